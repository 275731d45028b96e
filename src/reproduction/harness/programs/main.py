"""Runs a program or module of the build as `__main__`, as a command line would (action `run`, Python)."""
import runpy
import sys

sys.path.append("/target/site")
program = sys.argv[1]
del sys.argv[0]
if program.endswith(".py"):
    runpy.run_path("/target/" + program, run_name="__main__")
else:
    runpy.run_module(program, run_name="__main__", alter_sys=True)
