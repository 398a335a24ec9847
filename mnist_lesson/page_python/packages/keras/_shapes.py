"""Shapes as tuples, and how many numbers they are."""


def math_prod(shape):
    """Return the product of a shape's entries."""
    result = 1
    for size in shape:
        result *= size
    return result


def count_numbers(weights):
    """Return how many numbers some weights have together."""
    return sum(math_prod(weight.shape) for weight in weights)
