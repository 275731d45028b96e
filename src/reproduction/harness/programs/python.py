"""The harness for Python: reads a plan on standard input, loads the target from /target/site alone, does the steps and
says what happened on file descriptor 3, each line with the plan's nonce. Started with -I -S -B: nothing of the host's
packages is visible. Nothing is imported that the plan does not need."""
import json
import os
import resource
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
SITE = "/target/site"

# Taken before anything of the target runs: what it patches later does not reach these.
_write, _getrusage, _clock, _exit, _SELF = os.write, resource.getrusage, time.perf_counter, os._exit, resource.RUSAGE_SELF


def part(name):
    """Another file of the harness, kept out of sys.modules where it could stand in for a module of the target."""
    space = {}
    path = os.path.join(FOLDER, name)
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), space)
    return space


render, guard = part("render.py"), part("guard.py")


class Failure(Exception):
    """The harness could not do what the plan says; nothing that the target did."""


class Run:
    def __init__(self, plan):
        self.plan, self.nonce, self.steps = plan, plan["nonce"], plan["steps"]
        self.refs, self.modules = {}, {}
        # Functions and expressions of the proof's own.
        self.made = []
        self.loaded = self.complete = self.ended = False
        self.done, self.cpu, self.elapsed, self.peak = 0, 0.0, 0.0, 0
        self.result = self.thrown = self.failure = None
        wants = any("serve" in step or "request" in step for step in self.steps)
        self.http = part("http_steps.py") if wants else None

    def say(self, kind, fields):
        data = render["line"](self.nonce, kind, fields)
        while data:
            data = data[_write(3, data):]

    # --- loading, from /target alone ---------------------------------------------------------------------------------

    def load(self, name):
        import importlib
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name == name or name.startswith((error.name or "") + "."):
                raise Failure("no module %s in the target" % name) from None
            raise
        return self.own(module, name)

    def load_all(self):
        for step in self.steps:
            name = step.get("load") or step.get("call", {}).get("module")
            if name is None or name in self.modules:
                continue
            try:
                self.modules[name] = self.load(name)
            except Failure:
                raise
            except BaseException as error:
                self.note(error)
                raise Failure("the target does not load: %s" % error) from None
            self.loaded = True

    # --- values ------------------------------------------------------------------------------------------------------

    def decode(self, value):
        if isinstance(value, list):
            return [self.decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        (tag, content), = value.items()
        if tag == "o":
            return {key: self.decode(item) for key, item in content}
        if tag == "json":
            return json.loads(content)
        if tag == "bytes":
            import base64
            return base64.b64decode(content)
        if tag == "utf8":
            return content.encode("utf-8", "surrogatepass")
        if tag == "ref":
            return self.lookup(content)
        if tag == "function":
            return self.noted((lambda given=None, *rest, **named: given) if content == "identity" else (lambda *rest, **named: None))
        if tag == "regexp":
            import re
            letters = {"i": re.I, "m": re.M, "s": re.S, "x": re.X, "a": re.A}
            flags = 0
            for letter in content["flags"]:
                flags |= letters.get(letter, 0)
            return self.noted(re.compile(content["source"], flags))
        return None

    def lookup(self, name):
        if name not in self.refs:
            raise Failure("nothing is bound to %s" % name)
        return self.own(self.refs[name], name)

    def own(self, value, what):
        why = None if self.is_made(value) else guard["refusal"](value, self.plan["foreign"])
        if why is not None:
            raise Failure("%s %s" % (what, why))
        return value

    def is_made(self, value):
        return any(value is one for one in self.made)

    def noted(self, value):
        self.made.append(value)
        return value

    def walk(self, start, path, what):
        """Attributes, and keys of a mapping or indexes of a list where there is no such attribute."""
        value = start
        for name in path:
            if name.startswith("__") and name.endswith("__") and name not in OPEN_DUNDERS:
                raise Failure("%s reaches into the language, not the target" % ".".join(path))
            try:
                value = self.own(getattr(value, name), "%s.%s" % (what, name))
                continue
            except AttributeError:
                pass
            try:
                value = self.own(value[int(name) if name.isdigit() else name], "%s.%s" % (what, name))
            except (TypeError, KeyError, IndexError, ValueError):
                raise Failure("%s has no %s" % (what, ".".join(path))) from None
        return value

    # --- steps -------------------------------------------------------------------------------------------------------

    def prepare(self, step):
        """Everything that is not the target's own work is done here, before its time is taken; gives the work."""
        if "call" in step:
            return self.prepare_call(step["call"])
        if "load" in step:
            module = self.modules[step["load"]]
            return lambda: module
        if "get" in step:
            of, path = self.lookup(step["get"]["of"]), step["get"]["path"]
            return lambda: self.walk(of, path, step["get"]["of"])
        if "set" in step:
            return self.prepare_set(step["set"])
        if "await" in step:
            return self.waiting(self.lookup(step["await"]))
        if "write" in step:
            data = self.decode(step["write"]["data"])
            return lambda: write_file(step["write"]["path"], data)
        if "serve" in step:
            handler = self.lookup(step["serve"])
            return lambda: self.http["serve"](handler, Failure)
        if "request" in step:
            asked = dict(step["request"], path=self.decode(step["request"]["path"]), body=self.decode(step["request"]["body"]))
            asked["headers"] = [(name, self.decode(value)) for name, value in asked["headers"]]
            asked["port"] = asked["port"] if isinstance(asked["port"], int) else self.lookup(asked["port"])
            if int(asked["port"]) in self.plan["listeners"]:
                raise Failure("the observer's port is for the target, not for a request of the proof's own")
            return lambda: self.http["request"](asked, Failure)
        if "wait" in step:
            return lambda: time.sleep(step["wait"]["milliseconds"] / 1000)
        value = self.decode(step["value"])
        return lambda: value

    def prepare_call(self, call):
        what = call.get("module") or call["on"]
        start = self.modules[call["module"]] if "module" in call else self.lookup(call["on"])
        value = self.walk(start, call["path"], what)
        if not callable(value):
            raise Failure("%s is not callable" % ".".join([what] + call["path"]))
        if self.is_made(getattr(value, "__self__", None)):
            raise Failure("%s would be the proof's own work" % ".".join([what] + call["path"]))
        if call["callback"]:
            raise Failure("`callback` is for JavaScript")
        given = [self.decode(argument) for argument in call["arguments"]]
        named = {key: self.decode(argument) for key, argument in call["named"]}
        return lambda: value(*given, **named)

    def prepare_set(self, asked):
        holder = self.walk(self.lookup(asked["of"]), asked["path"][:-1], asked["of"])
        name, value = asked["path"][-1], self.decode(asked["value"])
        there = holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)
        # A step gives data. Who replaces a function of the target, its check for example, is the cause of what follows.
        if isinstance(holder, type(sys)) or isinstance(there, guard["FUNCTIONS"]) or name.startswith("__"):
            raise Failure("%s.%s is a part of the program, which a step may not replace" % (asked["of"], ".".join(asked["path"])))

        def work():
            if isinstance(holder, dict):
                holder[name] = value
            else:
                setattr(holder, name, value)
            return value
        return work

    def waiting(self, value):
        """The event loop is imported here, before time is taken; on the type, as `await` looks it up."""
        if not hasattr(type(value), "__await__"):
            return lambda: value
        import asyncio

        async def wait():
            return await value
        return lambda: asyncio.run(wait())

    def take(self, work):
        usage, start = _getrusage(_SELF), _clock()
        try:
            return work()
        finally:
            after = _getrusage(_SELF)
            self.cpu += 1000 * (after.ru_utime - usage.ru_utime + after.ru_stime - usage.ru_stime)
            self.elapsed += 1000 * (_clock() - start)

    def do_steps(self):
        for index, step in enumerate(self.steps):
            try:
                work = self.prepare(step)
            except Failure:
                raise
            except Exception as error:
                raise Failure("step %d cannot be prepared: %s" % (index + 1, error)) from None
            self.result = self.take(work)
            if self.plan["settle"]:
                self.result = self.take(self.waiting(self.result))
            if "as" in step:
                self.refs[step["as"]] = self.result
            self.done = index + 1
            self.say("step", {"done": self.done})

    def script(self):
        import runpy
        space = self.take(lambda: runpy.run_path(self.plan["script"], run_name="__main__"))
        self.loaded = any((getattr(module, "__file__", None) or "").startswith(SITE + "/") for module in list(sys.modules.values()))
        return space.get("result")

    # --- the end -----------------------------------------------------------------------------------------------------

    def note(self, error):
        if isinstance(error, Failure):
            self.failure = self.failure or str(error)
        elif self.thrown is None:
            self.thrown = error

    def end(self):
        if self.ended:
            return
        self.ended = True
        if not self.complete and self.failure is None and self.thrown is None:
            self.failure = "the target ended the process"
        shown = self.complete and self.thrown is None
        self.say("end", {
            "finished": self.failure is None, "loaded": self.loaded, "done": self.done, "of": len(self.steps),
            "cpuMilliseconds": self.cpu, "elapsedMilliseconds": self.elapsed,
            "grownKiB": max(0, _getrusage(_SELF).ru_maxrss - self.peak),
            "result": {"value": render["render"](self.result)} if shown else None,
            "resultBytes": render["size_of"](self.result) if self.plan["probe"].get("measure") is True and self.complete else None,
            "thrown": None if self.thrown is None else render["thrown"](self.thrown),
            "failure": self.failure, "inputBytes": self.plan["inputBytes"],
        })

    def main(self):
        try:
            self.load_all()
            self.say("loaded", {"loaded": self.loaded})
            self.peak = _getrusage(_SELF).ru_maxrss
            if "script" in self.plan:
                self.result = self.script()
            else:
                self.do_steps()
            self.complete = True
        except BaseException as error:
            self.note(error)
        linger()
        self.end()


OPEN_DUNDERS = ("__version__", "__call__", "__str__", "__repr__", "__len__", "__iter__", "__getitem__", "__doc__", "__name__")


def write_file(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else str(data).encode("utf-8", "surrogatepass"))


def linger(longest=0.5):
    """Children that the target started get a moment; with none, this returns at once."""
    until = _clock() + longest
    try:
        while _clock() < until and os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.005)
    except (ChildProcessError, AttributeError):
        pass


def begin():
    with open(0, "rb", closefd=False) as given:
        run = Run(json.loads(given.read()))
    # Children of the target do not get the channel.
    os.set_inheritable(3, False)
    sys.argv = [""]
    sys.path.append(SITE)

    import threading

    def in_thread(failed):
        run.note(failed.exc_value)
    threading.excepthook = in_thread
    try:
        run.main()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        # No atexit handlers, no waiting for threads: the account is given, the supervisor ends the rest.
        _exit(0)


begin()
