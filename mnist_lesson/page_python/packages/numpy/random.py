"""numpy.random: the same numbers as NumPy's for the same seed; what can't be equal is missing by name."""

from ._bridge import Float, call, fn, index, is_sequence, shape_text, whole
from ._bridge import out as _out
from ._create import asarray
from ._dtypes import dtype_name

_ABSENT = "{} is missing in this page's numpy; Jupyter and Colab have it."


def _seed_texts(seed):
    if seed is None:
        return []
    if is_sequence(seed):
        return [str(index(part)) for part in seed]
    if type(seed) is Float:
        raise TypeError(f"SeedSequence expects int or sequence of ints for entropy not {seed}")
    if index(seed) < 0:
        raise ValueError("expected non-negative integer")
    return [str(index(seed))]


def _shape(size):
    return "" if size is None else shape_text(size)


def _result(made, size):
    return made if size is None or not hasattr(made, "_v") else asarray(made)


def _number(value, what):
    if is_sequence(value):
        raise NotImplementedError(_ABSENT.format(f"{what} given as an array"))
    return float(value)


class _Draws:
    """What both generators have."""

    def __init__(self, bits):
        self._bits = bits

    def __getattr__(self, name):
        raise AttributeError(_ABSENT.format(f"numpy.random's {name}"))

    def uniform(self, low=0.0, high=1.0, size=None):
        made = _out(fn.uniform(self._bits, _number(low, "low"), _number(high, "high"), _shape(size)))
        return _plain(made, size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        made = _out(
            fn.normal(self._bits, _number(loc, "loc"), _number(scale, "scale"), _shape(size), "float64")
        )
        return _plain(made, size)

    def standard_normal(self, size=None, dtype=float):
        return _plain(_out(fn.normal(self._bits, 0.0, 1.0, _shape(size), dtype_name(dtype))), size)

    def _integers(self, low, high, size, dtype, endpoint):
        if high is None:
            low, high = 0, low
        low, high = whole(index(low)), whole(index(high) - (0 if endpoint else 1))
        name = dtype_name(dtype)
        made = _out(fn.integers(self._bits, low, high, _shape(size), name))
        if size is None and dtype in (int, bool):
            return made.item()
        return _result(made, size)

    def permutation(self, x, axis=0):
        if is_sequence(x):
            x = asarray(x)
            order = _out(fn.permutation(self._bits, x.shape[axis]))
            return x.take(order, axis)
        return _out(fn.permutation(self._bits, index(x)))

    def shuffle(self, x, axis=0):
        order = _out(fn.permutation(self._bits, len(x) if axis == 0 else x.shape[axis]))
        if type(x) is list:
            x[:] = [x[place] for place in order.tolist()]
        else:
            x[...] = x.take(order, axis)

    def _pick(self, count, size, replace, p, shuffle):
        """The places that `choice` picks."""
        amount = _amount(size)
        if p is not None:
            return self._weighted(asarray(p, dtype=float), count, size, replace, amount)
        if replace:
            return self._integers(0, count, size if size is not None else 1, int, False)
        if amount > count:
            raise ValueError(self._too_many)
        return self._once(count, amount, shuffle).reshape(_sized(size))

    def _weighted(self, p, count, size, replace, amount):
        _check_weights(p, count)
        if replace:
            sums = p.cumsum()
            sums = sums / sums[-1]
            return sums.searchsorted(self.random(_sized(size)), side="right")
        found = []
        p = p.copy()
        while len(found) < amount:
            x = self.random((amount - len(found),))
            if found:
                p[found] = 0
            sums = p.cumsum()
            sums = sums / sums[-1]
            for place in sums.searchsorted(x, side="right").tolist():
                if place not in found:
                    found.append(place)
        return asarray(found).reshape(_sized(size))

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        if is_sequence(a):
            a = asarray(a)
            count = a.shape[axis]
        else:
            count = index(a)
        if count <= 0:
            raise ValueError(self._nothing)
        places = self._pick(count, size, replace, p, shuffle)
        if size is None:
            places = places.reshape(-1)[0]
        return a.take(places, axis) if hasattr(a, "shape") and hasattr(a, "_js") else places


def _amount(size):
    if size is None:
        return 1
    amount = 1
    for length in size if is_sequence(size) else (size,):
        amount *= length
    return amount


def _sized(size):
    return (1,) if size is None else size


def _check_weights(p, count):
    if p.size != count:
        raise ValueError("a and p must have same size")
    if (p < 0).any():
        raise ValueError("Probabilities are not non-negative")
    if abs(float(p.sum()) - 1) > 1.5e-8:
        raise ValueError(
            "Probabilities do not sum to 1. See Notes section of docstring for more information."
        )


class Generator(_Draws):
    """What default_rng makes: PCG64."""

    _too_many = "Cannot take a larger sample than population when replace is False"
    _nothing = "a must be a positive integer unless no samples are taken"

    def __repr__(self):
        return "Generator(PCG64)"

    def random(self, size=None, dtype=float):
        return _plain(_out(fn.random(self._bits, _shape(size), dtype_name(dtype))), size)

    def integers(self, low, high=None, size=None, dtype="int64", endpoint=False):
        return self._integers(low, high, size, dtype, endpoint)

    def _once(self, count, amount, shuffle):
        return _out(fn.chooseOnce(self._bits, count, amount, bool(shuffle)))


def _plain(made, size):
    """A single draw is a number of Python's own."""
    return made.item() if size is None else _result(made, size)


def default_rng(seed=None):
    if isinstance(seed, Generator):
        return seed
    return Generator(call(fn.source("PCG64", *_seed_texts(seed))))


class RandomState(_Draws):
    """The older generator (Mersenne Twister)."""

    _too_many = "Cannot take a larger sample than population when 'replace=False'"
    _nothing = "a must be greater than 0 unless no samples are taken"

    def __init__(self, seed=None):
        self.seed(seed)

    def seed(self, seed=None):
        self._bits = call(fn.source("MT19937", *_seed_texts(seed)))

    def random_sample(self, size=None):
        return _plain(_out(fn.random(self._bits, _shape(size), "float64")), size)

    random = random_sample

    def rand(self, *shape):
        return self.random_sample(shape if shape else None)

    def randn(self, *shape):
        return self.standard_normal(shape if shape else None)

    def randint(self, low, high=None, size=None, dtype=int):
        return self._integers(low, high, size, dtype, False)

    def _once(self, count, amount, shuffle):
        return self.permutation(count)[:amount]


_global = RandomState()
_LEGACY = (
    "seed random random_sample rand randn uniform normal standard_normal randint permutation shuffle choice"
).split()


def _legacy(name):
    return lambda *args, **options: getattr(_global, name)(*args, **options)


for _name in _LEGACY:
    globals()[_name] = _legacy(_name)


def __getattr__(name):
    raise AttributeError(f"module 'numpy.random' has no attribute '{name}' in this page" + _MORE)


_MORE = "; in Jupyter and Colab it may be there."
