"""Runs a notebook's cells in the page's MicroPython, as a notebook does.

``begin`` takes a cell, and ``step`` executes it in the session's names, one statement after the other; the
last step returns what the page shows: the text of the last expression's value, or the error with a traceback
in CPython's look. What ``source/rewrite.js`` writes into a cell (``__lesson_format__`` …) is defined here,
and what MicroPython's own functions lack against CPython's.
"""

import builtins
import gc
import io
import sys
import time
from collections import OrderedDict

import hints
import js

# numpy puts its own functions in the place of some of Python's.
_FLOAT, _INT, _STR, _BOOL = float, int, str, bool
_native = {
    name: getattr(builtins, name) for name in ("dict", "print", "repr", "round", "zip", "sum", "__import__")
}
MOST_LETTERS = 200_000  # of one value
GO = 400  # milliseconds that a loop runs before what isn't needed any more is collected
_current = ["", []]  # the cell that runs, and its statements that wait
_cells = {}  # the lines of each cell that was run, by its name
names = {"__name__": "__main__"}  # the session's
_room = js.lesson.room  # what the arrays take of memory (arrays/memory.js)
_is_crowded = _room.isCrowded


def call(function, *arguments):
    """Return what a JavaScript function gives; raise what it names: MicroPython can't catch what JavaScript
    throws."""
    answer = function(*arguments)
    if answer.error:
        raise getattr(builtins, answer.error, RuntimeError)(answer.message)
    return answer.value


class dict(OrderedDict):
    """A dictionary that keeps its order, as in every Python since 3.7."""

    def __init__(self, *others, **more):
        super().__init__()
        self.update(*others, **more)

    def update(self, *others, **more):
        """Take over the pairs of another dictionary, or pairs, or keywords."""
        for other in others:
            pairs = other.items() if hasattr(other, "items") else other
            for key, value in pairs:
                self[key] = value
        for key, value in more.items():
            self[key] = value

    def copy(self):
        """Return a dictionary with the same pairs."""
        return dict(self)

    def __repr__(self):
        return "{" + ", ".join([repr(key) + ": " + repr(value) for key, value in self.items()]) + "}"

    __str__ = __repr__

    def __eq__(self, other):
        if not isinstance(other, _native["dict"]) or len(self) != len(other):
            return False
        return all(key in other and other[key] == value for key, value in self.items())

    def __or__(self, other):
        result = dict(self)
        result.update(other)
        return result

    @classmethod
    def fromkeys(cls, keys, value=None):
        """Return a dictionary with these keys, all with one value."""
        return cls([(key, value) for key in keys])


def make_dict(*parts):
    """A display: pairs, ``(None, other)`` for ``**other``, or one generator of pairs."""
    if len(parts) == 1 and not isinstance(parts[0], tuple):
        return dict(parts[0])
    result = dict()
    for key, value in parts:
        if key is None and hasattr(value, "keys"):
            result.update(value)
        else:
            result[key] = value
    return result


def as_plain(value):
    """Return a number of NumPy as a number of Python, all else as it is."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "f":
        return float(value)
    if kind in ("i", "u"):
        return int(value)
    return bool(value) if kind == "b" else value


def format(value, spec=""):
    """Format a value as CPython does. Raises TypeError or ValueError with CPython's words."""
    if spec == "":
        return str(value)
    kind = type(value)
    if kind not in (_INT, _FLOAT, _STR, _BOOL):
        if hasattr(value, "__format__") and not hasattr(value, "dtype"):
            return value.__format__(spec)
        value = _scalar(value)
        kind = type(value)
    if kind is _BOOL:
        value, kind = (int(value), _INT) if spec[-1] in "bcdeEfFgGoxX%" else (str(value), _STR)
    if kind is _INT:
        return call(js.lesson.text.format, "int", str(value), spec)
    if kind is _FLOAT:
        return call(js.lesson.text.format, "float", value, spec)
    return call(js.lesson.text.format, "str", value, spec)


def _scalar(value):
    """A value of another class as a number of Python."""
    if not getattr(value, "shape", ()):
        plain = as_plain(value)
        if type(plain) in (_INT, _FLOAT, _STR, _BOOL):
            return plain
    name = type(value).__name__
    if hasattr(value, "shape"):
        name = "numpy." + name
    raise TypeError("unsupported format string passed to " + name + ".__format__")


