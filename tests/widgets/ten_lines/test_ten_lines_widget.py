"""The ten lines: what they are said to make is what Keras makes, and a reader steps through them."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.data import load_mnist
from mnist_lesson.models import NUM_PARAMETERS, build_mlp
from mnist_lesson.widgets import TenLines, source
from mnist_lesson.widgets.ten_lines import (
    ANSWER,
    ASKED,
    CHAPTERS,
    LAYER_PARAMETERS,
    PROGRAM,
    STEPS,
    TRAINING,
    constants,
    measured,
    things_after,
)
from tests.widgets.links import state_in_link

BOOK = Path(__file__).parents[3] / "chapters"
INK = """sheet => Array.from(sheet.getContext("2d").getImageData(0, 0, 28, 28).data)
  .filter((_, index) => index % 4 === 3)"""


@pytest.fixture(scope="module")
def chapter() -> list[dict]:
    """Return the code cells of chapter 1."""
    cells = json.loads((BOOK / "01_ten_lines.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def run() -> list[dict]:
    """Run the program's lines up to `compile`; return what exists after each, of the model its layers."""
    names: dict = {}
    states = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.datasets.mnist, "load_data", load_mnist)
        for line in PROGRAM[:9]:
            exec(line, names)
            states.append(dict(names))
            if "model" in names:
                states[-1]["model"] = [(layer.units, layer.count_params()) for layer in names["model"].layers]
    return states


def test_the_program_is_the_chapters(chapter: list[dict]) -> None:
    sources = ["".join(cell["source"]) for cell in chapter]
    assert "\n".join(PROGRAM) + ";" in sources
    assert len(PROGRAM) == 10
    for step in STEPS[len(PROGRAM) :]:
        assert any(step["code"] in source.splitlines() for source in sources), step["code"]


def test_the_answer_is_the_one_that_the_chapter_prints(chapter: list[dict]) -> None:
    (cell,) = (cell for cell in chapter if STEPS[10]["code"] in "".join(cell["source"]))
    printed = "".join(cell["outputs"][0]["text"]).splitlines()
    percent = [line.split() for line in printed if line.endswith("percent")]
    assert [(int(digit), int(number)) for digit, _, number, _ in percent] == list(enumerate(ANSWER))
    assert STEPS[10]["code"].endswith(f"[{ASKED}]")
    assert np.argmax(ANSWER) == load_mnist()[0][1][ASKED] == 9


@pytest.mark.parametrize("line", [3, 4, 5])
def test_shapes_types_and_values_are_those_of_the_arrays(run: list[dict], line: int) -> None:
    for name in ("x_train", "y_train"):
        array, told = run[line - 1][name], things_after(line)[name]
        assert told["shape"] == str(array.shape)
        assert told["type"] == str(array.dtype)
        low, high = (int(word) for word in (told["values"].split()[0], told["values"].split()[-1]))
        assert (array.min(), array.max()) == (low, high)
    assert set(np.unique(run[4]["y_train"])) == {0, 1}


def test_the_models_sizes_and_parameters_are_those_of_keras(run: list[dict]) -> None:
    assert things_after(6)["model"]["shape"] == f"{run[4]['x_train'].shape[1]} in"
    for line in (6, 7, 8, 9):
        told, layers = things_after(line)["model"], run[line - 1]["model"]
        counts = [count for _, count in layers]
        assert counts == list(LAYER_PARAMETERS[: line - 6])
        assert told["values"] == f"{sum(counts):,} parameters"
        if layers:
            assert told["shape"] == " → ".join(["784", *(str(units) for units, _ in layers)])
            assert f"= {counts[-1]:,}" in STEPS[5 + len(layers)]["says"]
    assert sum(LAYER_PARAMETERS) == NUM_PARAMETERS
    assert {weight.dtype for weight in build_mlp().weights} == {things_after(8)["model"]["type"]}


