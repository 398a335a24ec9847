"""What the pictures of measured times contain, and what their alt text says."""

import numpy as np
import pytest

from mnist_lesson.measurements import load_epoch_times
from mnist_lesson.models import build_mlp
from mnist_lesson.plots import accelerators
from mnist_lesson.plots.figure import alt_text


def row(device, width, batch_size, seconds):
    return {"device": device, "width": width, "batch_size": batch_size, "seconds_per_epoch": seconds}


ROWS = [
    row("CPU", 4096, 32, 20.0),
    row("CPU", 10, 32, 2.0),
    row("CPU", 10, 256, 0.5),
    row("GPU", 10, 32, 3.0),
    row("GPU", 4096, 32, 3.5),
]


def drawn(ax):
    return {line.get_label(): list(zip(*line.get_data(), strict=True)) for line in ax.lines}


def test_a_device_that_was_measured_shows_up_by_itself():
    ax = accelerators.plot_time_against_width(ROWS)
    curves = drawn(ax)
    assert curves["CPU"] == [(10, 2.0), (4096, 20.0)]
    assert curves["GPU"] == [(10, 3.0), (4096, 3.5)]
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert "GPU: 3 s at a width of 10, 3.5 s at a width of 4,096." in alt_text(ax.figure)


def test_dashed_line_ends_at_the_first_device_and_falls_with_the_parameters():
    ax = accelerators.plot_time_against_width(ROWS)
    (_, start), (width, stop) = drawn(ax)["time that grows like the parameters"]
    assert (width, stop) == (4096, 20.0)
    assert start == pytest.approx(20.0 * 7960 / 3_256_330)
    assert ax.get_ylim()[0] <= start


@pytest.mark.parametrize("width", [1, 10, 128])
def test_parameters_are_those_that_keras_counts(width):
    assert accelerators.count_parameters(width) == build_mlp(width).count_params()


def test_what_was_not_measured_is_named():
    with pytest.raises(ValueError, match=r"batch_size, got 64.*32, 256"):
        accelerators.plot_time_against_width(ROWS, batch_size=64)


def test_committed_measurement_can_be_drawn():
    """Chapter 9 draws it, and compares 10 with 4,096 units."""
    rows = load_epoch_times()
    ax = accelerators.plot_time_against_width(rows, batch_size=32)
    lowest, highest = ax.get_ylim()
    times = np.array([row["seconds_per_epoch"] for row in rows if row["batch_size"] == 32])
    assert lowest <= times.min()
    assert times.max() <= highest
    assert {10, 4096} <= {row["width"] for row in rows}


def test_a_batch_is_shared_out_equally():
    ax = accelerators.plot_data_parallelism(2, batch_size=64)
    texts = [text.get_text() for text in ax.texts]
    assert sum("32 images" in text for text in texts) == 2
    assert texts.count("gradient") == 2
    assert "to 2 devices, 32 each" in alt_text(ax.figure)


@pytest.mark.parametrize(("devices", "batch_size"), [(1, 64), (4, 64), (3, 64)])
def test_unequal_shares_are_refused(devices, batch_size):
    with pytest.raises(ValueError, match="2 or 3 devices"):
        accelerators.plot_data_parallelism(devices, batch_size=batch_size)
