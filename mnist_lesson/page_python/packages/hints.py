"""What went wrong, in CPython's words, and one plain sentence for the mistakes that beginners make most.

``words`` translates MicroPython's messages; ``hint`` adds the sentence. Mistakes in the text itself, which
never run, are told by ``source/syntax.js``.
"""

import builtins
import sys

import js


class ModuleNotFoundError(ImportError):
    """There is no such module."""


class RecursionError(RuntimeError):
    """A function calls itself too often."""


SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "and": "&",
    "or": "|",
    "xor": "^",
    "lshift": "<<",
    "rshift": ">>",
}
_COMPARISONS = {"lt": "<", "gt": ">", "le": "<=", "ge": ">=", "eq": "==", "ne": "!="}
_UNARY = {"neg": "-", "pos": "+", "invert": "~"}
_SHORT_NAMES = {
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "keras": "import keras",
    "math": "import math",
    "random": "import random",
    "time": "import time",
    "numpy": "import numpy",
    "to_categorical": "from keras.utils import to_categorical",
    "load_mnist": "from mnist_lesson.data import load_mnist",
    "flatten": "from mnist_lesson.data import flatten",
    "one_hot": "from mnist_lesson.data import one_hot",
    "scale_pixels": "from mnist_lesson.data import scale_pixels",
    "build_mlp": "from mnist_lesson.models import build_mlp",
    "Dense": "from keras.layers import Dense",
    "Sequential": "from keras import Sequential",
}
_CONSTANTS = {"true": "True", "false": "False", "none": "None", "null": "None", "nil": "None"}
_KEYWORDS = (
    "activation units shape input_shape name use_bias kernel_initializer bias_initializer loss optimizer "
    "metrics epochs batch_size verbose validation_split validation_data shuffle learning_rate momentum "
    "num_classes axis keepdims dtype sep end key reverse default start high low size steps_per_execution "
    "from_logits"
)
_CHOICES = {
    "activation": "sigmoid softmax relu tanh linear elu selu gelu softplus leaky_relu",
    "loss": (
        "categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy "
        "mean_squared_error mse mean_absolute_error mae"
    ),
    "optimizer": "sgd adam rmsprop adagrad adamw",
    "metric": "accuracy acc categorical_accuracy mse mae",
    "initializer": "zeros ones glorot_uniform glorot_normal he_normal he_uniform random_normal",
}
_STR_ELSEWHERE = (
    "ljust rjust zfill title capitalize swapcase casefold expandtabs removeprefix removesuffix isalnum "
    "isnumeric isdecimal isidentifier istitle translate maketrans format_map"
)
# Modules of Python that this page has not, and what they are for, as far as a beginner meets them.
_ELSEWHERE = (
    "matplotlib pandas scipy sklearn torch jax PIL cv2 seaborn plotly ipywidgets IPython requests tqdm csv "
    "pickle sqlite3 subprocess threading multiprocessing urllib socket tkinter statistics itertools "
    "dataclasses typing enum decimal fractions secrets textwrap tempfile shutil glob warnings copyreg "
    "calendar string zipfile"
)


def words(error):
    """Return an error's name and its message as CPython has them."""
    name = type(error).__name__
    message = _text(error)
    if isinstance(error, KeyError) and len(error.args) == 1:
        return name, repr(error.args[0])
    if message == "local variable referenced before assignment":
        return "UnboundLocalError", "cannot access local variable before it has a value"
    if message == "maximum recursion depth exceeded":
        return "RecursionError", message
    if name == "MemoryError":
        return name, "" if message.startswith("memory allocation failed") else message
    message = message.replace(" isn't ", " is not ").replace(" doesn't ", " does not ")
    for translate in (_operation, _conversion, _call, _unpacking):
        message = translate(name, message)
    return name, message


def _text(error):
    try:
        return str(error)
    except Exception:
        return ""


def _between(text, before, after):
    """What stands between two texts, or "" where they are not there."""
    start = text.find(before)
    if start < 0:
        return ""
    rest = text[start + len(before) :]
    end = rest.find(after)
    return rest[:end] if end >= 0 else ""


def _quoted(text):
    """All that stands between single quotes."""
    return text.split("'")[1::2]


