"""Shapes as tuples."""


def math_prod(shape):
    """Return the product of a shape's entries."""
    result = 1
    for size in shape:
        result *= size
    return result
