"""Runs a program or module of the build as `__main__`, as a command line would (action `run`, Python)."""
import importlib.util
import runpy
import sys

sys.path.append("/target/site")
program = sys.argv[1]
del sys.argv[0]
if program.endswith(".py"):
    runpy.run_path("/target/" + program, run_name="__main__")
else:
    # The standard library comes first in the path, and is full of programs that run what they are given.
    found = importlib.util.find_spec(program)
    if found is None or not any((place or "").startswith("/target/site/") for place in [found.origin, *(found.submodule_search_locations or [])]):
        sys.exit("%s is not part of the target" % program)
    runpy.run_module(program, run_name="__main__", alter_sys=True)