def _operation(name, message):
    """Messages of operators."""
    if not message.startswith("unsupported type"):
        return message
    method = _between(message, "for ", ":").strip("_ ")
    kinds = _quoted(message)
    if method in _UNARY:
        return "bad operand type for unary " + _UNARY[method] + ": '" + kinds[0] + "'"
    if method == "" or method == "contains":
        return "argument of type '" + kinds[0] + "' is not iterable"
    if method in _COMPARISONS:
        sign = _COMPARISONS[method]
        return "'" + sign + "' not supported between instances of '" + kinds[0] + "' and '" + kinds[1] + "'"
    if method == "add" and kinds[0] in ("str", "list", "tuple"):
        return "can only concatenate " + kinds[0] + ' (not "' + kinds[1] + '") to ' + kinds[0]
    if method == "mul" and kinds[0] in ("str", "list", "tuple"):
        return "can't multiply sequence by non-int of type '" + kinds[1] + "'"
    method = method[1:] if method[1:] in SIGNS else method
    sign = SIGNS.get(method, method) + (" or pow()" if method == "pow" else "")
    return "unsupported operand type(s) for " + sign + ": '" + kinds[0] + "' and '" + kinds[-1] + "'"


_FIXED = {
    "divide by zero": "division by zero",
    "can't convert float to int": "'float' object cannot be interpreted as an integer",
    "can't convert str to int": "'str' object cannot be interpreted as an integer",
    "can't convert str to float": "must be real number, not str",
    "invalid syntax for number": "could not convert string to float",
    "only slices with step=1 (aka None) are supported": "a text can't be sliced with a step in this page; "
    "in Jupyter and Colab it can",
}


def _conversion(name, message):
    """Messages of conversions and indices."""
    if message in _FIXED:
        return _FIXED[message]
    if message.startswith("invalid syntax for integer"):
        return message.replace("invalid syntax for integer", "invalid literal for int()")
    if " indices must be integers, not " in message:
        return message.replace("must be integers, not ", "must be integers or slices, not ")
    return message


def _call(name, message):
    """Messages of calls."""
    if message.startswith("unexpected keyword argument"):
        return "got an " + message
    if message == "extra keyword arguments given":
        return "got an unexpected keyword argument"
    need, given = _between(message, " takes ", " positional"), _between(message, " but ", " w")
    if not (need.isdigit() and given.isdigit()):
        return message
    who = message.split(" takes ")[0]
    if int(given) < int(need):
        lack = int(need) - int(given)
        return who + " missing " + str(lack) + " required positional argument" + ("s" if lack > 1 else "")
    many = " positional arguments but " if need != "1" else " positional argument but "
    return who + " takes " + need + many + given + (" was given" if given == "1" else " were given")


def _unpacking(name, message):
    if message.startswith("need more than "):
        return "not enough values to unpack (got " + _between(message, "than ", " value") + ")"
    if message.startswith("requested length "):
        parts = message.split(" ")
        return "setting an element of length " + parts[-1] + " where " + parts[2] + " are expected"
    return message


def nearest(word, choices):
    """Return the choice that differs least from a word, or "" if none is near."""
    return js.lesson.text.nearest(word, " ".join(choices))


def _known(names):
    return [name for name in list(names) + dir(builtins) if not name.startswith("__")]


def with_suggestion(error, name, message, names):
    """Add CPython's "Did you mean" to a message."""
    if name == "NameError" and _quoted(message):
        near = nearest(_quoted(message)[0], _known(names))
    elif name == "AttributeError":
        near = _near_attribute(message)
    else:
        near = ""
    return message + (". Did you mean: '" + near + "'?" if near else "")


def _near_attribute(message):
    """The attribute next to the one that a message misses."""
    quoted = _quoted(message)
    if len(quoted) < 2 or " in this page" in message:
        return ""
    owner = _module(quoted[0]) if message.startswith("module ") else _class_of(quoted[0])
    if owner is None:
        return ""
    return nearest(quoted[1], [entry for entry in _entries(owner) if not entry.startswith("_")])


def _entries(owner):
    """The names in a module or a class; ``dir`` would ask a module for every name that there is."""
    return list(owner.__dict__) if hasattr(owner, "__dict__") else dir(owner)


def _module(name):
    """A module that was imported; those of MicroPython itself don't stand in ``sys.modules``."""
    try:
        return sys.modules.get(name) or __import__(name)
    except ImportError:
        return None


