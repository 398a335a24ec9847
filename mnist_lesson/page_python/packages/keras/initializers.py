"""How weights begin, by name and as objects."""

from ._missing import call, no_attribute
from ._tensor import wrap


class Initializer:
    """Start values of one kind. ``kind`` is its name; ``first`` and ``second`` are its settings."""

    def __init__(self, kind, first=0.0, second=0.0, seed=None):
        if seed is not None and not isinstance(seed, int):
            raise ValueError(f"Argument `seed` should be an integer. Received: seed={seed}")
        self.kind = kind
        self.js = call("createInitializer", kind, first, second, seed)

    def make(self, shape):
        """Return JavaScript's place for weights of a shape, with start values."""
        return call("createParameter", self.js, *shape)

    def __call__(self, shape, dtype=None):
        return wrap(call("readParameter", self.make(shape)))


class Zeros(Initializer):
    def __init__(self):
        super().__init__("zeros")


class Ones(Initializer):
    def __init__(self):
        super().__init__("ones")


class Constant(Initializer):
    def __init__(self, value=0.0):
        super().__init__("constant", value)


class RandomNormal(Initializer):
    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__("random_normal", mean, stddev, seed)


class TruncatedNormal(Initializer):
    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__("truncated_normal", mean, stddev, seed)


class RandomUniform(Initializer):
    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__("random_uniform", minval, maxval, seed)


class GlorotUniform(Initializer):
    def __init__(self, seed=None):
        super().__init__("glorot_uniform", seed=seed)


class GlorotNormal(Initializer):
    def __init__(self, seed=None):
        super().__init__("glorot_normal", seed=seed)


class HeUniform(Initializer):
    def __init__(self, seed=None):
        super().__init__("he_uniform", seed=seed)


class HeNormal(Initializer):
    def __init__(self, seed=None):
        super().__init__("he_normal", seed=seed)


class LecunUniform(Initializer):
    def __init__(self, seed=None):
        super().__init__("lecun_uniform", seed=seed)


class LecunNormal(Initializer):
    def __init__(self, seed=None):
        super().__init__("lecun_normal", seed=seed)


_classes = {
    "zeros": Zeros,
    "ones": Ones,
    "constant": Constant,
    "random_normal": RandomNormal,
    "truncated_normal": TruncatedNormal,
    "random_uniform": RandomUniform,
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
    "lecun_uniform": LecunUniform,
    "lecun_normal": LecunNormal,
}


def get(identifier):
    """Return an initializer from its name, its class or itself; None is Keras's default."""
    if isinstance(identifier, Initializer):
        return identifier
    if identifier is None:
        return GlorotUniform()
    if isinstance(identifier, type) and issubclass(identifier, Initializer):
        return identifier()
    names = {cls.__name__: cls for cls in _classes.values()}
    found = _classes.get(identifier) or names.get(identifier) if isinstance(identifier, str) else None
    if found is None:
        raise ValueError(f"Could not interpret initializer identifier: {identifier}")
    return found()


def __getattr__(name):
    raise no_attribute("keras.initializers", name)
