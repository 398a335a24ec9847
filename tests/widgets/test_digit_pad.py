"""The drawing pad: what is drawn is read, in the page as in Python, and every step is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.damage import rotate_images, shift_images
from mnist_lesson.data import center_by_mass, load_mnist
from mnist_lesson.exchange import ExchangeError
from mnist_lesson.widgets import DigitPad
from mnist_lesson.widgets.digit_pad import EXAMPLE
from mnist_lesson.widgets.resources import NETWORK_FOLDER
from mnist_lesson.widgets.traits import Strokes
from tests.widgets.hand_written import DIGITS, draw_variant
from tests.widgets.links import state_in_link
from tests.widgets.touch import make_scrollable, swipe

SEVEN = draw_variant(DIGITS[7][0])
IN_CORNER = draw_variant(DIGITS[2][0], place="small, in a corner")
REGRESSION = NETWORK_FOLDER / "regression.json"


def image_from_mnist(index: int = 7) -> np.ndarray:
    """Return one of MNIST's test images."""
    return load_mnist()[1][0][index]


# ---- Python ----------------------------------------------------------------------------------


def test_python_knows_image_and_probabilities_without_a_page() -> None:
    pad = DigitPad()
    assert pad.strokes == EXAMPLE
    assert pad.probabilities.shape == (10,)
    assert (pad.probabilities.argmax(), DigitPad(network="mlp").probabilities.argmax()) == (3, 3)
    pad.strokes = SEVEN
    assert pad.probabilities.argmax() == 7
    layers = pad.trained_network().layers
    hidden = np.maximum(np.array(pad.image) / 255 @ layers[0].weights + layers[0].bias, 0)
    evidence = hidden @ layers[1].weights + layers[1].bias
    by_hand = np.exp(evidence) / np.exp(evidence).sum()
    np.testing.assert_allclose(pad.probabilities, by_hand, atol=1e-5)


def test_an_image_that_is_set_is_what_the_network_sees() -> None:
    pad = DigitPad(right=3, recenter=True)
    pad.image = image_from_mnist()
    assert np.array_equal(np.reshape(pad.image, (28, 28)), image_from_mnist())
    assert (pad.source, pad.right, pad.recenter) == ("image", 0, False)
    pad.right = 2
    assert np.array_equal(np.reshape(pad.image, (28, 28)), shift_images(image_from_mnist(), right=2))
    pad.strokes = SEVEN
    assert pad.source == "drawing"
    assert DigitPad(image=image_from_mnist()).source == "image"
    with pytest.raises(traitlets.TraitError, match="28×28 image"):
        pad.image = [1, 2, 3]


def test_test_images_are_damaged_and_repaired_as_in_the_chapter() -> None:
    pad = DigitPad(test_image=4, degrees=30)
    four = image_from_mnist(4)
    np.testing.assert_allclose(np.reshape(pad.image, (28, 28)), rotate_images(four, 30), atol=0.501)
    pad.degrees, pad.right, pad.recenter = 0, 3, True
    assert np.array_equal(np.reshape(pad.image, (28, 28)), center_by_mass(shift_images(four, right=3)))
    assert np.array_equal(np.reshape(pad.image, (28, 28)), four)


def test_pages_image_is_taken_as_it_is() -> None:
    pad = DigitPad()
    image = [255, *[0] * 783]
    pad.set_state({"strokes": SEVEN, "source": "drawing", "image": image})
    assert pad.image == tuple(image)
    pad.set_state({"strokes": EXAMPLE})
    assert pad.probabilities.argmax() == 3


def test_own_network_is_opened_from_python(tmp_path: Path) -> None:
    pad = DigitPad()
    with pytest.raises(traitlets.TraitError, match="open_network"):
        pad.network = "own"
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    with pytest.raises(ExchangeError):
        pad.open_network(wrong)
    assert pad.network == "wide"
    pad.open_network(REGRESSION)
    assert pad.network == "own"
    assert len(pad.trained_network().layers) == 1
    assert pad.probabilities.argmax() == 3


def test_still_picture_tells_the_answer() -> None:
    assert re.search(r"3: (9\d|100)%", DigitPad().picture()[1]["alt"])