def _class_of(name):
    name = name.split(".")[-1]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    for module in ("numpy", "keras"):
        if module in sys.modules and hasattr(sys.modules[module], name):
            return getattr(sys.modules[module], name)
    return None


def hint(name, message, line, names):
    """Return one plain sentence about an error, or None.

    Args:
        name: the exception's.
        message: its words, as ``words`` gives them.
        line: of the cell, where it came up.
        names: the session's.
    """
    found = _HINTS.get(name)
    text = found(message, line, names) if callable(found) else found
    return text or _of_arrays(message, line)


def _told(table, message):
    """The text of the first row whose parts, with "…" between them, are all in a message; else None."""
    for parts, text in table:
        if all(part in message for part in parts.split("…")):
            return text
    return None


def _of_names(message, line, names):
    missing = (_quoted(message) or [""])[0]
    if missing in _CONSTANTS:
        return "Python writes " + _CONSTANTS[missing] + " with a capital letter."
    near = nearest(missing, _known(names))
    if near and missing not in _SHORT_NAMES:
        return "There is no " + missing + ", but there is " + near + ": is that the one you mean?"
    if missing in _SHORT_NAMES:
        line = _SHORT_NAMES[missing]
        return f"{missing} must be imported first: run the cell with {line}, or add that line."
    return (
        f"No cell that has run so far has made {missing}: run the cells above first. If it is meant as a "
        f"text, put it between quotes: '{missing}'."
    )


def _of_types(message, line, names):
    return _of_mixed_types(message) or _of_calls(message) or _of_elements(message, line)


def _of_mixed_types(message):
    if "NoneType" in message:
        return _NONE
    if "multiply sequence" in message and "float" in message:
        return "A list, a tuple or a text can't do arithmetic: np.array(x) does. 0,5 is a tuple; write 0.5."
    if not any(part in message for part in ("operand", "concatenate", "not supported between")):
        return None
    for kind, text in _MIXED:
        if "'" + kind + "'" in message or "concatenate " + kind in message or '"' + kind + '"' in message:
            return text
    return None


_NONE = (
    "One of the values is None, which stands for nothing: print(…), list.sort() and a function without "
    "return give None."
)
_FUNCTION = "One of the values is a function: round brackets call it, as in f(x)."
# What one of two values is, in the order in which it matters.
_MIXED = (
    (
        "tuple",
        "A comma makes a tuple: 0,5 is two numbers, 0 and 5. Write decimals with a point (0.5), and look for "
        "a comma at the end of a line.",
    ),
    (
        "str",
        "A text and a number don't go together here: str(x) makes a text of a number, int(x) or float(x) a "
        "number of a text.",
    ),
    ("list", "A list can't do arithmetic: np.array(x) makes an array of it, which can."),
    ("function", _FUNCTION),
    ("bound_method", _FUNCTION),
    ("closure", _FUNCTION),
)


def _of_calls(message):
    if "unexpected keyword argument" in message:
        return _of_keyword(message)
    if "is not callable" not in message:
        return None
    kind = _quoted(message)[0]
    if kind == "module":
        return "This is a module: call a function in it, as in np.array(…), random.random() or time.time()."
    if kind in ("list", "tuple", "dict", "ndarray"):
        return "Round brackets call a function; for an element write square brackets: x[0]."
    article = "an" if kind[:1] in "aeiou" else "a"
    return (
        f"Round brackets behind a name call a function, and this is {article} {kind}. For a product write *; "
        "if you have given a name such as sum or print to a value, choose another name for it and write "
        "del sum."
    )


def _of_keyword(message):
    word = (_quoted(message) or [""])[-1]
    near = nearest(word, _KEYWORDS.split(" ")) if word else ""
    if near and near != word:
        return f"There is no argument {word} here: do you mean {near}?"
    return (
        "The function has no argument of this name: look at the names in its line with def, or in its "
        "description."
    )


def _of_elements(message, line):
    quoted = _quoted(message)
    if "iterable" in message and "int" in quoted and "for " in line:
        return "A loop goes over something with elements: range(n) counts from 0 to n - 1."
    if "is not subscriptable" in message and quoted[:1] in (["function"], ["closure"], ["bound_method"]):
        return "This is a function: call it with round brackets, f(x), not with square ones."
    if "indices must be integers" in message and message.endswith("tuple"):
        return "A list knows one index at a time: x[1][2], or np.array(x)[1, 2]."
    return _told(_TYPES, message)


