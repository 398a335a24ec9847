"""What ``model.summary()`` says, as a table that reads well in a notebook, in the book and on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class LayerRow:
    """One layer of a model: its names, the shape of what it gives on, and the shapes of its weights."""

    name: str
    kind: str
    activation: str
    output_shape: Shape
    weight_shapes: tuple[Shape, ...]

    @property
    def parameters(self) -> int:
        """How many numbers training can change in it (or, when it is frozen, could)."""
        return sum(_product(shape) for shape in self.weight_shapes)

    @property
    def sum_of_products(self) -> str:
        """The multiplication behind the number: "784 × 10 + 10" for 784 inputs and ten units."""
        return " + ".join(" × ".join(f"{size:,}" for size in shape) or "1" for shape in self.weight_shapes)


class ModelSummary:
    """The layers of a built Keras model, one row each, with the arithmetic behind each parameter count.

    A notebook shows it as an HTML table, ``print`` as aligned text.

    Args:
        model: a built model whose layers each give on one array, for example a ``keras.Sequential``.
        caption: stands above the table and names it for a screen reader.

    Raises:
        ValueError: the model is not built, so its shapes are not known yet.
    """

    def __init__(
        self, model: keras.Model, *, caption: str = "The layers of the model, from input to output"
    ) -> None:
        if not model.built or not model.inputs:
            raise ValueError(
                "Expected a built model, got one that doesn't know the shape of its input. "
                "Begin it with keras.Input(shape=(784,)), or show it some data first."
            )
        self.caption = caption
        self.rows = [_input_row(tensor.shape) for tensor in model.inputs]
        self.rows += [_layer_row(layer) for layer in model.layers if type(layer).__name__ != "InputLayer"]

    @property
    def parameters(self) -> int:
        """The parameters of all layers together."""
        return sum(row.parameters for row in self.rows)

    def __repr__(self) -> str:
        head = ("Layer", "Type", "Activation", "Output shape", "Parameters")
        total = ("together", "", "", "", f"{self.parameters:,}")
        return _align([head, *(_text_cells(row) for row in self.rows), total])

    def _repr_html_(self) -> str:
        body = "".join(_html_row(row) for row in self.rows)
        head = "".join(
            f'<th scope="col" style="text-align:{side}">{name}</th>'
            for name, side in (("Layer", "left"), ("Output shape", "left"), ("Parameters", "right"))
        )
        return (
            f'<table><caption style="caption-side:top;text-align:left">{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
            '<tfoot><tr><th scope="row" colspan="2" style="text-align:left">together</th>'
            f'<td style="text-align:right"><strong>{self.parameters:,}</strong></td></tr></tfoot></table>'
        )


def _product(shape: Shape) -> int:
    product = 1
    for size in shape:
        product *= size or 1  # None stands for the images of a batch
    return product


def _input_row(shape: Shape) -> LayerRow:
    return LayerRow("input", "Input", "", tuple(shape), ())


def _layer_row(layer: keras.layers.Layer) -> LayerRow:
    activation = getattr(getattr(layer, "activation", None), "__name__", "")
    shapes = tuple(tuple(weights.shape) for weights in layer.weights)
    return LayerRow(layer.name, type(layer).__name__, activation, tuple(layer.output.shape), shapes)


def _text_cells(row: LayerRow) -> tuple[str, ...]:
    counted = f"{row.sum_of_products} = {row.parameters:,}" if row.weight_shapes else "0"
    return row.name, row.kind, row.activation, str(row.output_shape), counted


def _align(lines: Sequence[Sequence[str]]) -> str:
    """Lay cells out in columns, the last one flush right."""
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=False))])
        + "  "
        + line[-1].rjust(widths[-1])
        for line in lines
    )


def _html_row(row: LayerRow) -> str:
    """One row of three cells, so that the table fits a phone: names, shape and arithmetic may break."""
    what = f"{row.kind}, {row.activation}" if row.activation else row.kind
    counted = f"{row.sum_of_products}<br>= {row.parameters:,}" if row.weight_shapes else "0"
    return (
        f'<tr><th scope="row" style="text-align:left">{escape(row.name)}<br>'
        f'<span style="font-weight:normal">{escape(what)}</span></th>'
        f'<td style="text-align:left">{escape(str(row.output_shape))}</td>'
        f'<td style="text-align:right">{counted}</td></tr>'
    )
