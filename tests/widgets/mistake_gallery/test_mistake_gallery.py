"""The mistake gallery: the page counts what Python counts, and shows the images that it counts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.data import load_mnist
from mnist_lesson.exchange import ExchangeError, Network, write_network
from mnist_lesson.widgets import ImageExplorer, MistakeGallery
from mnist_lesson.widgets.network import bundled_network
from tests.widgets.links import state_in_link

TITLE = ".ml-title"


def shown_matrix(page: Page) -> list[list[int]]:
    rows = page.locator(".mistake-gallery-matrix tbody tr").all()
    return [[int(text or 0) for text in row.locator("button").all_inner_texts()] for row in rows]


def shown_images(page: Page) -> list[int]:
    names = [image.get_attribute("aria-label") for image in page.locator(".mistake-gallery-image").all()]
    return [int(name.split()[2].rstrip(":")) for name in names]


def load_images(page: Page) -> None:
    page.get_by_role("button", name="Show these images").click()
    expect(page.locator(".mistake-gallery-image").first).to_be_visible()


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """Return the file of a network that answers "3" always."""
    layer = bundled_network("regression").layers[0]
    bias = np.where(np.arange(10) == 3, 1000, 0).astype("float32")
    always = Network((type(layer)(layer.weights, bias, "softmax"),), accuracy=0.101)
    return write_network(always, tmp_path / "always_three.json")


# ---- Python ----------------------------------------------------------------------------------


def test_python_counts_and_finds_the_images() -> None:
    gallery = MistakeGallery(network="mlp", label=4, answer=9)
    labels = load_mnist()[1][1]
    answers = gallery.probabilities.argmax(axis=1)
    assert gallery.matrix.sum() == 10_000
    assert gallery.matrix[4, 9] == len(gallery.images) > 10
    assert (labels[gallery.images] == 4).all()
    assert (answers[gallery.images] == 9).all()
    certainty = gallery.probabilities[gallery.images].max(axis=1)
    assert (np.diff(certainty) <= 0).all()
    surest_first = gallery.images.tolist()
    gallery.order = "doubtful"
    assert sorted(gallery.images) == sorted(surest_first)
    assert (np.diff(gallery.probabilities[gallery.images].max(axis=1)) >= 0).all()


def test_own_network_from_a_file(own_file: Path, tmp_path: Path) -> None:
    gallery = MistakeGallery()
    with pytest.raises(traitlets.TraitError, match="open_network"):
        gallery.network = "own"
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(ExchangeError, match="not a network's file"):
        gallery.open_network(tmp_path / "bad.json")
    assert gallery.network == "mlp"
    gallery.open_network(own_file)
    assert gallery.matrix[:, 3].sum() == 10_000


def test_wrong_values_are_refused() -> None:
    for name, value in {"label": 10, "answer": -1, "order": "best", "chosen": 10_000, "network": "x"}.items():
        with pytest.raises(traitlets.TraitError, match=f"MistakeGallery.{name} must be"):
            MistakeGallery(**{name: value})


# ---- In the page -----------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "network"), [("http", "mlp"), ("file", "wide")])
def test_page_computes_what_python_computes(open_widgets, scheme: str, network: str) -> None:
    gallery = MistakeGallery(network=network)
    page = open_widgets(gallery, scheme=scheme)
    assert shown_matrix(page) == gallery.matrix.tolist()
    load_images(page)
    assert shown_matrix(page) == gallery.matrix.tolist()
    assert shown_images(page) == gallery.images[:24].tolist()
    place = int(gallery.images[0])
    page.locator(".mistake-gallery-image").first.click()
    close = page.locator(".mistake-gallery-close")
    expect(close).to_contain_text(f"Test image {place}. Label 4, answer 9")
    percents = [text.split("\n")[-1] for text in close.locator("li").all_inner_texts()]
    expected = [100 * p for p in gallery.probabilities[place]]
    for shown, value in zip(percents, expected, strict=True):
        assert float(shown.removesuffix(" %").lstrip("<>")) == pytest.approx(value, abs=0.11)


def test_choosing_by_mouse_and_keyboard(open_widgets) -> None:
    gallery = MistakeGallery()
    page = open_widgets(gallery)
    matrix = gallery.matrix
    page.get_by_role("button", name="of a 5, read as 3").click()
    expect(page.locator(TITLE)).to_have_text(f"{matrix[5, 3]} images of a 5, read as 3")
    page.locator('.mistake-gallery-cell[aria-pressed="true"]').focus()
    for key in ("ArrowDown", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(TITLE)).to_have_text(f"{matrix[6, 2]} images of a 6, read as 2")
    expect(page.locator('.mistake-gallery-cell[tabindex="0"]')).to_have_count(1)
    gallery.label, gallery.answer, gallery.order = 6, 2, "doubtful"
    page.get_by_label("Least sure first").check()
    expect(page.locator(".mistake-gallery-image").first).to_be_visible()
    assert shown_images(page) == gallery.images[:24].tolist()


def test_touch_at_phone_width(open_widgets) -> None:
    page = open_widgets(MistakeGallery(), width=390, has_touch=True)
    page.get_by_role("button", name="of a 9, read as 4").tap()
    expect(page.locator(".mistake-gallery-image").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="More").tap()
    shown = min(48, int(MistakeGallery().matrix[9, 4]))
    expect(page.locator(".mistake-gallery-image")).to_have_count(shown)  # its click comes after the tap


def test_own_network_in_the_page(open_widgets, own_file: Path, tmp_path: Path) -> None:
    page = open_widgets(MistakeGallery())
    before = shown_matrix(page)
    expect(page.get_by_text("Your own", exact=True)).to_be_hidden()
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"format": "mnist-lesson-network", "version": 1}))
    page.get_by_label("A network's file").set_input_files(bad)
    expect(page.locator(".ml-network")).to_contain_text("bad.json: Expected version 1 and 28×28 pixels")
    assert shown_matrix(page) == before
    page.get_by_label("A network's file").set_input_files(own_file)
    expect(page.locator(".ml-network")).to_have_text(
        "784 → 10: 7,850 parameters, reads 10.1 % of the test images."
    )
    expect(page.get_by_role("button", name="of a 3, read correctly")).to_have_text("1010")
    assert [row[3] for row in shown_matrix(page)] == [sum(row) for row in before]


def test_keyboard_stays_at_the_images(open_widgets) -> None:
    page = open_widgets(MistakeGallery())
    page.get_by_role("button", name="Show these images").press("Enter")
    images = page.locator(".mistake-gallery-image")
    expect(images.first).to_be_focused()
    images.nth(2).press("Enter")
    expect(page.locator(".mistake-gallery-close")).to_contain_text("Test image")
    expect(images.nth(2)).to_be_focused()
    expect(page.locator(".ml-live")).to_contain_text("Label 4, answer 9 with")
    page.get_by_role("button", name="More").press("Enter")
    expect(images.nth(24)).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.mistake-gallery-columns') !== null")


def test_the_network_chosen_last_reads(open_widgets) -> None:
    page = open_widgets(MistakeGallery(network="mlp"))
    page.get_by_role("button", name="Show these images").click()
    page.get_by_label("128 hidden units").check()
    page.get_by_label("10 hidden units").check()
    page.get_by_label("128 hidden units").check()
    expect(page.locator(".ml-network")).to_contain_text("784 → 128 → 10")  # the images before are gone then
    expect(page.locator(".mistake-gallery-image").first).to_be_visible()
    wide = MistakeGallery(network="wide")
    assert shown_matrix(page) == wide.matrix.tolist()
    assert shown_images(page) == wide.images[:24].tolist()


def test_failed_reading_shows_no_other_networks_counts(open_widgets, own_file: Path) -> None:
    page = open_widgets(MistakeGallery())
    page.route("**/test.js", lambda route: route.abort())
    page.get_by_label("A network's file").set_input_files(own_file)
    expect(page.locator(TITLE)).to_contain_text("test.js did not load")
    open_widgets.problems.clear()  # the browser notes the failed request, as it should
    assert shown_matrix(page) == [[0] * 10] * 10
    expect(page.get_by_role("button", name="A 3, read as 3: not counted yet")).to_be_visible()
    page.unroute("**/test.js")
    page.get_by_role("button", name="Show these images").click()
    expect(page.get_by_role("button", name="of a 3, read correctly")).to_have_text("1010")


def test_link_opens_the_image(open_widgets) -> None:
    gallery = MistakeGallery(network="mlp", label=5, answer=3)
    place = int(gallery.images[1])
    state = {"network": "mlp", "label": "5", "answer": "3", "order": "surest", "chosen": str(place)}
    text = ";".join(f"{name}:{value}" for name, value in state.items())
    page = open_widgets(MistakeGallery(), link=f"#mistake-gallery={text}")
    expect(page.locator(".mistake-gallery-close")).to_contain_text(f"Test image {place}.")
    assert state_in_link(page) == state


def test_label_and_answer_differ_without_color(open_widgets) -> None:
    page = open_widgets(MistakeGallery(), forced_colors="active")
    load_images(page)
    page.locator(".mistake-gallery-image").first.click()
    images = page.locator(
        '[data-kind="answer"] .mistake-gallery-bar, [data-kind="label"] .mistake-gallery-bar'
    )
    expect(images).to_have_count(2)
    looks = images.evaluate_all("bars => bars.map((bar) => getComputedStyle(bar).backgroundImage)")
    assert sorted("gradient" in look for look in looks) == [False, True]


TEXT_BEYOND_ITS_CELL = """cells => cells.filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const [text, box] = [range, cell].map((one) => one.getBoundingClientRect());
  return text.width > box.width || text.height > box.height;
}).map((cell) => cell.textContent)"""
APART = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"  # WCAG 2.2, 1.4.12


@pytest.mark.parametrize("width", [320, 360, 390, 640, 1280])
@pytest.mark.parametrize("style", [":root {}", APART], ids=["as it is", "letters apart"])
def test_counts_have_room_in_their_cells(open_widgets, width: int, style: str) -> None:
    page = open_widgets(MistakeGallery(label=1, answer=1), width=width)
    page.add_style_tag(content=style)
    cells = page.locator(".mistake-gallery-cell")
    assert cells.evaluate_all(TEXT_BEYOND_ITS_CELL) == []
    narrowest = min(cells.evaluate_all("all => all.map(cell => cell.getBoundingClientRect().width)"))
    assert narrowest >= (43.5 if width < 640 else 23.5)  # for a finger, for a mouse (2.5.8)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_matrix_scrolls_by_keyboard_and_its_labels_stay(open_widgets) -> None:
    page = open_widgets(MistakeGallery(label=1, answer=1), width=320)
    box = page.locator(".ml-scroll").bounding_box()
    page.locator('.mistake-gallery-cell[aria-pressed="true"]').focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    last = page.locator(".mistake-gallery-cell:focus").bounding_box()
    assert box["x"] < last["x"] < last["x"] + last["width"] <= box["x"] + box["width"] + 1
    label = page.locator(".mistake-gallery-matrix tbody th").first.bounding_box()
    assert label["x"] == pytest.approx(box["x"], abs=1)


def test_chosen_cell_is_in_sight_on_a_phone(open_widgets) -> None:
    page = open_widgets(MistakeGallery(label=4, answer=9), width=390)
    box = page.locator(".ml-scroll").bounding_box()
    cell = page.locator('.mistake-gallery-cell[aria-pressed="true"]').bounding_box()
    assert box["x"] <= cell["x"] < cell["x"] + cell["width"] <= box["x"] + box["width"] + 1


def test_columns_stay_when_another_widget_brings_the_common_style(open_widgets) -> None:
    page = open_widgets(MistakeGallery(), ImageExplorer())
    left, right = (
        column.bounding_box()["width"] for column in page.locator(".mistake-gallery-columns > *").all()
    )
    assert left / right == pytest.approx(13 / 9, abs=0.02)


def test_nothing_lies_over_the_pages_header(open_widgets) -> None:
    page = open_widgets(MistakeGallery())
    page.evaluate("""() => {
      const style = "position: fixed; inset: 0 0 auto; height: 300px; z-index: 1; background: tan";
      document.body.prepend(Object.assign(document.createElement("header"), { style }));
      document.body.style.paddingBottom = "1500px";
      const matrix = document.querySelector(".mistake-gallery-matrix");
      scrollBy(0, matrix.getBoundingClientRect().top);
    }""")
    over = page.locator(".mistake-gallery-matrix tbody th").evaluate_all(
        """labels => labels.map((label) => label.getBoundingClientRect()).filter(({ bottom }) => bottom < 300)
          .filter(({ x, y }) => document.elementFromPoint(x + 4, y + 4).localName !== "header").length"""
    )
    assert over == 0
