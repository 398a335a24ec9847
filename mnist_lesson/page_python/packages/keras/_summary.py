"""The table of ``model.summary()``, as Keras lays it out with the package rich: letter by letter."""

from ._shapes import count_numbers

_TERMINAL = 80  # characters of a line where nobody says otherwise, as in a notebook
_NOTEBOOK = 115  # characters of a line of a table in Jupyter, where it is cut off
_POSITIONS = (0.45, 0.80, 1.0)
_HEADER = ("Layer (type)", "Output Shape", "Param #")
_RIGHT = (False, False, True)


def column_widths(line_length, positions):
    """Return the room of each column's text. Where they don't fit, each gives up the same, as in rich."""
    widths, current = [], 0
    for position in positions:
        width = int(position * line_length) - current
        if width < 4:
            raise ValueError("Insufficient console width to print summary.")
        current += width
        widths.append(width + 2)  # a space on either side
    excess = sum(widths) - (line_length - len(widths) - 1)
    for place in range(len(widths)):
        less = round(excess / (len(widths) - place)) if excess > 0 else 0
        widths[place] -= less
        excess -= less
    return [width - 2 for width in widths]


def _wrap(text, width):
    """Return a cell's lines: words that don't fit go to the next one, and longer ones are cut off."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line if len(line) <= width else line[: width - 1] + "…" for line in lines]


def _pad(text, width, right):
    room = " " * (width - len(text))
    return room + text if right else text + room


def _row(cells, widths, bar, hangs=False):
    """Yield a row's lines; where ``hangs`` is true its shorter cells end where the longest one ends."""
    columns = [_wrap(cell, width) for cell, width in zip(cells, widths)]
    height = max([len(column) for column in columns])
    for line in range(height):
        places = [line - (height - len(column) if hangs else 0) for column in columns]
        texts = [column[place] if 0 <= place < len(column) else "" for column, place in zip(columns, places)]
        padded = [f" {_pad(text, width, right)} " for text, width, right in zip(texts, widths, _RIGHT)]
        yield bar + bar.join(padded) + bar


def _rule(widths, left, fill, middle, right):
    return left + middle.join(fill * (width + 2) for width in widths) + right


def memory_text(size):
    """Return a number of bytes as Keras writes it."""
    for unit in ("B", "KB", "MB", "GB"):
        if size / 1024 < 1:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} TB"


def _fields(layer):
    shape = "?" if layer.shapes is None else "(" + ", ".join(str(size) for size in layer.shapes[1]) + ")"
    params = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    return f"{layer.name} ({type(layer).__name__})", shape, params


def table_lines(layers, widths):
    """Yield the lines of the table."""
    yield _rule(widths, "┏", "━", "┳", "┓")
    yield from _row(_HEADER, widths, "┃", hangs=True)
    yield _rule(widths, "┡", "━", "╇", "┩")
    for place, layer in enumerate(layers):
        if place:
            yield _rule(widths, "├", "─", "┼", "┤")
        yield from _row(_fields(layer), widths, "│")
    yield _rule(widths, "└", "─", "┴", "┘")


def summary_lines(model, line_length=None, positions=None):
    """Yield the lines of a model's summary."""
    length = line_length or min(88, _TERMINAL - 4)
    yield f'Model: "{model.name}"'
    for line in table_lines(model.layers, column_widths(length, positions or _POSITIONS)):
        yield line[:_NOTEBOOK]
    yield from _total_lines(model)


def _total_lines(model):
    trainable, fixed = count_numbers(model.trainable_weights), count_numbers(model.non_trainable_weights)
    rows = [("Trainable", trainable, 4 * trainable), ("Non-trainable", fixed, 4 * fixed)]
    optimizer = model.optimizer
    if optimizer is not None and optimizer.built:
        rows.append(("Optimizer",) + optimizer.count_numbers(model.trainable_weights))
    total = ("Total", sum(row[1] for row in rows), sum(row[2] for row in rows))
    for name, count, size in [total] + rows:
        yield f" {name} params: {count:,} ({memory_text(size)})"