# ---- In the page -----------------------------------------------------------------------------


def draw(page: Page, strokes: list[list[int]]) -> None:
    """Draw with the mouse."""
    page.locator(".ml-pad").scroll_into_view_if_needed()
    box = page.locator(".ml-pad").bounding_box()
    scale = box["width"] / 280
    for stroke in strokes:
        for i, (x, y) in enumerate(zip(stroke[::2], stroke[1::2], strict=True)):
            page.mouse.move(box["x"] + x * scale, box["y"] + y * scale)
            if i == 0:
                page.mouse.down()
        page.mouse.up()


def answer(page: Page) -> str:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page.locator(".digit-pad-digit").inner_text()


def percentages(page: Page) -> list[str]:
    return page.locator(".reading-bars .reading-percent").all_inner_texts()


def expected_percentages(pad: DigitPad) -> list[str]:
    """Return Python's probabilities as the page writes them."""
    return [
        "<0.1 %" if p < 0.0005 else ">99.9 %" if p >= 0.9995 else f"{100 * p:.1f} %"
        for p in pad.probabilities.tolist()
    ]


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("network", ["mlp", "wide"])
def test_page_and_python_give_the_same_answer(open_widgets, scheme: str, network: str) -> None:
    pad = DigitPad(test_image=8, degrees=25, noise=0.1, network=network)
    page = open_widgets(pad, scheme=scheme)
    expect(page.locator(".digit-pad-verdict")).to_contain_text("label 5")
    assert answer(page) == str(pad.probabilities.argmax())
    texts = percentages(page), expected_percentages(pad)
    shown, wanted = ([float(re.sub("[<> %]", "", text)) for text in part] for part in texts)
    assert shown == pytest.approx(wanted, abs=0.2)


def test_drawing_replaces_the_example_and_python_computes_the_same(open_widgets) -> None:
    page = open_widgets(DigitPad())
    assert answer(page) == "3"
    expect(page.locator(".digit-pad-hint")).to_contain_text("Draw your own")
    draw(page, SEVEN)
    assert answer(page) == "7"
    expect(page.locator(".digit-pad-hint")).to_be_hidden()
    text = state_in_link(page)["strokes"]
    strokes = [[int(part) for part in stroke.split(",")] for stroke in text.split("/")]
    assert len(strokes) == len(SEVEN)
    assert percentages(page) == expected_percentages(DigitPad(strokes=strokes))
    expect(page.locator(".ml-live")).to_contain_text("The network reads 7")


