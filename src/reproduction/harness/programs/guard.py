"""What a proof may get into its hands. A proof is data: it uses what the target offers. The standard library, the
interpreter's own objects and the target's dependencies are no part of that, also where the target leads there or gives
them back: with os.system or eval the proof would itself do what the target is accused of."""
import sys
import types

SITE = "/target/site/"
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, type)
INNARDS = (types.FrameType, types.CodeType, types.TracebackType)

# Methods of values that are not the target's own, which neither work much nor reach further: a proof may look with them.
HARMLESS = frozenset((
    "encode decode strip lower upper startswith endswith split index count hex get items keys values copy send throw close "
    "read readline readlines getvalue write seek flush find findall iter itertext match search fullmatch finditer isoformat "
    "timestamp __len__ __iter__ __next__ __getitem__ __str__ __repr__"
).split())


def refusal(value, foreign):
    """Why a value is not for the proof, or None. `foreign`: where the dependencies are."""
    if isinstance(value, INNARDS):
        return "reaches into the language, not the target"
    if isinstance(value, types.ModuleType):
        return None if belongs(value, foreign) else "is not a part of the target"
    if isinstance(value, (types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType)):
        return method(value, value.__self__, foreign)
    if isinstance(value, (types.FunctionType, type)):
        home = sys.modules.get(value.__module__)
        return None if home is None or belongs(home, foreign) else "is not a part of the target"
    kind = type(value).__module__
    if kind == "functools":
        inner = getattr(value, "func", None) or getattr(value, "__wrapped__", None)
        return None if inner is None else refusal(inner, foreign)
    return "is not a part of the target" if kind in ("ctypes", "_ctypes") else None


def method(value, owner, foreign):
    """A method of one of the target's classes is the target's, also where its class has it from elsewhere."""
    if isinstance(owner, types.ModuleType):
        return refusal(owner, foreign)
    if isinstance(value, types.MethodWrapperType) and isinstance(owner, FUNCTIONS):
        return refusal(owner, foreign)
    kind = owner if isinstance(owner, type) else type(owner)
    if value.__name__ in HARMLESS or belongs(sys.modules.get(kind.__module__), ()):
        return None
    return "is not a part of the target"


def belongs(module, foreign):
    places = [getattr(module, "__file__", None)] + list(getattr(module, "__path__", []))
    return any(isinstance(place, str) and place.startswith(SITE) and not any(place == one or place.startswith(one + "/") for one in foreign) for place in places)