def fill(text, *values, **named):
    """``text.format(…)``, with every value formatted here."""
    pieces = []
    count = 0
    while text:
        at = min([place for place in (text.find("{"), text.find("}")) if place >= 0] or [len(text)])
        pieces.append(text[:at])
        text = text[at:]
        if text[:2] in ("{{", "}}"):
            pieces.append(text[0])
            text = text[2:]
        elif text:
            if text[0] == "}" or "}" not in text:
                raise ValueError("Single '" + text[0] + "' encountered in format string")
            field, text = _field(text)
            pieces.append(_filled(field, values, named, count))
            count += field[:1] in ("", ":", "!")
    return "".join(pieces)


def _field(text):
    """What stands between a brace and the one that closes it, and the rest."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return text[1:place], text[place + 1 :]
    raise ValueError("expected '}' before end of string")


def _filled(field, values, named, count):
    name, _, spec = field.partition(":")
    name, _, conversion = name.partition("!")
    head = name.split(".")[0].split("[")[0]
    if head == "" or head.isdigit():
        place = int(head) if head else count
        if place >= len(values):
            raise IndexError("Replacement index " + str(place) + " out of range for positional args tuple")
        value = values[place]
    else:
        value = named[head]
    rest = name[len(head) :]
    if rest:
        value = eval("value" + rest, {"value": value})
    if conversion:
        value = str(value) if conversion == "s" else repr(value)
    if "{" in spec:
        spec = fill(spec, *values[count + 1 :], **named)
    return format(value, spec)


class Full(BaseException):
    """The cell has printed as much as the page shows."""


class Percent:
    """The text before a ``%``."""

    def __init__(self, text):
        self.text = text

    def __mod__(self, values):
        if isinstance(values, tuple):
            return self._fill([as_plain(value) for value in values])
        if isinstance(values, _native["dict"]):
            return self.text % values
        return self._fill([as_plain(values)])

    def _fill(self, values):
        """``%`` and what belongs to it, one value after the other."""
        pieces = self.text.replace("%%", "\0").split("%")
        if len(pieces) - 1 < len(values):
            raise TypeError("not all arguments converted during string formatting")
        if len(pieces) - 1 > len(values):
            raise TypeError("not enough arguments for format string")
        written = [pieces[0]]
        for piece, value in zip(pieces[1:], values):
            end = 0
            while piece[end] in "-+ #0123456789.":
                end += 1
            written.append(_percent(piece[:end], piece[end], value) + piece[end + 1 :])
        return "".join(written).replace("\0", "%")


def _percent(flags, kind, value):
    """One value by the flags and the letter of an old format."""
    if kind in "rsa":
        value = str(value) if kind == "s" else repr(value)
        kind = "s"
    elif isinstance(value, str):
        need = "a real number is required" if kind in "di" else "must be real number"
        raise TypeError("%" + kind + " format: " + need + ", not str" if kind in "di" else need + ", not str")
    elif kind in "diu":
        value, kind = int(value), "d"
    is_left = "-" in flags
    flags = flags.replace("-", "")
    return format(value, (("<" if is_left else ">") if is_left or kind == "s" else "") + flags + kind)


def round(value, digits=None):
    """Round exactly as CPython does; a tie goes to the even digit."""
    if hasattr(value, "__round__"):
        return value.__round__() if digits is None else value.__round__(digits)
    if type(value) is _FLOAT and digits is not None and value - value == 0:
        return _FLOAT(js.lesson.text.round(value, digits))
    return _native["round"](value) if digits is None else _native["round"](value, digits)


def _readable(text):
    """A description without MicroPython's escapes of letters outside of ASCII."""
    return js.lesson.text.readable(text) if "\\" in text else text


def repr(value):
    """Describe a value as CPython does."""
    return _readable(_native["repr"](value))


def _shown(value):
    """What ``print`` shows of a value."""
    return value if type(value) is _STR else _readable(str(value))


def print(*values, sep=" ", end="\n", file=None, flush=False):
    """Print as CPython does. A cell that has printed all that it may ends here."""
    end = "\n" if end is None else end
    text = (" " if sep is None else sep).join([_shown(value) for value in values]) + end
    if file is not None and file is not sys.stdout:
        file.write(text)
        return
    _native["print"](text, end="")
    if flush or end != "\n":
        js.lesson.flush()
    if js.lesson.isFull():
        raise Full()


def zip(*sequences, strict=False):
    """As CPython's, with ``strict``."""
    if strict:
        sequences = [list(sequence) for sequence in sequences]
        for place, sequence in enumerate(sequences[1:]):
            if len(sequence) != len(sequences[0]):
                word = "shorter" if len(sequence) < len(sequences[0]) else "longer"
                before = "argument 1" if place == 0 else "arguments 1-" + str(place + 1)
                raise ValueError("zip() argument " + str(place + 2) + " is " + word + " than " + before)
    return _native["zip"](*sequences)