def test_before_a_line_its_names_do_not_exist(run: list[dict]) -> None:
    for line, names in enumerate(run, start=1):
        assert set(things_after(line)) == set(names) - {"_", "__builtins__"}


def test_training_is_what_fit_does_unless_told_otherwise(run: list[dict]) -> None:
    assert TRAINING["images"] == len(run[-1]["x_train"])
    assert f"epochs={TRAINING['epochs']}," in PROGRAM[9]
    x, y, told, model = run[-1]["x_train"], run[-1]["y_train"], things_after(12), build_mlp()
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    history = model.fit(x[:320], y[:320], verbose=0)
    assert history.params["steps"] == 320 / TRAINING["batchSize"]
    results = model.evaluate(x[:32], y[:32], verbose=0)
    assert [type(result).__name__ for result in results] == [told["loss"]["type"], told["accuracy"]["type"]]
    answer = model.predict(x[:10], verbose=0)[ASKED]
    assert (told["answer"]["shape"], told["answer"]["type"]) == (str(answer.shape), str(answer.dtype))


def test_chapters_and_images_are_the_books() -> None:
    assert all((BOOK / f"{name}.ipynb").exists() for name in CHAPTERS.values())
    assert {number for step in STEPS for number, _ in step["opened"]} <= set(CHAPTERS)
    assert all(name.startswith(f"{number:02}_") for number, name in CHAPTERS.items())
    (images, labels), _ = load_mnist()
    sent = np.frombuffer(b"".join(map(base64.b64decode, constants()["images"])), dtype=np.uint8)
    np.testing.assert_array_equal(sent.reshape(-1, 28, 28), images[:5])
    assert constants()["labels"] == labels[:5].tolist() == [5, 0, 4, 1, 9]


def test_python_reads_and_sets_the_state() -> None:
    widget = TenLines(line=4)
    assert list(widget.things()) == ["keras", "to_categorical", "x_train", "y_train"]
    assert widget.things()["x_train"]["shape"] == "(60000, 784)"
    widget.line = np.int64(12)
    assert widget.things()["accuracy"]["values"] == f"about {measured()['accuracy']}"
    with pytest.raises(traitlets.TraitError, match="a whole number from 1 to 12; got 13"):
        widget.line = 13


def test_picture_tells_program_and_line() -> None:
    text = TenLines(line=9).picture()[1]["alt"]
    assert "line 9 marked" in text
    assert "line 3: x_train: (60000, 28, 28), y_train: (60000,)" in text
    assert "line 9: model: ready to learn" in text


# ---- In the page -----------------------------------------------------------------------------


