"""Values as bounded JSON for the channel."""
import json
import sys

DEPTH, NODES, TEXT, TOTAL = 12, 5000, 65536, 524288
_dumps = json.JSONEncoder(ensure_ascii=True).encode
SAFE = 2 ** 53


class Budget:
    def __init__(self):
        self.nodes, self.text = NODES, TOTAL


def cut(text, longest):
    return text if len(text) <= longest else text[:longest] + "\u2026"


def render(value):
    return tree(value, 0, (), Budget())


def tree(value, depth, parents, budget):
    budget.nodes -= 1
    if budget.nodes <= 0 or budget.text <= 0:
        return "[cut]"
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -SAFE < value < SAFE else cut("[int %#x]" % value, 256)
    if kind is float:
        return value if value - value == 0 else "[%r]" % value
    try:
        if isinstance(value, str):
            budget.text -= min(len(value), TEXT)
            return cut(str.__str__(value), TEXT)
        if isinstance(value, (bytes, bytearray, memoryview)):
            import base64
            shown = base64.b64encode(bytes(value[:TEXT])).decode("ascii")
            budget.text -= len(shown)
            return {"bytes": shown}
        if id(value) in parents:
            return "[cycle]"
        if depth >= DEPTH:
            return "[deep]"
        return container(value, depth, parents + (id(value),), budget)
    except Exception:
        return "[unreadable]"


def container(value, depth, parents, budget):
    if isinstance(value, dict):
        return pairs(value.items(), depth, parents, budget)
    if isinstance(value, (list, tuple)):
        return items(value, depth, parents, budget)
    if isinstance(value, (set, frozenset)):
        return {"set": items(sorted(value, key=repr), depth, parents, budget)}
    if isinstance(value, BaseException):
        return {"error": type(value).__name__, "message": cut(str(value), 4096)}
    if isinstance(value, type) or callable(value):
        return "[function %s]" % cut(getattr(value, "__name__", ""), 200)
    inside = getattr(value, "__dict__", None)
    if isinstance(inside, dict) and not isinstance(value, type(sys)):
        return pairs(inside.items(), depth, parents, budget)
    return "[%s]" % cut(type(value).__name__, 200)


def items(values, depth, parents, budget):
    shown = []
    for value in values:
        if budget.nodes <= 0 or budget.text <= 0:
            shown.append("[cut]")
            break
        shown.append(tree(value, depth + 1, parents, budget))
    return shown


def pairs(values, depth, parents, budget):
    shown = {}
    for key, value in values:
        if budget.nodes <= 0 or budget.text <= 0:
            shown["[cut]"] = True
            break
        name = cut(key if isinstance(key, str) else repr(key), 1024)
        budget.text -= len(name)
        shown[name] = tree(value, depth + 1, parents, budget)
    return shown


def thrown(error):
    """Class, message and frames, innermost first."""
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        frames.append({"function": code.co_name, "file": code.co_filename, "line": step.tb_lineno})
        # The innermost are what matters: a deep recursion keeps its last ones.
        if len(frames) > 256:
            del frames[:128]
        step = step.tb_next
    try:
        message = str(error)
    except Exception:
        message = ""
    return {"class": type(error).__name__, "message": cut(message, 8192), "frames": frames[::-1][:64]}


def size_of(value):
    """Bytes of a result: text and bytes by their length, containers by the sum of their items, counted up to a bound."""
    waiting, seen, total, left = [value], set(), 0, 2_000_000
    while waiting and left > 0:
        left -= 1
        one = waiting.pop()
        if isinstance(one, str):
            total += len(one) if one.isascii() else len(one.encode("utf-8", "replace"))
        elif isinstance(one, (bytes, bytearray)):
            total += len(one)
        elif isinstance(one, (dict, list, tuple, set, frozenset)):
            if id(one) not in seen:
                seen.add(id(one))
                waiting.extend(one.values() if isinstance(one, dict) else one)
        elif hasattr(one, "__dict__") and not isinstance(one, type) and not callable(one):
            if id(one) not in seen:
                seen.add(id(one))
                waiting.append(vars(one))
        else:
            total += 8
    return total


def line(nonce, kind, fields):
    shown = {"nonce": nonce, "kind": kind}
    shown.update((name, value) for name, value in fields.items() if value is not None)
    return (_dumps(shown) + "\n").encode("ascii")
