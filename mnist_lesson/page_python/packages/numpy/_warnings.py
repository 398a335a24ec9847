"""NumPy's RuntimeWarnings as printed lines, and `np.errstate`, which silences them."""

from ._bridge import fn

_KINDS = {"divide": "divide by zero", "over": "overflow", "invalid": "invalid value"}
_silent = set()
_said = set()


def _warn(message):
    for kind in _silent:
        if message.startswith(_KINDS[kind]):
            return
    if message not in _said:
        _said.add(message)
        print("RuntimeWarning: " + message)


def forget_warnings():
    """Each warning is said once; from now on, all of them again (the page calls this for each cell)."""
    _said.clear()


fn.onWarning(_warn)


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    """What happens at a division by zero …: "warn" or "ignore"."""
    before = {kind: "ignore" if kind in _silent else "warn" for kind in _KINDS}
    for kind, what in (("divide", divide), ("over", over), ("invalid", invalid)):
        chosen = what or all
        if chosen not in (None, "ignore", "warn"):
            raise NotImplementedError(
                f"np.seterr knows 'warn' and 'ignore' in this page; '{chosen}' is there in Jupyter and Colab."
            )
        if chosen == "ignore":
            _silent.add(kind)
        elif chosen:
            _silent.discard(kind)
    return before


class errstate:
    """`with np.errstate(divide="ignore"): …`"""

    def __init__(self, **changes):
        self._changes = changes

    def __enter__(self):
        self._before = seterr(**self._changes)

    def __exit__(self, *error):
        seterr(**self._before)