def sum(values, start=0):
    """As CPython's, with ``start`` by name."""
    return _native["sum"](values, start)


def input(prompt=""):
    """Nobody can be asked here."""
    raise RuntimeError(
        "input() has nobody to ask in this page: Python runs apart from it. "
        "Write the value into the cell, for example name = 'Ada'; in Jupyter and Colab input() works."
    )


def open(name, *modes, **more):
    """There are no files here."""
    raise OSError(
        "There are no files in this page: Python runs apart from your computer. In Jupyter and Colab open("
        + repr(name)
        + ") works."
    )


def breakpoint(*arguments):
    """No debugger here."""
    raise RuntimeError("There is no debugger in this page. Print the values instead: print(x).")


def _import(name, *rest):
    try:
        return _native["__import__"](name, *rest)
    except ImportError as error:
        raise hints.explain_import(error, name) from None


class Left:
    """A plain number at the left of a comparison: it lets the other side answer; MicroPython doesn't."""

    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return other > self.number if _answers(other) else self.number < _plain(other)

    def __le__(self, other):
        return other >= self.number if _answers(other) else self.number <= _plain(other)

    def __gt__(self, other):
        return other < self.number if _answers(other) else self.number > _plain(other)

    def __ge__(self, other):
        return other <= self.number if _answers(other) else self.number >= _plain(other)


_NUMBERS = (type(0), type(0.5), type(True))


def _answers(other):
    return type(other) not in _NUMBERS and hasattr(other, "__gt__") and not isinstance(other, Left)


def _plain(other):
    return other.number if isinstance(other, Left) else other


def left(value):
    """The left side of a comparison, which may be any value."""
    return Left(value) if type(value) in _NUMBERS else value


class _Slices:
    def __getitem__(self, item):
        return item


def slices(*bounds):
    """``slice(…)``, which can be made between brackets only."""
    start, stop, step = [None, bounds[0], None] if len(bounds) == 1 else (list(bounds) + [None])[:3]
    return _Slices()[start:stop:step]


def _in_place(sign):
    """A function of the statement, which alone changes a set in its place."""
    names = {}
    exec(f"def operate(target, value):\n    target {sign}= value\n    return target", names)
    return names["operate"]


_IN_PLACE = {name: _in_place(sign) for name, sign in hints.SIGNS.items()}


def inplace(name, target, value):
    """``target *= value`` and its like: an object that can is changed in its place."""
    if name == "mul" and isinstance(target, list):
        target[:] = target * value
        return target
    method = getattr(target, "__i" + name + "__", None)
    result = NotImplemented if method is None else method(value)
    return _IN_PLACE[name](target, value) if result is NotImplemented else result


class _Slice:
    """The elements of a loop, or the turns of one with ``while``, of which a part is done at a time."""

    current = None
    end = 0  # of this part, milliseconds
    left = 0  # the time at which the last part ended

    def __init__(self, elements=None):
        self.elements = elements
        self.is_paused = False

    def __iter__(self):
        return self

    def __next__(self):
        if self.is_over():
            raise StopIteration
        return next(self.elements)

    def is_over(self):
        """Whether this part has lasted long enough, or made so many arrays that it is time to collect."""
        self.is_paused = time.ticks_diff(_Slice.end, time.ticks_ms()) < 0 or _is_crowded()
        return self.is_paused


def slice_loop(give):
    """The elements of a ``for`` at the cell's top: ``give()`` makes them, once."""
    if _Slice.current is None:
        _Slice.current = _Slice(iter(give()))
    return _Slice.current


def goes_on():
    """What a ``while`` at the cell's top asks before its condition."""
    if _Slice.current is None:
        _Slice.current = _Slice()
    return not _Slice.current.is_over()


_WRITTEN = {
    "__lesson_left__": left,
    "__lesson_slices__": slices,
    "__lesson_inplace__": inplace,
    "__lesson_slice__": slice_loop,
    "__lesson_on__": goes_on,
    "__lesson_dict__": make_dict,
    "__lesson_list__": lambda *items: list(items),
    "__lesson_tuple__": lambda *items: items,
    "__lesson_set__": lambda *items: set(items),
    "__lesson_join__": lambda *parts: "".join(parts),
    "__lesson_format__": format,
    "__lesson_fill__": fill,
    "__lesson_percent__": Percent,
    "format": format,
    "repr": repr,
    "round": round,
    "print": print,
    "zip": zip,
    "sum": sum,
    "input": input,
    "open": open,
    "breakpoint": breakpoint,
    "__import__": _import,
    "ModuleNotFoundError": hints.ModuleNotFoundError,
    "RecursionError": hints.RecursionError,
}
for _name, _value in _WRITTEN.items():
    setattr(builtins, _name, _value)