_TYPES = (
    (
        "missing…required positional",
        "The function needs more arguments than it gets here: look at the line with def, or at its "
        "description.",
    ),
    (
        " positional argument…given",
        "The function gets more arguments than it takes. Look for a comma too many, for example in a number "
        "(1,000 is two numbers); several values may need square brackets: f([1, 2]).",
    ),
    (
        "iterable",
        "This is one value, and several are expected here: a list [1, 2], a tuple, an array or range(n).",
    ),
    (
        "is not subscriptable",
        "Square brackets take an element out of a list or an array, and this is a single value.",
    ),
    (
        "interpreted as an integer",
        "A whole number is needed here: // divides without decimals (7 // 2 is 3), and int(x) cuts them off.",
    ),
    (
        "indices must be integers",
        "A place in a list is a whole number: x[0]. // divides without decimals, int(x) cuts them off.",
    ),
    ("has no len", "len counts the elements of a list, a text or an array; a single number has none."),
    ("item assignment", "A text or a tuple can't be changed in place: make a new one, or use a list."),
)
_NO_NUMBER = "Only a text that is a number can become one: '12' can, 'twelve' and '1,5' can't."
_VALUES = (
    (
        "to unpack",
        "Left of the = stand more or fewer names than there are values on the right. "
        "load_data() gives two pairs: (x_train, y_train), (x_test, y_test).",
    ),
    ("invalid literal for int", _NO_NUMBER),
    ("convert string to float", _NO_NUMBER),
    (
        "truth value of an array",
        "An array has many answers, and if needs one: write np.all(…) or np.any(…), and & and | in place of "
        "and and or, with round brackets around each comparison.",
    ),
)


def _of_values(message, line, names):
    return _told(_VALUES, message) or _of_choices(message)


def _of_choices(message):
    """A misspelled activation, loss, optimizer …, in Keras's words."""
    low = message.lower()
    if "could not interpret" not in low and "unknown" not in low:
        return None
    for kind, choices in _CHOICES.items():
        if kind in low:
            word = message.replace("'", " ").split(":")[-1].strip().split(" ")[0].strip(".,")
            if "'" in message:
                word = _quoted(message)[0]
            near = nearest(word, choices.split(" "))
            known = "Keras knows " + ", ".join(choices.split(" ")[:5]) + " and others."
            return "There is no " + kind + " of this name: do you mean '" + near + "'?" if near else known
    return None


def _of_arrays(message, line):
    """Shapes that don't fit, labels that are not one-hot, in NumPy's and Keras's words."""
    text = _told(_ARRAYS, message.lower())
    is_along = any(part in line for part in ("keepdims", "sum(", "mean(", "max("))
    return text + _KEEP if text is _BROADCAST and is_along else text


_BROADCAST = "The shapes don't go together: print the .shape of both sides."
_KEEP = " After sum, mean or max along an axis keepdims=True keeps the shapes in step."
_ONE_HOT = (
    "The labels must be one-hot, a row of ten numbers for each: to_categorical(y_train, num_classes=10)."
)
_PRODUCT = (
    "For @ the last number of the left shape must equal the first of the right one, as in "
    "(n, 784) @ (784, 10): print both .shape; .T swaps rows and columns."
)
_LAYER = (
    "The network expects another shape: images must be laid out as rows first, x.reshape(len(x), 784), and "
    "one image needs a batch of its own, x[:1]."
)
_ARRAYS = (
    ("one-hot", _ONE_HOT),
    ("same shape…target", _ONE_HOT),
    ("argument `target`", _ONE_HOT),
    ("could not be broadcast", _BROADCAST),
    ("mismatch in its core dimension", _PRODUCT),
    ("not aligned", _PRODUCT),
    (
        "cannot reshape",
        "reshape keeps all numbers: those of the new shape, multiplied, must give the old size.",
    ),
    ("incompatible with the layer", _LAYER),
    ("expected shape=", _LAYER),
    (
        "axis…out of bounds",
        "The array has fewer axes than that: they count from 0, and axis=-1 is the last one.",
    ),
)


