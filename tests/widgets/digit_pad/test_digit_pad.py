"""The drawing pad: what is drawn is read, in the page as in Python, and every step is told."""

from __future__ import annotations

import base64
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.damage import rotate_images, shift_images
from mnist_lesson.data import BOX_SIZE, center_by_mass, load_mnist
from mnist_lesson.drawing import PAD_PEN
from mnist_lesson.exchange import ExchangeError
from mnist_lesson.widgets import DigitPad
from mnist_lesson.widgets.digit_pad import EXAMPLE
from mnist_lesson.widgets.resources import NETWORK_FOLDER
from mnist_lesson.widgets.traits import Strokes
from tests.widgets.hand_written import DIGITS, draw_variant
from tests.widgets.held import Held
from tests.widgets.links import state_in_link
from tests.widgets.tasks import PAGE, longest_tasks
from tests.widgets.touch import hand_then_pen, make_scrollable, send_pointers, swipe

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
    with pytest.raises(traitlets.TraitError, match=r"0 to 1, which is blank paper.*255 \* image"):
        pad.image = (image_from_mnist() > 127).astype(int)
    pad.image = np.zeros((28, 28))


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


def test_compact_pad_tells_the_page_its_answer() -> None:
    pad = DigitPad(compact=True)
    for change in ({}, {"strokes": SEVEN}, {"network": "mlp"}, {"test_image": 4}):
        pad.set_trait(*change.popitem()) if change else None
        assert pad._prediction == {"network": pad.network, "probabilities": pad.probabilities.tolist()}
    pad.open_network(REGRESSION)
    assert pad._prediction == {}
    assert DigitPad()._prediction == {}


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


def expect_answer(page: Page, digit: str) -> None:
    """Expect an answer: the pad draws with the next frame, and its network may still be on its way."""
    expect(page.locator(".digit-pad-digit")).to_have_text(digit)


def percentages(page: Page) -> list[str]:
    return page.locator(".reading-bars .reading-percent").all_inner_texts()


def expected_percentages(pad: DigitPad) -> list[str]:
    """Return Python's probabilities as the page writes them."""
    return [
        "<0.1 %" if p < 0.0005 else ">99.9 %" if p >= 0.9995 else f"{100 * p:.1f} %"
        for p in pad.probabilities.tolist()
    ]


def expect_percentages(page: Page, pad: DigitPad) -> None:
    """Expect Python's probabilities."""
    expect(page.locator(".reading-bars .reading-percent")).to_have_text(expected_percentages(pad))


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("network", ["mlp", "wide"])
def test_page_and_python_give_the_same_answer(open_widgets, scheme: str, network: str) -> None:
    pad = DigitPad(test_image=8, degrees=25, noise=0.1, network=network)
    page = open_widgets(pad, scheme=scheme)
    expect(page.locator(".digit-pad-verdict")).to_contain_text("label 5")
    expect_answer(page, str(pad.probabilities.argmax()))
    texts = percentages(page), expected_percentages(pad)
    shown, wanted = ([float(re.sub("[<> %]", "", text)) for text in part] for part in texts)
    assert shown == pytest.approx(wanted, abs=0.2)


def test_drawing_replaces_the_example_and_python_computes_the_same(open_widgets) -> None:
    page = open_widgets(DigitPad())
    expect_answer(page, "3")
    expect(page.locator(".digit-pad-hint")).to_contain_text("Draw your own")
    draw(page, SEVEN)
    expect_answer(page, "7")
    expect(page.locator(".digit-pad-hint")).to_be_hidden()
    text = state_in_link(page)["strokes"]
    strokes = [[int(part) for part in stroke.split(",")] for stroke in text.split("/")]
    assert len(strokes) == len(SEVEN)
    expect_percentages(page, DigitPad(strokes=strokes))
    expect(page.locator(".ml-live")).to_contain_text("The network reads 7")


