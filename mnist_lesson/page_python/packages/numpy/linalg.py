"""numpy.linalg: only the length of a vector."""

from ._create import asarray
from ._functions import sum, ufuncs


def norm(x, ord=None, axis=None, keepdims=False):
    """The length of a vector (of a matrix: of all its numbers in a row)."""
    if ord not in (None, 2, 1) or (ord is not None and asarray(x).ndim - (axis is not None) > 1):
        raise NotImplementedError("This norm is missing in this page's numpy; Jupyter and Colab have it.")
    x = asarray(x)
    x = x if x.dtype.kind == "f" else x.astype(float)
    if ord == 1:
        return sum(ufuncs["absolute"](x), axis, keepdims=keepdims)
    return ufuncs["sqrt"](sum(x * x, axis, keepdims=keepdims))


def __getattr__(name):
    raise AttributeError(
        f"module 'numpy.linalg' has no attribute '{name}' in this page; in Jupyter and Colab it may be there."
    )
