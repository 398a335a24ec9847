"""``json`` for the page's dictionaries, which keep their order and which MicroPython's own does not know."""

from ujson import dumps as _dumps
from ujson import load, loads  # noqa: F401 - readers import them from here


def dumps(value, **options):
    """Return a value as JSON; ``options`` such as ``indent`` are missing here."""
    if options:
        raise NotImplementedError("json.dumps takes no options in this page; in Jupyter and Colab it does.")
    if hasattr(value, "items"):
        return "{" + ", ".join([_dumps(str(key)) + ": " + dumps(part) for key, part in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([dumps(part) for part in value]) + "]"
    return _dumps(value)
