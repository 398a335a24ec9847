"""How weights begin, by name and as objects."""

from ._missing import call, missing_in
from ._names import class_name
from ._tensor import wrap


class Initializer:
    """Start values of one kind, by its name in JavaScript; ``first`` and ``second`` are its settings."""

    kind = ""

    def __init__(self, first=0.0, second=0.0, seed=None):
        if seed is not None and not isinstance(seed, int):
            raise ValueError(f"Argument `seed` should be an integer. Received: seed={seed}")
        self.js = call("createInitializer", self.kind, first, second, seed)

    def make(self, shape):
        """Return JavaScript's place for weights of a shape, with start values."""
        return call("createParameter", self.js, *shape)

    def __call__(self, shape, dtype=None):
        return wrap(call("readParameter", self.make(shape)))


class _Fixed(Initializer):
    def __init__(self):
        super().__init__()


class Constant(Initializer):
    kind = "constant"

    def __init__(self, value=0.0):
        super().__init__(value)


class _Normal(Initializer):
    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(mean, stddev, seed)


class RandomUniform(Initializer):
    kind = "random_uniform"

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(minval, maxval, seed)


class _BySize(Initializer):
    """The more inputs or outputs, the smaller the weights."""

    def __init__(self, seed=None):
        super().__init__(seed=seed)


_classes = {cls.kind: cls for cls in (Constant, RandomUniform)}
for _base, _kinds in (
    (_Fixed, "zeros ones"),
    (_Normal, "random_normal truncated_normal"),
    (_BySize, "glorot_uniform glorot_normal he_uniform he_normal lecun_uniform lecun_normal"),
):
    for _kind in _kinds.split():
        _name = class_name(_kind)
        _classes[_kind] = globals()[_name] = type(_name, (_base,), {"kind": _kind})


def get(identifier):
    """Return an initializer from its name, its class or itself; None is Keras's default."""
    if isinstance(identifier, Initializer):
        return identifier
    if identifier is None:
        return _classes["glorot_uniform"]()
    if isinstance(identifier, type) and issubclass(identifier, Initializer):
        return identifier()
    names = {cls.__name__: cls for cls in _classes.values()}
    found = _classes.get(identifier) or names.get(identifier) if isinstance(identifier, str) else None
    if found is None:
        raise ValueError(f"Could not interpret initializer identifier: {identifier}")
    return found()


__getattr__ = missing_in("keras.initializers")
