"""The summary table: its arithmetic is Keras's, and its HTML can be read by a screen reader."""

import re
from html.parser import HTMLParser

import keras
import pytest

from mnist_lesson.models import NUM_PARAMETERS, build_mlp, build_softmax_regression
from mnist_lesson.summary import ModelSummary


class TableReader(HTMLParser):
    """Collect the tags of a table with their attributes, and the text of each row's cells."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.rows, self.caption = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows:
            self.rows[-1][-1] += f" {data}"
        else:
            self.caption += data


def test_ten_line_network_is_7850_and_110_together_7960():
    summary = ModelSummary(build_mlp())
    assert [row.parameters for row in summary.rows] == [0, 7850, 110]
    assert [row.sum_of_products for row in summary.rows[1:]] == ["784 × 10 + 10", "10 × 10 + 10"]
    assert [row.activation for row in summary.rows] == ["", "sigmoid", "softmax"]
    assert [row.output_shape for row in summary.rows] == [(None, 784), (None, 10), (None, 10)]
    assert summary.parameters == NUM_PARAMETERS == 7960


@pytest.mark.parametrize("build", [build_mlp, build_softmax_regression])
def test_parameters_are_those_that_keras_counts(build):
    model = build()
    assert ModelSummary(model).parameters == model.count_params()


def test_functional_model_with_a_layer_without_weights():
    pixels = keras.Input(shape=(784,))
    hidden = keras.layers.Dense(10)(pixels)
    both = keras.layers.Concatenate()([pixels, hidden])
    model = keras.Model(pixels, keras.layers.Dense(10)(both))
    summary = ModelSummary(model)
    assert [row.kind for row in summary.rows] == ["Input", "Dense", "Concatenate", "Dense"]
    assert [row.parameters for row in summary.rows] == [0, 7850, 0, 7950]
    assert summary.parameters == model.count_params() == 15_800


def test_text_names_every_column_and_ends_with_the_total():
    lines = str(ModelSummary(build_mlp())).splitlines()
    assert lines[0].split("  ")[0] == "Layer"
    assert "784 × 10 + 10 = 7,850" in lines[2]
    assert lines[-1].split() == ["together", "7,960"]
    assert len({len(line) for line in lines}) == 1


def test_html_is_a_table_with_caption_scoped_headers_and_the_arithmetic():
    model = build_mlp()
    table = TableReader(ModelSummary(model, caption="The network <ours>")._repr_html_())
    assert table.caption == "The network <ours>"
    headers = [attrs.get("scope") for tag, attrs in table.tags if tag == "th"]
    assert headers == ["col"] * 3 + ["row"] * 4
    hidden = " ".join(" ".join(table.rows[2]).split())
    assert hidden == f"{model.layers[0].name} Dense, sigmoid (None, 10) 784 × 10 + 10 = 7,850"
    assert table.rows[-1][-1].split() == ["7,960"]


def test_html_sets_no_color_so_that_it_follows_the_page():
    assert not re.search(r"color|background", ModelSummary(build_mlp())._repr_html_())


def test_model_that_was_not_built_is_refused_with_a_remedy():
    with pytest.raises(ValueError, match=r"keras\.Input"):
        ModelSummary(keras.Sequential([keras.layers.Dense(10)]))
