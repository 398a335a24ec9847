"""Draw the front page's picture: the course's trained network reading a test image.

    python tools/draw_cover.py

Trains the network of the ten lines and writes chapters/images/cover.png. Everything in the picture is that
network's own: the answers of its ten hidden neurons, the weights between them and the ten classes, and the
ten probabilities.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import keras
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch
from PIL import Image

from mnist_lesson.data import NUM_CLASSES, flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.models import HIDDEN_UNITS, build_mlp
from mnist_lesson.neurons import sigmoid, softmax
from mnist_lesson.plots.diagrams import new_canvas
from mnist_lesson.plots.figure import BLUE, GRAY, INK, INK_CMAP, PALE, RED, use_course_style

COVER_PATH = Path(__file__).parent.parent / "chapters" / "images" / "cover.png"
SEED = 1957
TEST_IMAGE = 4054  # a five that could almost be a three: chapter 1 shows it too

WIDTH, HEIGHT, DPI = 4.8, 4.1, 200
PIXELS_AT, HIDDEN_AT, CLASSES_AT, BARS_AT = 1.7, 2.35, 3.35, 3.55  # x of the picture's four parts
HIDDEN_HEIGHTS = np.linspace(3.45, 0.65, HIDDEN_UNITS)
CLASS_HEIGHTS = np.linspace(3.75, 0.35, NUM_CLASSES)
COLORS = 256  # in the file's palette


def train() -> keras.Model:
    """Train the ten-line network; ``steps_per_execution`` saves time and changes no number."""
    (x_train, y_train), _ = load_mnist()
    keras.utils.set_random_seed(SEED)
    model = build_mlp()
    model.compile(
        loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"], steps_per_execution=125
    )
    model.fit(flatten(scale_pixels(x_train)), one_hot(y_train), epochs=10, verbose=0)
    return model


def draw_image(ax: Axes, image: np.ndarray) -> None:
    """Put the digit at the left, and a line from it to every hidden neuron."""
    left, bottom, side = 0.05, (HEIGHT - 1.55) / 2, 1.55
    ax.imshow(image, cmap=INK_CMAP, extent=(left, left + side, bottom, bottom + side), zorder=3)
    corner = FancyBboxPatch(
        (left, bottom), side, side, boxstyle="round,pad=0.03", facecolor="none", edgecolor=GRAY, zorder=4
    )
    ax.add_patch(corner)
    for row, start in enumerate(np.linspace(bottom + side, bottom, HIDDEN_UNITS)):
        ax.plot([PIXELS_AT, HIDDEN_AT], [start, HIDDEN_HEIGHTS[row]], color=PALE, linewidth=1.2, zorder=1)


def draw_hidden(ax: Axes, hidden: np.ndarray, weights: np.ndarray) -> None:
    """Draw the hidden neurons, darker the larger their answer, and what each one says to the classes.

    A line's color is the sign of the weight, its strength the size of weight times answer.
    """
    for y, answer in zip(HIDDEN_HEIGHTS, hidden, strict=True):
        shade = str(round(1 - 0.85 * float(answer), 2))
        ax.add_patch(Circle((HIDDEN_AT, y), 0.125, facecolor=shade, edgecolor=INK, linewidth=1.3, zorder=3))
    said = hidden[:, None] * weights
    for (unit, digit), amount in np.ndenumerate(said / np.abs(said).max()):
        ax.plot(
            [HIDDEN_AT, CLASSES_AT - 0.12],
            [HIDDEN_HEIGHTS[unit], CLASS_HEIGHTS[digit]],
            color=BLUE if amount > 0 else RED,
            alpha=float(abs(amount)),
            linewidth=0.5 + 1.7 * float(abs(amount)),
            zorder=2,
        )


def draw_probabilities(ax: Axes, probabilities: np.ndarray) -> None:
    """Draw the ten classes with a bar each; the largest bar in color, the two largest with their share."""
    order = np.argsort(-probabilities)
    for digit, (y, share) in enumerate(zip(CLASS_HEIGHTS, probabilities, strict=True)):
        winner = digit == order[0]
        color = BLUE if winner else GRAY
        weight = "bold" if winner else "normal"
        ax.text(CLASSES_AT, y, digit, ha="center", va="center", size=13, color=color, weight=weight)
        ax.barh(y, max(0.015, 0.95 * share), left=BARS_AT, height=0.24, color=color)
        if digit in order[:2]:
            at = BARS_AT + 0.95 * share + 0.07
            ax.text(at, y, f"{share:.0%}", va="center", size=12, color=color, weight=weight)


def draw(model: keras.Model, image: np.ndarray) -> Axes:
    """Compute with the trained weights what each part of the network answers, and draw all parts."""
    hidden_weights, hidden_bias, weights, bias = model.get_weights()
    hidden = sigmoid(scale_pixels(image).reshape(-1) @ hidden_weights + hidden_bias)
    probabilities = softmax(hidden @ weights + bias)
    ax = new_canvas(WIDTH, HEIGHT)
    draw_image(ax, image)
    draw_hidden(ax, hidden, weights)
    draw_probabilities(ax, probabilities)
    ax.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    return ax


def main() -> None:
    use_course_style()
    _, (x_test, _) = load_mnist()
    figure = draw(train(), x_test[TEST_IMAGE]).figure
    figure.savefig(COVER_PATH, dpi=DPI)
    # A palette makes the file a third as large.
    picture = Image.open(COVER_PATH).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    picture.save(COVER_PATH, optimize=True)
    print(f"wrote {COVER_PATH.name}, {COVER_PATH.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