def table(page: Page) -> dict[str, list[str]]:
    """Return what the table says exists: shape, type and values, by name."""
    rows = page.locator(".ten-lines-table tbody tr").all()
    return {row.locator("code").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def news(page: Page) -> list[str]:
    """Return what the table marks as new or changed."""
    rows = page.locator(".ten-lines-table [data-news]").all()
    return [
        f"{row.locator('.ten-lines-badge').inner_text()} {row.locator('code').inner_text()}" for row in rows
    ]


def current(page: Page) -> str:
    return page.locator("[aria-current=step] .ten-lines-code").inner_text()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_next_and_back_step_through_the_whole_program(open_widgets, scheme: str) -> None:
    page = open_widgets(TenLines(), scheme=scheme)
    forward, back = (page.get_by_role("button", name=name, exact=True) for name in ("Next", "Back"))
    expect(back).to_have_attribute("aria-disabled", "true")
    for line, step in enumerate(STEPS, start=1):
        assert current(page) == step["code"]
        expect(page.locator(".ten-lines-says")).to_have_text(
            step["says"].replace("`", "").replace(" · ", "\xa0·\xa0")
        )
        shown = table(page)
        for thing in things_after(line).values():
            if thing["shape"]:
                assert shown[thing["name"]] == [thing["shape"], thing["type"], thing["values"]]
        if line < len(STEPS):
            forward.click()
    expect(forward).to_have_attribute("aria-disabled", "true")
    forward.click(force=True)
    assert current(page) == STEPS[-1]["code"]
    assert news(page) == ["new loss", "new accuracy"]
    back.click()
    assert news(page) == ["new answer"]
    page.get_by_role("button", name="Start over").click()
    assert (current(page), news(page)) == ("import keras", ["new keras"])


def test_arrow_keys_move_from_line_to_line(open_widgets) -> None:
    page = open_widgets(TenLines())
    page.get_by_role("button", name="1 import keras", exact=True).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert (current(page), news(page)) == (PROGRAM[3], ["changed x_train"])
    expect(page.locator("[aria-current=step]")).to_be_focused()
    expect(page.locator(".ml-live")).to_contain_text("Line 4 of 10. Lays every image out")
    expect(page.locator(".ml-live")).to_contain_text("changed: x_train, images, each one row, (60000, 784)")
    page.keyboard.press("End")
    expect(page.locator("[aria-current=step]")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert current(page) == "import keras"
    page.keyboard.press("Tab")  # the program is one stop
    expect(page.get_by_role("button", name="Back", exact=True)).to_be_focused()


def test_a_finger_taps_a_line_and_it_is_in_sight(open_widgets) -> None:
    page = open_widgets(TenLines(line=6), width=390, has_touch=True, is_mobile=True)
    window = page.locator(".ten-lines-program").bounding_box()
    place = page.locator("[aria-current=step]").bounding_box()
    assert window["y"] < place["y"] < place["y"] + place["height"] < window["y"] + window["height"]
    page.get_by_role("button", name="7 model.add").tap()
    expect(page.locator("[aria-current=step] .ten-lines-number")).to_have_text("7")  # it comes after the tap
    assert (current(page), news(page)) == (PROGRAM[6], ["changed model"])
    expect(page.locator("[data-part=model]")).to_be_visible()
    expect(page.locator("[data-part=x]")).to_be_hidden()  # a phone shows the half that matters


def test_drawing_shows_real_images_and_grows_with_the_program(open_widgets) -> None:
    page = open_widgets(TenLines(line=3))
    image = load_mnist()[0][0][0]
    front = page.locator("[data-part=x] canvas").last  # the last one lies on top
    assert front.evaluate(INK) == image.ravel().tolist()
    expect(page.locator("[data-part=model]")).to_have_text("modelfrom line 6 on")
    line = page.locator(".ten-lines-line")
    line.nth(3).click()
    strip = page.locator("[data-part=x] canvas").first
    assert strip.evaluate("row => [row.width, row.height]") == [784, 1]
    expect(page.locator("[data-part=x]")).to_contain_text("253 / 255 = 0.99")
    line.nth(4).click()
    ones = page.locator(".ten-lines-cell").evaluate_all(
        "cells => cells.map(cell => Number(cell.textContent))"
    )
    np.testing.assert_array_equal(np.reshape(ones, (5, 10)), np.eye(10)[[5, 0, 4, 1, 9]])
    for index, circles, parameters in ((5, 0, "0 "), (6, 10, "7,850 "), (7, 20, "7,850 + 110 = 7,960 ")):
        line.nth(index).click()
        expect(page.locator("[data-part=model] circle")).to_have_count(circles)
        expect(page.locator(".ten-lines-count")).to_have_text(parameters + "parameters")
    line.nth(8).click()
    assert page.locator(".ten-lines-choices dd").all_inner_texts() == [
        "categorical_crossentropy",
        "sgd",
        "accuracy",
    ]
    line.nth(9).click()
    expect(page.locator("[data-part=learning]")).to_contain_text("1,875 corrections: 18,750 in all")


def test_answer_and_test_are_drawn_to_scale(open_widgets) -> None:
    page = open_widgets(TenLines(line=11))
    whole = page.locator(".ten-lines-bar").first.bounding_box()["height"]
    heights = [bar.bounding_box()["height"] / whole for bar in page.locator(".ten-lines-bar i").all()]
    assert heights == pytest.approx([percent / 100 for percent in ANSWER], abs=0.03)
    expect(page.locator("[data-part=learning]")).to_contain_text("85 % for a 9, 8 % for a 4")
    page.get_by_role("button", name="Next", exact=True).click()
    right = page.locator(".ten-lines-hundred i[data-right]")
    expect(right).to_have_count(round(100 * measured()["accuracy"]))
    assert right.first.evaluate("dot => getComputedStyle(dot).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_link_opens_its_line_and_two_do_not_disturb_each_other(open_widgets) -> None:
    page = open_widgets(TenLines(), TenLines(line=2), link="#ten-lines=line:8")
    places = page.locator("[aria-current=step] .ten-lines-number")
    assert places.all_inner_texts() == ["8", "2"]
    page.evaluate("location.hash = '#ten-lines=line:13'")  # there is no such line: the state stays
    page.wait_for_timeout(100)
    page.get_by_role("button", name="Next", exact=True).first.click()
    assert places.all_inner_texts() == ["9", "2"]


def test_state_goes_into_the_link_and_chapters_are_links(open_widgets) -> None:
    page = open_widgets(TenLines(line=7))
    links = page.locator(".ten-lines-opened a")
    assert links.evaluate_all("links => links.map(link => link.getAttribute('href'))") == [
        f"{CHAPTERS[number]}.html" for number, _ in STEPS[6]["opened"]
    ]
    expect(page.locator(".ten-lines-opened")).to_contain_text("Chapter 4 explains sigmoid")
    assert state_in_link(page) == {"line": "7"}


def test_drawing_and_table_stay_where_they_are(open_widgets) -> None:
    page = open_widgets(TenLines())
    tops = []
    for index in range(len(STEPS)):
        page.locator(".ten-lines-line").nth(index).click()
        tops.append(page.locator(".ten-lines-scene").evaluate("scene => scene.offsetTop"))
    assert max(tops) == min(tops)


def test_nothing_moves_with_reduced_motion(open_widgets) -> None:
    page = open_widgets(TenLines(line=4), reduced_motion="reduce")
    assert (
        page.locator(".ten-lines-strip").first.evaluate("row => getComputedStyle(row).animationName")
        == "none"
    )


def test_high_contrast_leaves_line_and_answers_to_be_seen(open_widgets) -> None:
    page = open_widgets(TenLines(line=11), forced_colors="active")
    style = "(element, name) => getComputedStyle(element)[name]"
    assert page.locator("[aria-current=step]").evaluate(style, "outlineStyle") == "solid"
    bar = page.locator(".ten-lines-bar[data-best] i").evaluate(style, "backgroundColor")
    assert bar != page.locator(".mnist-lesson").evaluate(style, "backgroundColor")


def test_only_the_present_line_has_a_mark(open_widgets) -> None:
    page = open_widgets(TenLines(line=3))
    shadow = "lines => lines.map(line => getComputedStyle(line).boxShadow)"
    # Firefox draws the corners of an inset shadow without width.
    others = page.locator(".ten-lines-line:not([aria-current])").evaluate_all(shadow)
    assert others == ["none"] * (len(STEPS) - 1)
    assert "inset" in page.locator(".ten-lines-line[aria-current]").evaluate_all(shadow)[0]


def test_words_under_the_network_are_whole(open_widgets) -> None:
    page = open_widgets(TenLines(line=8))
    for width in (320, 390, 640, 720, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        heights = page.locator(".ten-lines-layers span").evaluate_all(
            """spans => spans.flatMap((span) => {
              const range = document.createRange();
              range.selectNodeContents(span.lastChild);
              return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
            })"""
        )
        assert heights == [1, 1, 1], width


def test_source_is_read_by_older_browsers() -> None:
    text = source.read_source(Path(source.__file__).parent / "ten_lines" / "view.js")
    assert not re.search(r"\(\?<[=!]", text)  # Safari reads a lookbehind from 16.4 on