def test_drawing_by_finger_does_not_scroll(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    swipe(page, page.locator(".ml-pad"), [(0.5, 0.85), (0.5, 0.15)], steps=17)
    expect_answer(page, "1")
    assert page.evaluate("scrollY") == 0


def test_a_pen_takes_over_from_the_hand_that_holds_it(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    send_pointers(page.locator(".ml-pad"), hand_then_pen())
    [x, *_, last] = [int(number) for number in state_in_link(page)["strokes"].split(",")]
    assert (x, last) == (140, 224)  # the pen's stroke alone, whole
    expect(page.locator(".digit-pad-digit")).to_have_text("1")


def test_a_second_finger_draws_nothing_and_a_touch_taken_back_leaves_nothing(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True, strokes=SEVEN))
    pad = page.locator(".ml-pad")
    before = state_in_link(page)["strokes"]
    first = [("pointerdown", 1, "touch", 0.1, 0.1), ("pointermove", 1, "touch", 0.1, 0.4)]
    second = [("pointerdown", 2, "touch", 0.9, 0.9), ("pointermove", 2, "touch", 0.9, 0.5)]
    last = [("pointermove", 1, "touch", 0.1, 0.6), ("pointerup", 1, "touch", 0.1, 0.6)]
    send_pointers(pad, [*first, *second, *last])
    added = state_in_link(page)["strokes"].removeprefix(before + "/")
    assert added == "28,28,28,112,28,168"
    send_pointers(pad, [*first, ("pointercancel", 1, "touch", 0.1, 0.4)])
    assert state_in_link(page)["strokes"] == f"{before}/{added}"


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
    expect(page.locator(".digit-pad-digit")).to_have_text("1")  # the network has come with the focus
    page.keyboard.press("Backspace")
    expect_answer(page, "?")


def test_clear_and_undo(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    four = draw_variant(DIGITS[4][0])
    draw(page, four)
    expect_answer(page, "4")
    page.get_by_role("button", name="Undo").click()
    assert state_in_link(page)["strokes"].count("/") == len(four) - 2
    page.get_by_role("button", name="Clear").click()
    expect_answer(page, "?")
    expect(page.locator(".digit-pad-sure")).to_contain_text("An empty field")


def test_without_preparation_a_small_digit_in_a_corner_is_misread(open_widgets) -> None:
    page = open_widgets(DigitPad())
    draw(page, IN_CORNER)
    expect_answer(page, "2")
    page.get_by_role("checkbox", name="Prepare my drawing").uncheck()
    expect(page.locator(".digit-pad-digit")).not_to_have_text("2")
    page.get_by_role("checkbox", name="Prepare my drawing").check()
    expect_answer(page, "2")


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
    expect_answer(page, "3")
    shown = page.locator(".reading-number").all_inner_texts()
    assert [float(text.replace("−", "-")) for text in shown] == pytest.approx(evidence, abs=0.06)
    unit = page.get_by_role("slider", name="Unit to look at")
    for _ in range(3):
        unit.press("ArrowRight")
    expect(page.locator(".reading-unit")).to_have_text(re.compile(r"^\D*3\b"))
    told = page.locator(".reading-unit").inner_text().replace("−", "-")
    number, *values = (float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", told))
    assert (number, *values) == pytest.approx((3, hidden_sum[3], hidden[3]), abs=0.03)
    assert page.locator(".reading-count").inner_text() == str(np.count_nonzero(pad.image))


@pytest.mark.parametrize(
    "strokes", [SEVEN, [[20, 20, 60, 20, 60, 60, 20, 100]], [[200, 40, 200, 250, 240, 250]]]
)
def test_the_outline_lies_where_the_box_has_come(open_widgets, strokes: list[list[int]]) -> None:
    pad = DigitPad(strokes=strokes)
    page = open_widgets(pad)
    outline = page.locator(".reading-outline").bounding_box()
    field = page.locator(".reading-outline").locator("xpath=../canvas").bounding_box()
    ink = np.reshape(pad.image, (28, 28)) > 0
    for axis, (start, side) in enumerate((("y", "height"), ("x", "width"))):
        inked = np.flatnonzero(ink.any(axis=1 - axis))
        length = inked[-1] - inked[0] + 1
        wanted = inked[0] - (BOX_SIZE - length) // 2  # the ink lies in the middle of its box
        assert (outline[start] - field[start]) * 28 / field[side] == pytest.approx(wanted, abs=0.3)
        assert outline[side] * 28 / field[side] == pytest.approx(BOX_SIZE, abs=0.3)


def test_compact_pad_unfolds_every_step(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    expect(page.get_by_role("button", name="Random test image")).to_have_count(0)
    expect(page.locator(".reading-table")).to_be_hidden()
    page.get_by_text("See every step").click()
    expect(page.locator(".reading-table")).to_be_visible()
    expect(page.locator(".reading-number").nth(3)).to_have_text(re.compile(r"^\d"))


def hold_network(page: Page) -> Held:
    """Keep the answer to the page's question for a network back."""
    return Held(page, "**/network-*.js")


def test_network_of_a_compact_pad_comes_with_the_reader(open_widgets) -> None:
    pad = DigitPad(compact=True)
    page = open_widgets(pad)
    held = hold_network(page)
    page.reload()
    expect(page.locator('.mnist-lesson[data-ready="true"]')).to_be_visible()
    expect_answer(page, "3")
    expect_percentages(page, pad)
    assert held.routes == []
    page.locator(".ml-pad").hover()
    expect(page.locator(".digit-pad-sure")).to_have_text(re.compile("% sure"))
    draw(page, SEVEN)
    assert inked(page) > 500
    expect(page.locator(".digit-pad-sure")).to_have_text("Loading the network …")
    expect_answer(page, "?")
    assert percentages(page) == [""] * 10
    held.one().continue_()
    expect(page.locator(".digit-pad-digit")).to_have_text("7")
    expect(page.locator(".digit-pad-sure")).to_have_text(re.compile("% sure"))


def inked(page: Page) -> int:
    """Return how many pixels of the pad the pen has touched."""
    count = """(pad) => {
      const { data } = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height);
      return new Uint32Array(data.buffer).filter(Boolean).length;
    }"""
    return page.locator("canvas.ml-pad").evaluate(count)


def test_keyboard_brings_the_network_too_and_so_does_the_next_try(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    held = hold_network(page)
    page.reload()
    expect(page.locator('.mnist-lesson[data-ready="true"]')).to_be_visible()
    page.locator(".ml-pad").focus()
    page.get_by_role("button", name="Clear").press("Enter")
    expect(page.locator(".digit-pad-sure")).to_have_text("Loading the network …")
    held.one().abort()
    expect(page.locator(".digit-pad-sure")).to_have_text("No answer: the network did not load.")
    expect(page.locator(".ml-network")).to_contain_text("network-wide.js did not load")
    open_widgets.problems.clear()  # the browser notes the failed request, as it should
    page.unroute("**/network-*.js")
    page.get_by_role("button", name="Undo").focus()
    expect(page.locator(".digit-pad-sure")).to_contain_text("An empty field")


@pytest.mark.parametrize("change", ["strokes:10,10,200,200", "network:mlp"])
def test_linked_state_of_a_compact_pad_is_read_at_once(open_widgets, change: str) -> None:
    page = open_widgets(DigitPad(compact=True), link=f"#digit-pad={change}")
    wanted = DigitPad(strokes=[[10, 10, 200, 200]]) if "strokes" in change else DigitPad(network="mlp")
    expect_percentages(page, wanted)


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
    expect_percentages(page, DigitPad())
    drop(page, "wrong.json", text)
    expect(page.locator(".ml-network")).to_contain_text(message)
    expect(page.locator(".ml-network")).to_have_attribute("data-error", "true")
    expect(page.get_by_role("radio", name="128 hidden units")).to_be_checked()
    expect_percentages(page, DigitPad())


def test_a_good_file_opened_again_takes_the_old_error_away(open_widgets) -> None:
    page = open_widgets(DigitPad())
    note = page.locator(".ml-network")
    for _ in range(2):
        drop(page, "good.json", REGRESSION.read_text())
        expect(note).to_contain_text("784 → 10: 7,850 parameters")
        expect(note).to_have_attribute("data-error", "false")
        drop(page, "bad.json", "{}")
        expect(note).to_contain_text("bad.json: This is not a network's file")
        expect(note).to_have_attribute("data-error", "true")
    expect(page.get_by_role("radio", name="Your own")).to_be_checked()


def large_file(layers: int = 4, units: int = 1000) -> str:
    """Return the text of a permitted network: with four layers of 1,000 units about 15 MB."""
    rng = np.random.default_rng(3)
    sizes = [784, *[units] * (layers - 1), 10]
    file = json.loads(REGRESSION.read_text()) | {"accuracy": None, "number_type": "float32"}
    file["layers"] = [
        {
            "units": last,
            "activation": "softmax" if last == 10 else "relu",
            "weights": base64.b64encode(rng.normal(0, 0.04, first * last).astype("<f4").tobytes()).decode(),
            "bias": base64.b64encode(np.zeros(last, "<f4").tobytes()).decode(),
        }
        for first, last in itertools.pairwise(sizes)
    ]
    return json.dumps(file)


def test_a_large_network_opens_without_a_halt(open_widgets, tmp_path: Path) -> None:
    text = large_file()
    assert 14e6 < len(text) < 16 * 2**20
    path = tmp_path / "large.json"
    path.write_text(text)
    page = open_widgets(DigitPad(compact=True))
    field = page.get_by_label("A network's file")

    def open_file() -> None:
        field.set_input_files(path)
        expect(page.locator(".ml-network")).to_contain_text("784 → 1000 → 1000 → 1000 → 10")

    assert longest_tasks(page, open_file)[PAGE] < 200


SLOW_FILE = """() => { window.isRead = false; File.prototype.text = async function () {
  if (this.name !== "slow.json") return Blob.prototype.text.call(this);
  await new Promise((done) => setTimeout(done, 500));
  const text = await Blob.prototype.text.call(this);
  isRead = true;
  return text;
}; }"""


def test_of_two_files_the_one_opened_last_reads(open_widgets) -> None:
    page = open_widgets(DigitPad())
    page.evaluate(SLOW_FILE)
    drop(page, "slow.json", (NETWORK_FOLDER / "mlp.json").read_text())
    drop(page, "small.json", REGRESSION.read_text())
    for _ in range(2):
        expect(page.locator(".ml-network")).to_contain_text("784 → 10: 7,850 parameters")
        page.wait_for_function("isRead")
        page.wait_for_timeout(300)


def test_a_link_to_ones_own_network_says_that_it_can_not_bring_it(open_widgets) -> None:
    page = open_widgets(DigitPad(), link="#digit-pad=network:own")
    note = page.locator(".ml-network")
    expect(note).to_contain_text("somebody's own network, which a link can't bring")
    expect(note).to_contain_text("784 → 128 → 10")
    drop(page, "mine.json", REGRESSION.read_text())
    expect(note).to_have_text(re.compile("^784 → 10: 7,850 parameters"))


def test_a_network_that_did_not_load_is_tried_again_by_its_button(open_widgets) -> None:
    page = open_widgets(DigitPad())
    page.route("**/network-mlp.js", lambda route: route.abort())
    button = page.get_by_role("radio", name="10 hidden units")
    button.check()
    note = page.locator(".ml-network")
    expect(note).to_contain_text("network-mlp.js did not load")
    open_widgets.problems.clear()  # the browser notes the failed request, as it should
    page.unroute("**/network-mlp.js")
    button.click()
    expect(note).to_contain_text("784 → 10 → 10: 7,960 parameters")
    expect(note).to_have_attribute("data-error", "false")


def test_link_opens_its_state(open_widgets) -> None:
    strokes = "/".join(",".join(map(str, stroke)) for stroke in SEVEN)
    page = open_widgets(DigitPad(), link=f"#digit-pad=strokes:{strokes};network:mlp;prepare:no")
    wanted = DigitPad(strokes=SEVEN, network="mlp", prepare=False)
    expect_percentages(page, wanted)
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
    expect_answer(page, "3")  # what was on the pad is still there
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
    page.unroute("**/test-sample.js")
    again.press("Enter")
    expect(page.locator(".digit-pad-verdict")).to_contain_text("Test image 3, label 0")
    expect(note).to_be_hidden()
    expect(again).to_be_hidden()
    expect(page.locator(".ml-pad")).to_be_focused()
    problems = open_widgets.problems  # the browser notes the failed requests, as it should
    problems[:] = [problem for problem in problems if "Failed to load resource" not in problem]


@pytest.mark.parametrize("width", [320, 378, 640, 1240])
def test_hint_leaves_the_foot_of_the_example_free_and_the_answer_has_room(open_widgets, width: int) -> None:
    page = open_widgets(DigitPad(compact=True), width=width)
    pad, hint = (page.locator(name).bounding_box() for name in (".ml-pad", ".digit-pad-hint"))
    lowest = max(max(stroke[1::2]) for stroke in EXAMPLE) + PAD_PEN / 2
    assert hint["y"] >= pad["y"] + pad["height"] * lowest / Strokes.SIZE - 1
    assert hint["height"] < 26  # one line
    words = page.locator(".digit-pad-words").bounding_box()
    assert words["width"] >= 100
    percent = page.locator('.reading-bars [data-best="true"] .reading-percent')
    assert percent.evaluate("text => text.scrollWidth <= text.clientWidth")
