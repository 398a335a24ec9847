"""The image explorer: what it shows is MNIST's, in all four forms, by mouse, touch and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.data import flatten, load_mnist, one_hot
from mnist_lesson.widgets import ImageExplorer
from tests.widgets.links import state_in_link
from tests.widgets.touch import make_scrollable, swipe

SAID = ".image-explorer-said"
PICTURE = ".image-explorer-picture"


@pytest.fixture(scope="module")
def train() -> tuple[np.ndarray, np.ndarray]:
    return load_mnist()[0]


def shown_numbers(page: Page) -> list[list[str]]:
    rows = page.locator(".image-explorer-numbers tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in rows]


def shown_label(page: Page) -> list[str]:
    return page.get_by_role("table", name="one-hot").locator("td").all_inner_texts()


def point_at(page: Page, row: int, column: int) -> tuple[float, float]:
    box = page.locator(PICTURE).bounding_box()
    return box["x"] + box["width"] * (column + 0.5) / 28, box["y"] + box["width"] * (row + 0.5) / 28


# ---- Python ----------------------------------------------------------------------------------


def test_index_brings_image_and_label(train) -> None:
    images, labels = train
    widget = ImageExplorer(index=42)
    assert np.array_equal(np.reshape(widget.image, (28, 28)), images[42])
    widget.index = 7
    assert (widget.label, widget.place) == (labels[7], 297)
    assert np.array_equal(widget.image, flatten(images[7:8])[0])
    assert np.array_equal(widget.one_hot(), one_hot(labels[7:8])[0])


def test_own_image_and_wrong_ones(train) -> None:
    widget = ImageExplorer(image=np.eye(28, dtype=int) * 200, label=1)
    assert (widget.image[29], widget.label) == (200, 1)
    with pytest.raises(traitlets.TraitError, match="28×28 image"):
        widget.image = np.zeros((20, 20))
    with pytest.raises(traitlets.TraitError, match="whole number from 0 to 999"):
        widget.index = 1000
    assert widget.image[29] == 200


def test_picture_tells_the_present_state() -> None:
    alt = ImageExplorer().picture()[1]["alt"]
    for words in ("of a 7", "row 10, column 17", "gray level 65", "place 297"):
        assert words in alt


# ---- In the page -----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_pointing_shows_a_pixel_in_all_forms(open_widgets, train, scheme: str) -> None:
    page = open_widgets(ImageExplorer(), scheme=scheme)
    seven = train[0][15]
    page.mouse.move(*point_at(page, 8, 20))
    expect(page.locator(SAID)).to_contain_text("28 · 8 + 20 = 244")
    assert shown_numbers(page) == seven[4:13, 16:25].astype(str).tolist()
    row = page.get_by_role("table", name="Places of the row").locator("td").all_inner_texts()
    assert row == seven.reshape(784)[241:248].astype(str).tolist()
    assert shown_label(page) == list("0000000100")
    page.get_by_label("0 to 1").check()
    expect(page.locator(SAID)).to_contain_text(f"The number there: {seven[8, 20] / 255:.2f}")


def test_another_image_is_one_of_mnist(open_widgets, train) -> None:
    page = open_widgets(ImageExplorer())
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".ml-title").first).to_have_text("Training image 16, label 2")
    assert shown_numbers(page) == train[0][16][6:15, 13:22].astype(str).tolist()
    page.get_by_role("button", name="Another 9").click()
    nine = next(index for index in range(17, 1000) if train[1][index] == 9)
    expect(page.locator(".ml-title").first).to_have_text(f"Training image {nine}, label 9")
    assert shown_label(page) == list("0000000001")


def test_keyboard_moves_in_picture_and_row(open_widgets) -> None:
    page = open_widgets(ImageExplorer())
    page.locator(PICTURE).focus()
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowUp", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(SAID)).to_contain_text("28 · 6 + 1 = 169")
    strip = page.get_by_role("slider", name="Place in the row of 784")
    strip.focus()
    page.keyboard.press("End")
    expect(strip).to_have_attribute("aria-valuenow", str(28 * 6 + 27))
    expect(strip).to_have_attribute("aria-valuetext", "place 195, row 6, column 27: gray level 0")


def test_touch_points_and_does_not_scroll(open_widgets) -> None:
    page = open_widgets(ImageExplorer(), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    page.touchscreen.tap(*point_at(page, 20, 5))
    expect(page.locator(SAID)).to_contain_text("28 · 20 + 5 = 565")
    swipe(page, page.locator(PICTURE), [(0.5, 0.9), (0.3, 0.5), (0.5, 4.5 / 28)])
    expect(page.locator(SAID)).to_contain_text("28 · 4 + 14 = 126")
    strip = page.get_by_role("slider", name="Place in the row of 784")
    strip.evaluate("strip => strip.scrollIntoView({ block: 'center' })")
    before = page.evaluate("scrollY")
    swipe(page, strip, [(0.2, 0.5), (783.5 / 784, -3)])
    expect(page.locator(SAID)).to_contain_text("28 · 27 + 27 = 783")
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_finger_scrolls_the_page_beside_the_picture(open_widgets) -> None:
    page = open_widgets(ImageExplorer(), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    swipe(page, page.locator(PICTURE), [(0.5, 0.9), (0.5, 0.1)])
    assert page.evaluate("scrollY") == 0
    swipe(page, page.locator(SAID), [(0.5, 0.5), (0.5, -3)])
    page.wait_for_function("scrollY > 0")


def test_link_brings_the_image(open_widgets, train) -> None:
    page = open_widgets(ImageExplorer(), link="#image-explorer=index:3;row:0;column:27;scaled:yes")
    expect(page.locator(".ml-title").first).to_have_text("Training image 3, label 1")
    expect(page.locator(SAID)).to_contain_text("28 · 0 + 27 = 27")
    assert state_in_link(page) == {
        "index": "3",
        "row": "0",
        "column": "27",
        "scaled": "yes",
    }


def test_missing_file_is_told_and_loses_nothing(open_widgets) -> None:
    page = open_widgets(ImageExplorer())
    page.route("**/train-sample.js", lambda route: route.abort())
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".ml-title").first).to_contain_text("train-sample.js did not load")
    assert shown_label(page) == list("0000000100")
    page.unroute("**/train-sample.js")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".ml-title").first).to_have_text("Training image 16, label 2")
    open_widgets.problems[:] = [problem for problem in open_widgets.problems if "ERR_FAILED" not in problem]


@pytest.mark.parametrize("width", [390, 680, 1280])
def test_numbers_have_no_empty_room_above_and_cover_nothing(open_widgets, width: int) -> None:
    page = open_widgets(ImageExplorer(index=3, scaled=True), width=width)
    table = page.locator(".image-explorer-numbers")
    assert table.evaluate("table => getComputedStyle(table).aspectRatio") == "auto"
    box = table.bounding_box()
    rows = [row.bounding_box()["height"] for row in table.locator("tr").all()]
    assert box["height"] == pytest.approx(sum(rows), abs=3)
    assert box["y"] + box["height"] <= page.get_by_text("Numbers as").bounding_box()["y"] + 0.5
    assert page.evaluate("document.documentElement.scrollWidth") <= width