def _of_attributes(message, line, names):
    quoted = _quoted(message)
    if len(quoted) < 2:
        return None
    kind, missing = quoted[0], quoted[1]
    if kind == "NoneType":
        return "This is None: print(…), x.sort() and a function without return give it."
    if kind == "str" and missing in _STR_ELSEWHERE.split(" "):
        return "This page's Python leaves " + missing + " out; in Jupyter and Colab a text has it."
    near = _near_attribute(message)
    if near:
        return "There is no " + missing + ", but there is " + near + ": is that the one you mean?"
    if kind == "list" and missing in _OF_ARRAYS.split(" "):
        return "A list has no " + missing + ": np.array(x) makes an array of it, which has."
    if kind.split(".")[-1] == "ndarray" and missing == "append":
        return "An array keeps its size: collect values in a list with append, and make an array at the end."
    return None


_OF_ARRAYS = "shape reshape astype mean argmax argmin max min sum dtype ndim round std T flatten ravel"


def _of_key(message, line, names):
    return "The dictionary has no " + message + ": print(list(d)) shows the keys that it has."


def _of_memory(message, line, names):
    if message.startswith("Unable to allocate"):
        return (
            "All arrays together have 1 GB in this page. Work with fewer images, for example x_train[:1000], "
            "or free a large array with del; what a function has made is free once it has returned. In "
            "Jupyter and Colab there is more."
        )
    return (
        "Python has 256 MB in this page. Work with fewer images, for example x_train[:1000], or free a "
        "large value with del; in Jupyter and Colab there is more."
    )


_HINTS = {
    "NameError": _of_names,
    "UnboundLocalError": (
        "A name that gets a value anywhere in a function is the function's own there, and here it is read "
        "before it has one: hand the value in as an argument."
    ),
    "TypeError": _of_types,
    "ValueError": _of_values,
    "AttributeError": _of_attributes,
    "IndexError": "Python counts from 0: of n elements the first is x[0] and the last x[n - 1], or x[-1].",
    "KeyError": _of_key,
    "ZeroDivisionError": "Something is divided by 0: print the number below the line before you divide.",
    "MemoryError": _of_memory,
    "RecursionError": (
        "A function calls itself without end: it needs a case in which it returns without calling itself."
    ),
    "AssertionError": "assert stops where its condition is False: print both sides of it.",
}


def explain_import(error, name):
    """Return an ImportError that says where a module is to be had."""
    message = _text(error)
    if message.startswith("no module named"):
        return ModuleNotFoundError(_missing_module((_quoted(message) or [name])[0]))
    if message.startswith("can't import name "):
        return ImportError(
            "cannot import name '" + message[18:] + "' from '" + name + "'" + _near_in(name, message[18:])
        )
    return error


def _near_in(module, name):
    found = sys.modules.get(module)
    near = nearest(name, [entry for entry in dir(found) if not entry.startswith("_")]) if found else ""
    return ". Did you mean: '" + near + "'?" if near else " in this page; Jupyter and Colab may have it"


def _missing_module(name):
    if name.split(".")[0] in _ELSEWHERE.split(" "):
        return "No module named '" + name + "' in this page; in Jupyter and Colab there is one."
    near = nearest(
        name, ["numpy", "keras", "tensorflow", "mnist_lesson", "math", "random", "time", "collections"]
    )
    return "No module named '" + name + "'" + (". Did you mean: '" + near + "'?" if near else "")


def check_softmax(names):
    """Try the reader's own ``softmax`` on two rows; return a sentence if it adds up along the wrong axis,
    else None."""
    try:
        rows = sys.modules["numpy"].array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])
        answer = names["softmax"](rows)
        by_row = [float(value) for value in answer.sum(axis=1)]
        by_column = [float(value) for value in answer.sum(axis=0)]
    except Exception:
        return None
    if all(abs(value - 1) < 1e-3 for value in by_row):
        return None
    if all(abs(value - 1) < 1e-3 for value in by_column):
        return (
            "This softmax adds up along the wrong axis: of a batch each row must add up to 1, and here each "
            "column does. sum(axis=-1, keepdims=True) adds along the row."
        )
    if abs(sum(by_row) - 1) < 1e-3:
        return None  # right for one row, which is all that a cell may need
    return "The probabilities of this softmax don't add up to 1: divide the exponentials by their own sum."
