/**
 * The program text of a neutral Python module: every attribute is one value that can be called, subclassed, awaited, iterated, entered,
 * compared and converted, stores nothing, raises nothing and comes to an end everywhere. Being a `str` it is empty text to whoever wants text.
 */
export const INERT_PYTHON = `class _Inert(str):
    __slots__ = ()
    def __call__(self, *arguments, **named): return self
    def __getattr__(self, name):
        if name.startswith('__') and name.endswith('__'): raise AttributeError(name)
        return self
    def __setattr__(self, name, value): pass
    def __delattr__(self, name): pass
    def __getitem__(self, key): return self
    def __setitem__(self, key, value): pass
    def __delitem__(self, key): pass
    def __iter__(self): return iter(())
    def __next__(self): raise StopIteration
    def __reversed__(self): return iter(())
    def __aiter__(self): return self
    async def __anext__(self): raise StopAsyncIteration
    def __await__(self):
        return self
        yield
    def __enter__(self): return self
    def __exit__(self, *error): return False
    async def __aenter__(self): return self
    async def __aexit__(self, *error): return False
    def __contains__(self, item): return False
    def __len__(self): return 0
    def __bool__(self): return False
    def __int__(self): return 0
    def __float__(self): return 0.0
    def __complex__(self): return 0j
    def __index__(self): return 0
    def __bytes__(self): return b''
    def __hash__(self): return 0
    def __repr__(self): return 'inert'
    def __eq__(self, other): return self is other
    def __ne__(self, other): return self is not other
    def __lt__(self, other): return False
    __le__ = __gt__ = __ge__ = __lt__
    def __instancecheck__(self, value): return False
    def __subclasscheck__(self, value): return False
    def __mro_entries__(self, bases): return ()
    def __reduce__(self): return (str, ())
    def __copy__(self): return self
    def __deepcopy__(self, memo): return self
    def _same(self, *others): return self
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __lshift__ = __rshift__ = _same
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __neg__ = __pos__ = __abs__ = __invert__ = _same

_inert = _Inert()
__all__ = []
__version__ = ''

def __getattr__(name):
    if name.startswith('__') and name.endswith('__'): raise AttributeError(name)
    return _inert
`;
