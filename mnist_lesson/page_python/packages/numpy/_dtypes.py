"""dtype objects, and what may stand for one."""

from ._bridge import Float, call, classes, fn

PLAIN = {int: "int64", Float: "float64", bool: "bool"}


class dtype:
    """The type of an array's numbers: `dtype("uint8")`."""

    def __init__(self, given="float64"):
        self.name = dtype_name(given)

    @property
    def itemsize(self):
        return call(fn.itemsize(self.name))

    @property
    def kind(self):
        return call(fn.kind(self.name))

    @property
    def type(self):
        return classes[self.name]

    def __eq__(self, other):
        try:
            return self.name == dtype_name(other)
        except (TypeError, NotImplementedError):
            return False

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.name}')"


def dtype_name(given):
    """The name of a dtype given as a name, a type or a dtype; None stands for float64."""
    if given is None:
        return "float64"
    if type(given) is str:
        return call(fn.dtypeNamed(given))
    if type(given) is dtype:
        return given.name
    if given == float:
        return "float64"
    name = PLAIN.get(given) or getattr(given, "_name", None)
    if name is None:
        raise TypeError(f"Cannot interpret '{given}' as a data type")
    return name


def name_or_none(given):
    """The name of a dtype, or None for none given."""
    return None if given is None else dtype_name(given)