def test_drawing_by_finger_does_not_scroll(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    swipe(page, page.locator(".ml-pad"), [(0.5, 0.85), (0.5, 0.15)], steps=17)
    assert answer(page) == "1"
    assert page.evaluate("scrollY") == 0


def full_drawing() -> list[list[int]]:
    """Return a scribble of as many points as a pad holds."""
    row = [[x, y] for y in (20, 30) for x in range(5, 255, 5)]
    strokes = [[number for x, y in row for number in (x, y + shift)] for shift in range(0, 150, 10)]
    assert sum(len(stroke) for stroke in strokes) == 2 * Strokes.POINTS
    return strokes


def test_full_pad_says_so_and_takes_ink_again_after_undo(open_widgets) -> None:
    nearly = full_drawing()
    nearly[-1] = nearly[-1][:-4]
    page = open_widgets(DigitPad(strokes=nearly))
    note = page.get_by_role("alert")
    expect(note).to_be_hidden()
    draw(page, [[40, 240, 200, 240, 200, 270, 40, 270]])
    expect(note).to_be_visible()
    expect(note).to_have_text("The pad is full: Undo or Clear.")
    full = state_in_link(page)["strokes"]
    assert len(full.replace("/", ",").split(",")) == 2 * Strokes.POINTS
    page.locator(".ml-pad").focus()
    page.keyboard.press(" ")
    expect(page.locator(".ml-live")).to_have_text("The pad is full: Undo or Clear.")
    draw(page, [[40, 200, 200, 200]])
    assert state_in_link(page)["strokes"] == full
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(note).to_be_hidden()
    draw(page, [[40, 240, 50, 240]])
    assert state_in_link(page)["strokes"].count("/") == len(nearly)


def test_full_pad_and_an_image_fit_into_a_link(open_widgets) -> None:
    longest = np.full((Strokes.MOST, 2 * Strokes.POINTS // Strokes.MOST), Strokes.SIZE)
    page = open_widgets(DigitPad(strokes=longest.tolist(), image=image_from_mnist()))
    state = state_in_link(page)
    again = open_widgets(DigitPad(), link=page.evaluate("location.hash"))
    assert state_in_link(again) == state


def test_drawing_by_keyboard(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    page.locator(".ml-pad").focus()
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")
    for _ in range(14):
        page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    assert answer(page) == "1"
    page.keyboard.press("Backspace")
    assert answer(page) == "?"


def test_clear_and_undo(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    four = draw_variant(DIGITS[4][0])
    draw(page, four)
    assert answer(page) == "4"
    page.get_by_role("button", name="Undo").click()
    assert state_in_link(page)["strokes"].count("/") == len(four) - 2
    page.get_by_role("button", name="Clear").click()
    assert answer(page) == "?"
    expect(page.locator(".digit-pad-sure")).to_contain_text("An empty field")


def test_without_preparation_a_small_digit_in_a_corner_is_misread(open_widgets) -> None:
    page = open_widgets(DigitPad())
    draw(page, IN_CORNER)
    assert answer(page) == "2"
    page.get_by_role("checkbox", name="Prepare my drawing").uncheck()
    assert answer(page) != "2"
    page.get_by_role("checkbox", name="Prepare my drawing").check()
    assert answer(page) == "2"


def test_test_images_damage_and_repair(open_widgets) -> None:
    page = open_widgets(DigitPad(test_image=0))
    page.get_by_role("button", name="Next test image").click()
    expect(page.locator(".digit-pad-verdict")).to_have_text("Test image 1, label 2: right ✓")
    page.get_by_role("button", name="Previous test image").click()
    sideways = page.get_by_role("slider", name="Sideways")
    for _ in range(4):
        sideways.press("ArrowRight")
    expect(page.locator(".digit-pad-verdict")).to_contain_text("wrong ✗")
    page.get_by_role("checkbox", name="Repair").check()
    expect(page.locator(".digit-pad-verdict")).to_contain_text("right ✓")
    state = state_in_link(page)
    assert [state[name] for name in ("source", "test_image", "right", "recenter")] == [
        "test",
        "0",
        "4",
        "yes",
    ]
    page.get_by_role("button", name="Undo the damage").click()
    assert state_in_link(page)["right"] == "0"
    page.get_by_role("button", name="Random test image").click()
    expect(page.locator(".digit-pad-verdict")).to_contain_text("label")


def test_steps_tell_what_the_network_computes(open_widgets) -> None:
    pad = DigitPad(network="mlp")
    page = open_widgets(pad)
    first, last = pad.trained_network().layers
    x = np.array(pad.image) / 255
    hidden_sum = x @ first.weights + first.bias
    hidden = 1 / (1 + np.exp(-hidden_sum))
    evidence = hidden @ last.weights + last.bias
    shown = page.locator(".reading-number").all_inner_texts()
    assert [float(text.replace("−", "-")) for text in shown] == pytest.approx(evidence, abs=0.06)
    unit = page.get_by_role("slider", name="Unit to look at")
    for _ in range(3):
        unit.press("ArrowRight")
    told = page.locator(".reading-unit").inner_text().replace("−", "-")
    number, *values = (float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", told))
    assert (number, *values) == pytest.approx((3, hidden_sum[3], hidden[3]), abs=0.03)
    assert page.locator(".reading-count").inner_text() == str(np.count_nonzero(pad.image))


def test_compact_pad_unfolds_every_step(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    expect(page.get_by_role("button", name="Random test image")).to_have_count(0)
    expect(page.locator(".reading-table")).to_be_hidden()
    page.get_by_text("See every step").click()
    expect(page.locator(".reading-table")).to_be_visible()
    expect(page.locator(".reading-number").nth(3)).to_have_text(re.compile(r"^\d"))


def test_own_network_is_opened_by_button_and_by_drop(open_widgets) -> None:
    page = open_widgets(DigitPad(), scheme="file")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open your own network").click()
    chooser.value.set_files(REGRESSION)
    expect(page.locator(".ml-network")).to_contain_text("784 → 10: 7,850 parameters")
    expect(page.get_by_role("radio", name="Your own")).to_be_checked()
    page.get_by_role("radio", name="10 hidden units").check()
    expect(page.locator(".ml-network")).to_contain_text("7,960")
    drop(page, "mine.json", (NETWORK_FOLDER / "wide.json").read_text())
    expect(page.locator(".ml-network")).to_contain_text("101,770")
    expect(page.get_by_role("radio", name="Your own")).to_be_checked()


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the widget."""
    page.evaluate(
        """([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name, { type: "application/json" }));
          const root = document.querySelector(".mnist-lesson");
          for (const kind of ["dragover", "drop"]) {
            root.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
          }
        }""",
        [name, text],
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no network", "not JSON"),
        ("{}", "not a network's file"),
        (json.dumps(json.loads(REGRESSION.read_text()) | {"layers": []}), "1 to 8 layers"),
    ],
)
def test_wrong_file_changes_nothing(open_widgets, text: str, message: str) -> None:
    page = open_widgets(DigitPad())
    before = percentages(page)
    drop(page, "wrong.json", text)
    expect(page.locator(".ml-network")).to_contain_text(message)
    expect(page.locator(".ml-network")).to_have_attribute("data-error", "true")
    expect(page.get_by_role("radio", name="128 hidden units")).to_be_checked()
    assert percentages(page) == before


def test_link_opens_its_state(open_widgets) -> None:
    strokes = "/".join(",".join(map(str, stroke)) for stroke in SEVEN)
    page = open_widgets(DigitPad(), link=f"#digit-pad=strokes:{strokes};network:mlp;prepare:no")
    wanted = DigitPad(strokes=SEVEN, network="mlp", prepare=False)
    assert percentages(page) == expected_percentages(wanted)
    expect(page.get_by_role("checkbox", name="Prepare my drawing")).not_to_be_checked()
    page.evaluate("location.hash = '#digit-pad=source:test;test_image:0;network:own'")
    expect(page.locator(".digit-pad-verdict")).to_have_text("Test image 0, label 7: right ✓")
    expect(page.get_by_role("radio", name="128 hidden units")).to_be_checked()


def test_missing_test_image_is_told_and_can_be_tried_again(open_widgets) -> None:
    page = open_widgets(DigitPad())
    page.route("**/test-sample.js", lambda route: route.abort())
    note = page.get_by_role("alert")
    page.get_by_role("button", name="Random test image").click()
    expect(note).to_be_visible()
    expect(note).to_contain_text("test-sample.js did not load")
    assert answer(page) == "3"  # what was on the pad is still there
    draw(page, SEVEN)
    expect(note).to_be_hidden()
    page.evaluate("location.hash = '#digit-pad=source:test;test_image:3'")
    expect(note).to_be_visible()
    page.reload()
    expect(note).to_contain_text("test-sample.js did not load")
    expect(page.locator(".digit-pad-sure")).to_have_text("No image yet")
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(note).to_contain_text("test-sample.js did not load")
    open_widgets.problems.clear()  # the browser notes the failed requests, as it should
    page.unroute("**/test-sample.js")
    again.press("Enter")
    expect(page.locator(".digit-pad-verdict")).to_contain_text("Test image 3, label 0")
    expect(note).to_be_hidden()
    expect(again).to_be_hidden()
    expect(page.locator(".ml-pad")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_widgets, axe, theme: str, width: int) -> None:
    page = open_widgets(DigitPad(test_image=8, noise=0.2), DigitPad(compact=True), theme=theme, width=width)
    expect(page.locator(".digit-pad-verdict").first).to_contain_text("label")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(open_widgets) -> None:
    page = open_widgets(DigitPad(), width=390)
    for control in page.locator(
        "button:visible, input[type=range], .ml-option:visible, .ml-checkbox, summary"
    ).all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 43.5, control.text_content()
