"""How arrays are printed."""

from json import dumps

from ._bridge import call, fn

_DEFAULTS = {
    "edgeitems": 3,
    "threshold": 1000,
    "floatmode": "maxprec",
    "precision": 8,
    "suppress": False,
    "linewidth": 75,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
}
_options = dict(_DEFAULTS)


def _with(changes):
    options = dict(_options)
    for name, value in changes.items():
        if value is None:
            continue
        if name not in _DEFAULTS:
            raise NotImplementedError(
                f"The print option {name} is missing in this page's numpy; Jupyter and Colab have it."
            )
        options[name] = bool(value) if name == "suppress" else value
    return options


def _json(options):
    limited = dict(options)
    for name in ("threshold", "linewidth"):  # sys.maxsize, infinity
        limited[name] = min(limited[name], 1000000000)
    # Pair by pair: dictionaries of the page's Python keep their order, and json does not know them.
    return "{" + ", ".join([f"{dumps(name)}: {dumps(value)}" for name, value in limited.items()]) + "}"


def set_printoptions(**changes):
    _options.update(_with(changes))


def get_printoptions():
    return dict(_options)


class printoptions:
    """`with np.printoptions(precision=2): …`"""

    def __init__(self, **changes):
        self._changes = changes

    def __enter__(self):
        self._before = dict(_options)
        set_printoptions(**self._changes)
        return get_printoptions()

    def __exit__(self, *error):
        _options.update(self._before)


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    options = _with({"linewidth": max_line_width, "precision": precision, "suppress": suppress_small})
    return call(fn.repr(arr._js, _json(options)))


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    options = _with({"linewidth": max_line_width, "precision": precision, "suppress": suppress_small})
    return call(fn.str(a._js, _json(options)))


def array2string(
    a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", **more
):
    suffix = more.pop("suffix", "")
    changes = {"linewidth": max_line_width, "precision": precision, "suppress": suppress_small}
    changes.update(more)
    options = _with(changes)
    options["linewidth"] -= len(suffix)
    return call(fn.text(a._js, _json(options), separator, prefix))
