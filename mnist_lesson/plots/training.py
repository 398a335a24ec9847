"""How a network learns: the loss, steps down its slope, the learning loop, and the curves of a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mnist_lesson.plots.diagrams import add_arrow, add_box, new_canvas
from mnist_lesson.plots.evidence import plot_weight_maps
from mnist_lesson.plots.figure import (
    BLUE,
    GRAY,
    INK,
    ORANGE,
    PALE,
    describe,
    format_number,
    new_axes,
)

Loss = Callable[[float], float]

_LOOP_STEPS = ("predict", "measure\nthe loss", "find the\ngradient", "step\nagainst it")


def plot_negative_log(marks: Sequence[float] = (), *, ax: Axes | None = None) -> Axes:
    """Draw the loss −log p over the probability p that the right class was given.

    Args:
        marks: probabilities in (0, 1] to mark with a dot and their loss.

    Raises:
        ValueError: a mark lies outside (0, 1].
    """
    if not all(0 < p <= 1 for p in marks):
        raise ValueError(f"Expected probabilities above 0 and at most 1, got {list(marks)}.")
    ax = new_axes(ax, width=5.4, height=3.2)
    p = np.linspace(0.005, 1, 400)
    ax.plot(p, -np.log(p), color=BLUE)
    losses = [abs(float(np.log(mark))) for mark in marks]
    ax.scatter(marks, losses, color=ORANGE, zorder=3, s=45, clip_on=False)
    for mark, loss in zip(marks, losses, strict=True):
        ax.annotate(f"{loss:.2f}", (mark, loss), (5, 7), textcoords="offset points", fontsize=11)
    ax.set(xlim=(0, 1.04), ylim=(0, 5), xlabel="probability of the right class", ylabel="loss")
    said = ", ".join(f"{loss:.2f} at {mark:g}" for mark, loss in zip(marks, losses, strict=True))
    describe(
        ax,
        "A curve that falls from very high at probability 0, steeply at first and then more and more gently, "
        f"to a loss of 0 at probability 1. {f'Marked: {said}.' if said else ''}",
    )
    return ax


def plot_gradient_step(
    loss: Loss, start: float, *, learning_rate: float, limits: tuple[float, float]
) -> Axes:
    """Draw a loss as a curve over one weight, its slope at ``start``, and one step against the slope.

    Args:
        loss: takes a weight and returns the loss.
        start: the weight before the step.
        learning_rate: the step is −learning_rate × slope.
        limits: smallest and largest weight of the picture.
    """
    ax = new_axes(width=5.8, height=3.6)
    _draw_loss(ax, loss, limits)
    slope = _slope(loss, start)
    stop = start - learning_rate * slope
    reach = np.array([-0.11, 0.11]) * (limits[1] - limits[0])
    ax.plot(start + reach, loss(start) + slope * reach, color=ORANGE, linewidth=3, zorder=2)
    ax.scatter([start, stop], [loss(start), loss(stop)], color=[INK, BLUE], s=60, zorder=4)
    low = ax.get_ylim()[0]
    ax.vlines([start, stop], low, [loss(start), loss(stop)], color=PALE, linestyle="--", linewidth=1.4)
    height = low + 0.05 * (ax.get_ylim()[1] - low)
    add_arrow(ax, (start, height), (stop, height), color=BLUE)
    texts = [
        (start, f"slope {format_number(slope, 'z.2f')}", ORANGE, (12, 4)),
        (stop, "after the step", BLUE, (9, 6)),
    ]
    for w, text, color, offset in texts:
        ax.annotate(text, (w, loss(w)), offset, textcoords="offset points", color=color, fontsize=12)
    describe(ax, _step_in_words(loss, start, stop))
    return ax


def _step_in_words(loss: Loss, start: float, stop: float) -> str:
    return (
        f"The loss as a valley over one weight. At {start:z.2f} the curve has slope "
        f"{_slope(loss, start):z.2f}, drawn as a straight line. An arrow along the axis leads from "
        f"{start:z.2f} to {stop:z.2f}, where the loss is "
        f"{'lower' if loss(stop) < loss(start) else 'not lower'}."
    ).replace("-", "−")


def plot_descents(loss: Loss, paths: Mapping[float, Sequence[float]], *, limits: tuple[float, float]) -> Axes:
    """Draw the same walk downhill with several learning rates, one small picture each.

    Args:
        loss: takes a weight and returns the loss.
        paths: learning rate → the weights that the walk went through, the start first.
        limits: smallest and largest weight of the pictures.
    """
    figure, axes = plt.subplots(1, len(paths), figsize=(6.0, 2.8), sharey=True, squeeze=False)
    said = []
    for ax, (learning_rate, path) in zip(axes.flat, paths.items(), strict=True):
        _draw_loss(ax, loss, limits)
        losses = [loss(w) for w in path]
        ax.plot(path, losses, color=ORANGE, linewidth=1.2, marker="o", markersize=5, zorder=3)
        ax.scatter(path[-1], losses[-1], color=INK, s=65, zorder=4)
        ax.set_title(f"rate {learning_rate:g}", loc="center")
        ax.set_ylabel("")
        said.append(f"with rate {learning_rate:g} from loss {losses[0]:.1f} to {losses[-1]:.1f}")
    axes[0, 0].set_ylabel("loss")
    describe(
        figure,
        f"{len(paths)} copies of one valley, each with the dots of a walk of {len(path) - 1} steps: "
        f"{', '.join(said)}.",
    )
    return axes[0, 0]


def plot_image_on_maps(image: np.ndarray, strengths: Sequence[float]) -> Axes:
    """Draw what a step of softmax regression adds to each class's weight map: the image, times a strength.

    Args:
        image: the one image of the step, (784,) or (28, 28), in [0, 1].
        strengths: label − probability of the ten classes; the step adds learning rate × strength × image.
    """
    numbers = [format_number(strength, "+.2f") for strength in strengths]
    titles = [f"{digit}:  {number}" for digit, number in enumerate(numbers)]
    ax = plot_weight_maps(np.outer(image, strengths), titles=titles)
    said = ", ".join(f"{number} for {digit}" for digit, number in enumerate(numbers))
    describe(
        ax,
        "What a step adds to the ten maps: the same image on each, blue where its strength is positive, red "
        f"where it is negative, and the paler the closer it is to 0. Strengths: {said}.",
    )
    return ax


def _chain_in_words(links: str, slopes: Sequence[float]) -> str:
    factors = " times ".join(f"{slope:g}" for slope in reversed(slopes))
    return (
        f"A chain of boxes: {links}. Arrows lead back from the loss to the weight and carry the slopes "
        f"{factors}, together {np.prod(slopes):g}."
    ).replace("-", "−")


def plot_slope_chain(values: Mapping[str, float], slopes: Sequence[float]) -> Axes:
    """Draw the chain from a weight to the loss: values forward above, slopes backward below.

    Args:
        values: name → value of each link, the weight first, the loss last.
        slopes: how fast each link moves with the one before it, so one fewer than the values.

    Raises:
        ValueError: there is not one slope between each two neighbors.
    """
    if len(slopes) != len(values) - 1:
        raise ValueError(
            f"Expected {len(values) - 1} slopes between {len(values)} values, got {len(slopes)}."
        )
    ax = new_canvas(6.4, 1.9)
    places = np.linspace(0.5, 5.9, len(values))
    numbers = [format_number(value, ".3g") for value in values.values()]
    for x, name, number in zip(places, values, numbers, strict=True):
        add_box(ax, (x, 1.15), number, size=(0.8, 0.56))
        ax.text(x, 1.6, name, ha="center", fontsize=12)
    for left, right, slope in zip(places, places[1:], slopes, strict=False):
        add_arrow(ax, (left + 0.43, 1.2), (right - 0.43, 1.2))
        add_arrow(ax, (right - 0.25, 0.8), (left + 0.25, 0.8), color=ORANGE, bend=-0.35)
        text = f"× {format_number(slope, 'g')}"
        ax.text((left + right) / 2, 0.28, text, ha="center", color=ORANGE, fontsize=13)
    links = ", ".join(f"{name} {number}" for name, number in zip(values, numbers, strict=True))
    describe(ax, _chain_in_words(links.replace("$", "").replace("_", ""), slopes))
    return ax


def plot_routes(weights: Sequence[float], errors: Sequence[float]) -> Axes:
    """Draw how one hidden neuron reaches the loss, by a route through each output, and what each route adds.

    Args:
        weights: from the hidden neuron to each output.
        errors: probability − label of each output, the slope of the loss over its evidence.

    Raises:
        ValueError: there are not as many weights as errors.
    """
    if len(weights) != len(errors):
        raise ValueError(f"Expected an error for each of the {len(weights)} weights, got {len(errors)}.")
    heights = np.arange(len(weights))[::-1] * 1.2 + 0.85
    ax = new_canvas(6.2, heights[0] + 0.45)
    middle = heights.mean()
    add_box(ax, (0.6, middle), "$h$", size=(0.8, 0.6), color=BLUE)
    add_box(ax, (5.6, middle), "loss", size=(0.9, 0.6))
    for number, (weight, error, y) in enumerate(zip(weights, errors, heights, strict=True), start=1):
        add_box(ax, (3.0, y), f"$z_{number}$", size=(0.8, 0.56))
        product = format_number(weight * error, "g")
        ax.text(3.0, y - 0.48, f"= {product}", color=BLUE, ha="center", va="center", fontsize=12.5)
        near = middle + 0.2 * np.sign(y - middle)
        _add_slope(ax, (5.12, near), (3.43, y), format_number(error, "g"))
        _add_slope(ax, (2.57, y), (1.03, near), f"× {format_number(weight, 'g')}")
    describe(ax, _routes_in_words(weights, errors))
    return ax


def _routes_in_words(weights: Sequence[float], errors: Sequence[float]) -> str:
    pairs = zip(errors, weights, strict=True)
    said = "; ".join(f"{error:g} times {weight:g} is {error * weight:g}" for error, weight in pairs)
    return (
        f"A hidden neuron h with arrows from {len(weights)} outputs, and these from the loss. The slope of "
        f"each route: {said}. Together {np.dot(weights, errors):g}."
    ).replace("-", "−")


def _add_slope(ax: Axes, start: tuple[float, float], stop: tuple[float, float], text: str) -> None:
    """Add an arrow backward with the slope that it carries, written over its middle."""
    add_arrow(ax, start, stop, color=ORANGE)
    x, y = np.mean([start, stop], axis=0)
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    ax.text(x, y, text, color=ORANGE, ha="center", va="center", fontsize=12.5, bbox=paper)


_LOOP_ARROWS = [
    ((3.88, 2.9), (5.4, 2.17)),
    ((5.4, 1.33), (3.88, 0.6)),
    ((2.12, 0.6), (1.0, 1.33)),
    ((1.0, 2.17), (2.12, 2.9)),
]
_LOOP_NOTES = [
    (5.3, 2.72, "probabilities", "left"),
    (5.3, 0.72, "one number", "left"),
    (0.95, 0.72, "all slopes", "right"),
    (0.95, 2.72, "new weights", "right"),
]


def plot_learning_loop() -> Axes:
    """Draw the loop of learning: a batch comes in, then predict, loss, gradient, step, and again."""
    ax = new_canvas(6.4, 3.5)
    centers = [(3.0, 2.85), (5.5, 1.75), (3.0, 0.65), (0.9, 1.75)]
    for number, (center, text) in enumerate(zip(centers, _LOOP_STEPS, strict=True), start=1):
        add_box(ax, center, f"{number}  {text}", size=(1.7, 0.78), color=BLUE)
    for start, stop in _LOOP_ARROWS:
        add_arrow(ax, start, stop, bend=-0.25, color=BLUE)
    ax.text(3.2, 1.75, "a new batch\nevery round", ha="center", va="center", color=GRAY, fontsize=12)
    add_arrow(ax, (3.1, 2.05), (3.04, 2.43))
    for x, y, text, side in _LOOP_NOTES:
        ax.text(x, y, text, ha=side, va="center", color=GRAY, fontsize=12.5)
    steps = ", ".join(text.replace("\n", " ") for text in _LOOP_STEPS)
    describe(
        ax,
        f"The learning loop as a circle of {len(_LOOP_STEPS)} boxes: {steps}, and back to the first. A new "
        "batch enters at the first box in every round.",
    )
    return ax


def plot_history(history: Mapping[str, Sequence[float]]) -> Axes:
    """Draw loss and accuracy over the epochs; dashed, with a mark at its lowest loss, for validation.

    Args:
        history: ``fit(…).history``: "loss" and "accuracy", and "val_loss" and "val_accuracy" if there was a
            validation set; one value an epoch.

    Raises:
        ValueError: loss or accuracy is missing.
    """
    if missing := {"loss", "accuracy"} - history.keys():
        raise ValueError(
            f"Expected loss and accuracy in the history, {' and '.join(sorted(missing))} is missing. "
            'Compile the model with metrics=["accuracy"].'
        )
    figure, axes = plt.subplots(1, 2, figsize=(6.0, 3.0))
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        _draw_curves(ax, history, name)
    axes[0].set_ylim(bottom=0)
    axes[1].set_ylim(top=1.01)
    if "val_loss" in history:
        best = int(np.argmin(history["val_loss"]))
        axes[0].scatter(best + 1, history["val_loss"][best], color=ORANGE, s=55, zorder=4)
        axes[0].legend(loc="upper right", handlelength=1.6)
    describe(figure, _history_words(history))
    return axes[0]


def plot_loss_curves(histories: Mapping[str, Mapping[str, Sequence[float]]]) -> Axes:
    """Draw the losses of several trainings side by side, above each its last accuracies.

    Args:
        histories: name → ``fit(…).history`` with a validation set, as :func:`plot_history` takes it.
    """
    rows = 1 + (len(histories) > 3)  # four beside each other leave no room for their titles
    columns = -(-len(histories) // rows)
    figure, axes = plt.subplots(rows, columns, figsize=(6.0, 0.8 + 2 * rows), sharey=True, squeeze=False)
    for ax in axes.flat[len(histories) :]:
        ax.remove()
    for ax, (name, history) in zip(axes.flat, histories.items(), strict=False):
        _draw_curves(ax, history, "loss")
        accuracies = f"{history['accuracy'][-1]:.0%} / {history['val_accuracy'][-1]:.0%}"
        ax.set_title(f"{name}: {accuracies}", loc="center")
    axes[0, 0].set_ylim(0, None)
    for ax in axes[:, 0]:
        ax.set_ylabel("loss")
    axes[0, -1].legend(loc="upper right", handlelength=1.6)
    said = " ".join(f"{name}: {_losses_in_words(history)}" for name, history in histories.items())
    describe(figure, f"The losses of {len(histories)} trainings over the epochs. {said}")
    return axes[0, 0]


def _losses_in_words(history: Mapping[str, Sequence[float]]) -> str:
    loss, held_out = history["loss"], history["val_loss"]
    return (
        f"training loss from {loss[0]:.2f} to {loss[-1]:.2f}; validation loss from {held_out[0]:.2f}, at its "
        f"lowest {min(held_out):.2f}, {held_out[-1]:.2f} at the end; accuracies "
        f"{history['accuracy'][-1]:.0%} in training, {history['val_accuracy'][-1]:.0%} in validation."
    )


def _draw_curves(ax: Axes, history: Mapping[str, Sequence[float]], name: str) -> None:
    epochs = np.arange(1, len(history[name]) + 1)
    ax.plot(epochs, history[name], color=BLUE, label="training")
    if f"val_{name}" in history:
        ax.plot(epochs, history[f"val_{name}"], color=ORANGE, linestyle="--", label="validation")
    ax.set_title(name, loc="center")
    ax.set_xlabel("epoch")
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.grid(axis="y")


def _history_words(history: Mapping[str, Sequence[float]]) -> str:
    """Say where the curves lead, rounded so far that another processor says the same."""
    words = [f"Curves over {len(history['loss'])} epochs."]
    for kind, prefix in (("Training", ""), ("Validation", "val_")):
        if f"{prefix}loss" not in history:
            continue
        loss, accuracy = history[f"{prefix}loss"], history[f"{prefix}accuracy"]
        words.append(
            f"{kind}: loss from {loss[0]:.1f} to {loss[-1]:.1f}, accuracy {accuracy[-1]:.0%} at the end."
        )
        if prefix and loss[-1] > 1.05 * min(loss):
            words.append("The validation loss falls, reaches its lowest point, and rises again.")
    return " ".join(words)


def _draw_loss(ax: Axes, loss: Loss, limits: tuple[float, float]) -> None:
    weights = np.linspace(*limits, 300)
    ax.plot(weights, [loss(w) for w in weights], color=GRAY)
    ax.set(xlim=limits, xlabel="weight $w$", ylabel="loss", ylim=(0, None))


def _slope(loss: Loss, weight: float, nudge: float = 1e-4) -> float:
    return (loss(weight + nudge) - loss(weight - nudge)) / (2 * nudge)