names["dict"] = dict  # for cells alone: packages hand theirs to json, which knows MicroPython's own


def begin(pieces, cell, original):
    """Begin a cell: all of its statements must be Python before the first one runs.

    Args:
        pieces: its statements for MicroPython, as ``rewriteCell`` gives them.
        cell: its name, for the traceback.
        original: its text as the reader wrote it.

    Returns:
        None, or an error as :func:`step` gives it.
    """
    _cells[cell] = original.split("\n")
    if "numpy._warnings" in sys.modules:
        sys.modules["numpy._warnings"].forget_warnings()
    names.pop("__lesson_value__", None)
    try:
        _current[:] = [cell, [compile(piece, cell, "exec") for piece in pieces]]
    except BaseException as error:
        return _describe(error, cell)
    return None


def step():
    """Execute the next statement, or the next part of a loop.

    Returns:
        ``("more",)``, ``("done",)``, ``("full",)`` where too much was printed, ``("value", text)``, or
        ``("error", name, message, traceback, line, hint)``; the line is None where the error has none in this
        cell, the hint where there is nothing to add.
    """
    cell, pieces = _current
    try:
        if pieces:
            now = time.ticks_ms()
            collecting = time.ticks_diff(now, _Slice.left) if _Slice.current else 0
            _Slice.end = time.ticks_add(now, max(GO, 5 * collecting))
            _room.countArrays()  # MicroPython has just collected, if it was to
            exec(pieces[0], names)
            if not _goes_on():
                pieces.pop(0)
            if _room.isHalfFull():
                gc.collect()
        return ("more",) if pieces else _value()
    except Full:
        _Slice.current = None
        return ("full",)
    except BaseException as error:
        _Slice.current = None
        return _describe(error, cell)


def _goes_on():
    """Whether a loop was left to be gone on with."""
    loop = _Slice.current
    if loop is None or not loop.is_paused:
        _Slice.current = None
        return False
    loop.is_paused = False
    gc.collect()  # MicroPython only notes it, and does it before the next step
    _Slice.left = time.ticks_ms()
    return True


def _value():
    """What the page shows of the last expression."""
    value = names.pop("__lesson_value__", None)
    gc.collect()
    if value is None:
        return ("done",)
    builtins._ = value
    text = repr(value)
    if len(text) > MOST_LETTERS:
        text = text[:MOST_LETTERS] + " … and so on: a cell shows 200,000 letters at most."
    return ("value", text)


def _describe(error, cell):
    """An error for the page."""
    frames = _frames(error)
    name, message = hints.words(error)
    own = [frame for frame in frames if frame[0] in _cells]
    lines = [line for file, line, _ in own if file == cell]
    hint = hints.hint(name, message, _text(*own[-1][:2]) if own else "", names)
    message = hints.with_suggestion(error, name, message, names)
    text = _traceback(own, cell) + name + (": " + message if message else "")
    return ("error", name, message, text, lines[-1] if lines else None, hint)


def _text(file, line):
    """A line of a cell."""
    lines = _cells[file]
    return lines[line - 1].strip() if line <= len(lines) else ""


def _frames(error):
    """``(file, line, function)`` of each call that led to an error, the last one innermost."""
    buffer = io.StringIO()
    sys.print_exception(error, buffer)
    frames = []
    for line in buffer.getvalue().split("\n"):
        if line.startswith('  File "'):
            file, _, rest = line[8:].partition('", line ')
            number, _, function = rest.partition(", in ")
            frames.append((file, int(number), function))
    return frames


def _traceback(frames, cell):
    """The frames in CPython's look; many alike are shown three times, as CPython does."""
    if not frames:
        return ""
    written = ["Traceback (most recent call last):"]
    same = 0
    for place, frame in enumerate(frames):
        same = same + 1 if place and frames[place - 1] == frame else 0
        if same < 3:
            written += _frame_lines(frame, cell)
        elif place + 1 == len(frames) or frames[place + 1] != frame:
            times = str(same - 2)
            written.append("  [Previous line repeated " + times + " more time" + ("s]" if same > 3 else "]"))
    return "\n".join(written) + "\n"


def _frame_lines(frame, cell):
    file, line, function = frame
    place = "This cell" if file == cell else "An earlier cell"
    shown = ["  " + place + ", line " + str(line) + ", in " + (function or "<module>")]
    text = _text(file, line)
    return shown + (["    " + text] if text else [])
