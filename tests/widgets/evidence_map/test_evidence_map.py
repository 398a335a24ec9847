"""The evidence map: Python and JavaScript agree, and a reader draws, paints and is scored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page, expect

from mnist_lesson.data import load_mnist
from mnist_lesson.drawing import rasterize, to_levels
from mnist_lesson.exchange import read_network
from mnist_lesson.neurons import softmax, weighted_sum
from mnist_lesson.widgets import EvidenceMap
from mnist_lesson.widgets.evidence_map import PEN_WIDTH, REGRESSION, learned_layer, pairs_won
from mnist_lesson.widgets.resources import resource
from tests.javascript import run_program
from tests.mouse import drag
from tests.widgets.links import state_in_link
from tests.widgets.touch import hand_then_pen, make_scrollable, send_pointers, swipe

COMPUTE = """
const { drawings, images, labels, maps, pen } = given;
const { evidenceOfAll, pairsWon } = await import(`${widgets}/evidence_map/maths.js`);
const { Trace } = await import(`${widgets}/evidence_map/trace.js`);
const { rasterize, toLevels } = await import(`${widgets}/digit/raster.js`);
const { parseNetwork } = await import(`${widgets}/network/file.js`);
const { scalePixels, weightedSum } = await import(`${widgets}/network/forward.js`);
const file = readFileSync(`${widgets}/../assets/networks/regression.json`, "utf8");
const [layer] = parseNetwork(JSON.parse(file)).layers;
const drawn = drawings.map((strokes) => {
  const levels = toLevels(rasterize(strokes, { width: pen, size: 28 }));
  const trace = new Trace(layer, pen);
  trace.follow(new Array(784).fill(0), strokes);
  return { levels, evidence: [...weightedSum(layer, scalePixels(levels))], last: [...trace.sums.at(-1)] };
});
const pixels = Uint8Array.from(images.flat());
const scores = maps.map((map) => labels.map((_, digit) => digit).slice(0, 10)
  .map((digit) => pairsWon(evidenceOfAll(map, pixels), labels, digit)));
answer({ drawn, scores });
"""
POINTS = st.lists(st.integers(0, 280), min_size=1, max_size=8).map(lambda numbers: numbers * 2)


def compute(**data: object) -> dict:
    return run_program(COMPUTE, {"pen": PEN_WIDTH, **data})


def test_javascript_and_numpy_draw_and_add_up_the_same() -> None:
    random = np.random.default_rng(5)
    drawings = [[random.integers(0, 281, 2 * n).tolist() for n in (1, 2, 12)] for _ in range(40)]
    drawings += [[], [list(stroke) for stroke in EvidenceMap().strokes], [[0, 0, 280, 280]]]
    computed = compute(drawings=drawings, images=[], labels=[], maps=[])["drawn"]
    layer = read_network(REGRESSION).layers[0]
    for strokes, shown in zip(drawings, computed, strict=True):
        widget = EvidenceMap(strokes=strokes)
        assert list(widget.image) == shown["levels"]
        by_hand = weighted_sum(np.array(shown["levels"]) / 255, layer.weights, layer.bias)
        np.testing.assert_allclose(widget.evidence, by_hand, atol=1e-5)
        np.testing.assert_allclose(shown["evidence"], by_hand, atol=1e-5)
        np.testing.assert_allclose(shown["last"], by_hand, atol=1e-5)


def test_scores_are_the_same_in_both_languages() -> None:
    random = np.random.default_rng(5)
    _, (images, labels) = load_mnist()
    maps = [random.integers(-1, 2, 784), learned_layer().weights[:, 3], np.full(784, -1), np.zeros(784)]
    plain = [np.asarray(weights, dtype=float).tolist() for weights in maps]
    data = {"images": images[:1000].reshape(-1, 784).tolist(), "labels": labels[:1000].tolist()}
    for weights, shown in zip(maps, compute(drawings=[], maps=plain, **data)["scores"], strict=True):
        expected = [EvidenceMap(digit=digit).score(weights) for digit in range(10)]
        np.testing.assert_allclose(shown, expected, atol=1e-9)


def test_pairs_won_counts_pairs() -> None:
    random = np.random.default_rng(5)
    evidence, is_digit = random.integers(0, 9, 60), random.random(60) < 0.3
    pairs = [(a, b) for a in evidence[is_digit] for b in evidence[~is_digit]]
    counted = np.mean([1 if a > b else 0.5 if a == b else 0 for a, b in pairs])
    assert pairs_won(evidence, is_digit) == pytest.approx(counted)


@settings(max_examples=30, deadline=None)
@given(st.lists(POINTS, max_size=3))
def test_ink_lies_within_the_pen_of_the_points(strokes: list[list[int]]) -> None:
    image = rasterize(strokes, width=PEN_WIDTH)
    assert image.shape == (28, 28)
    assert (image.min(), image.max()) >= (0, 0)
    assert image.max() <= 255
    for x, y in (point for stroke in strokes for point in zip(stroke[::2], stroke[1::2], strict=True)):
        row, column = (min(27, part // 10) for part in (y, x))
        assert to_levels(image)[row, column] > 250


def test_it_opens_with_the_lesson_of_the_chapter() -> None:
    widget = EvidenceMap()
    assert widget.evidence[0] < -1
    assert widget.evidence[3] > 5
    assert widget.probabilities().argmax() == 3
    np.testing.assert_allclose(widget.probabilities(), softmax(widget.evidence))
    image = np.reshape(widget.image, (28, 28)).astype(float)
    rows, columns = np.mgrid[:28, :28]
    assert (rows * image).sum() / image.sum() == pytest.approx(14, abs=0.6)
    assert (columns * image).sum() / image.sum() == pytest.approx(14, abs=0.6)


def test_python_reads_and_sets_the_state() -> None:
    widget = EvidenceMap(classes=[1, 7])
    seven = load_mnist()[1][0][0]
    widget.image = seven
    assert (widget.strokes, widget.under) == ((), tuple(seven.ravel().tolist()))
    assert widget.evidence.argmax() == 7
    widget.strokes = [[0, 0, 280, 0]]
    assert widget.image[:28] == (255,) * 28
    assert widget.image[28 * 7 :] == tuple(seven.ravel().tolist())[28 * 7 :]
    assert EvidenceMap(image=seven).strokes == ()
    with pytest.raises(traitlets.TraitError, match="2 whole numbers from 0 to 9"):
        widget.classes = [0, 10]
    with pytest.raises(traitlets.TraitError, match="28×28 map"):
        widget.own_map = np.full(784, 2)


def test_own_map_is_scored() -> None:
    bar = np.zeros((28, 28))
    bar[4:24, 12:16] = 1
    widget = EvidenceMap(mode="paint", digit=1, own_map=bar)
    assert 0.6 < widget.score() < 0.9
    assert widget.learned_score() > 0.99
    assert EvidenceMap(digit=1).score() == 0.5
    assert widget.score(-bar) == pytest.approx(1 - widget.score())


def test_picture_tells_the_present_state() -> None:
    assert "The evidence is −1.41 and 9.39" in EvidenceMap().picture()[1]["alt"]
    text = EvidenceMap(mode="paint", digit=1).picture()[1]["alt"]
    assert "the own map gives the 1 more evidence in 50.0, the learned map" in text


# ---- In the page -----------------------------------------------------------------------------


def shown_evidence(page: Page) -> list[float]:
    return [
        float(text.replace("−", "-")) for text in page.locator(".evidence-sum").all_text_contents() if text
    ]


def all_evidence(page: Page) -> list[float]:
    return [float(text.replace("−", "-")) for text in page.locator(".evidence-z").all_text_contents()]


def drawn_widget(page: Page) -> EvidenceMap:
    """Return the Python widget of the state that the page's link carries."""
    state = state_in_link(page)
    strokes = [[int(part) for part in stroke.split(",")] for stroke in state["strokes"].split("/") if stroke]
    return EvidenceMap(strokes=strokes, classes=[int(part) for part in state["classes"].split(",")])


def draw(page: Page, place: Locator, points: list[tuple[float, float]]) -> None:
    """Draw a line with the mouse; points as shares of the place's width and height."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    drag(page, *((box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points))


def ink_of(canvas: Locator) -> list[int]:
    """Return how opaque the middle of each of the 784 pixels is."""
    return canvas.evaluate(
        """canvas => { const zoom = canvas.width / 28;
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const at = (i) => (Math.floor((Math.floor(i / 28) + 0.5) * zoom) * canvas.width
          + Math.floor((i % 28 + 0.5) * zoom)) * 4 + 3;
        return Array.from({ length: 784 }, (_, i) => data[at(i)]); }"""
    )


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_it_shows_what_python_computes(open_widgets, scheme: str) -> None:
    page = open_widgets(EvidenceMap(), scheme=scheme)
    expected = EvidenceMap().evidence
    assert shown_evidence(page) == pytest.approx(expected[[0, 3]], abs=0.006)
    assert all_evidence(page) == pytest.approx(expected, abs=0.06)
    terms = page.locator(".evidence-terms").first.inner_text().replace("−", "-").split()
    assert sum(float(term) for term in terms[::2]) == pytest.approx(expected[0], abs=0.02)
    expect(page.locator(".ml-note").first).to_have_text(
        "The map of 3 gives this drawing 10.8 more evidence than the map of 0. "
        "After softmax of all ten sums it is a 3 with more than 99 %."
    )


def test_the_same_drawing_lies_on_both_maps(open_widgets) -> None:
    page = open_widgets(EvidenceMap())
    page.get_by_role("button", name="Clear").first.click()
    expect(page.locator(".ml-note").first).to_contain_text("only the biases count")
    pads = page.locator(".evidence-stage .ml-pad")
    draw(page, pads.nth(1), [(0.5, 0.2), (0.5, 0.8)])
    inks = [ink_of(page.locator(".evidence-stage").nth(place).locator("canvas").nth(1)) for place in (0, 1)]
    assert sum(value > 0 for value in inks[0]) > 30
    assert inks[0] == inks[1]
    draw(page, pads.nth(0), [(0.3, 0.3), (0.5, 0.2)])
    widget = drawn_widget(page)
    assert len(widget.strokes) == 2
    assert shown_evidence(page) == pytest.approx(widget.evidence[[0, 3]], abs=0.006)
    page.get_by_role("button", name="Undo").first.click()
    assert len(drawn_widget(page).strokes) == 1


def test_drawing_by_keyboard_tells_each_pixel(open_widgets) -> None:
    page = open_widgets(EvidenceMap(strokes=[], classes=[1, 0]))
    pad = page.get_by_role("application", name="Draw on the first map")
    pad.focus()
    for key in ["ArrowUp"] * 8 + ["Space"] + ["ArrowDown"] * 16 + ["Space"]:
        page.keyboard.press(key)
    widget = drawn_widget(page)
    assert widget.evidence.argmax() == 1
    assert shown_evidence(page) == pytest.approx(widget.evidence[[1, 0]], abs=0.006)
    pad.focus()
    page.keyboard.press("ArrowUp")
    ink = np.array(widget.image)[13 * 28 + 14] / 255
    expect(page.locator(".evidence-spot")).to_contain_text(f"Row 13, column 14, ink {ink:.2f}: for 1")
    page.keyboard.press("Delete")
    assert state_in_link(page)["strokes"] == ""


@pytest.mark.parametrize(
    ("state", "name", "told"),
    [
        ({"strokes": []}, "Draw on the first map", "evidence than the map of"),
        ({"mode": "paint", "digit": 1}, "Your map, to paint on", "Of 100 pairs"),
    ],
)
def test_by_keyboard_one_hears_what_came_of_a_stroke(open_widgets, state: dict, name: str, told: str) -> None:
    page = open_widgets(EvidenceMap(**state))
    page.get_by_role("application", name=name).focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.wait_for_timeout(900)  # each has come to rest, and would be heard
        page.keyboard.press(key)
    page.wait_for_timeout(900)
    expect(page.locator(".ml-live")).to_contain_text(told)


def test_drawing_by_touch_does_not_scroll(open_widgets) -> None:
    page = open_widgets(EvidenceMap(strokes=[]), width=390, has_touch=True, is_mobile=True)
    swipe(page, page.locator(".ml-pad").first, [(0.5, 0.8), (0.5, 0.2)])
    assert page.evaluate("scrollY") == 0
    assert sum(drawn_widget(page).image) > 255 * 10


def test_full_drawing_says_so_until_undo(open_widgets) -> None:
    page = open_widgets(EvidenceMap(strokes=[[x, 20, x, 40] for x in range(20, 256, 4)]))
    trouble = page.locator(".evidence-trouble")
    expect(trouble).to_be_hidden()
    draw(page, page.locator(".ml-pad").first, [(0.5, 0.5), (0.5, 0.8)])
    assert len(drawn_widget(page).strokes) == 60
    expect(trouble).to_have_text("The pad is full: Undo or Clear.")
    draw(page, page.locator(".ml-pad").nth(1), [(0.3, 0.5), (0.3, 0.8)])
    assert len(drawn_widget(page).strokes) == 60
    page.get_by_role("button", name="Undo").first.click()
    expect(trouble).to_be_hidden()


def test_painting_by_touch_does_not_scroll(open_widgets) -> None:
    page = open_widgets(EvidenceMap(mode="paint", digit=1), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    page.get_by_role("radio", name="1 pixel").check()
    painter = page.get_by_role("application", name="Your map, to paint on")
    painter.evaluate("painter => painter.scrollIntoView({ block: 'center' })")
    before = page.evaluate("scrollY")
    swipe(page, painter, [(14.5 / 28, 24.5 / 28), (14.5 / 28, 4.5 / 28)], steps=5)
    assert page.evaluate("scrollY") == before
    painted = np.reshape(EvidenceMap(own_map=state_in_link(page)["own_map"]).own_map, (28, 28))
    assert np.argwhere(painted).tolist() == [[row, 14] for row in range(4, 25)]
    undo = page.get_by_role("button", name="Undo").last
    undo.tap()
    expect(undo).to_be_disabled()  # a tap's click comes a little later
    assert state_in_link(page)["own_map"] == "784m"


def test_a_pen_takes_over_from_the_hand_that_holds_it(open_widgets) -> None:
    page = open_widgets(EvidenceMap(strokes=[]))
    send_pointers(page.locator(".ml-pad").first, hand_then_pen())
    [stroke] = drawn_widget(page).strokes
    assert (stroke[0], stroke[-1]) == (140, 224)
    page = open_widgets(EvidenceMap(mode="paint", digit=1))
    page.get_by_role("radio", name="1 pixel").check()
    send_pointers(page.locator(".ml-painter"), hand_then_pen())
    painted = np.reshape(EvidenceMap(own_map=state_in_link(page)["own_map"]).own_map, (28, 28))
    assert np.argwhere(painted).tolist() == [[row, 14] for row in range(5, 23)]
    page.get_by_role("button", name="Undo").click()
    assert state_in_link(page)["own_map"] == "784m"


def test_keys_while_the_mouse_draws_and_keys_held_down(open_widgets) -> None:
    page = open_widgets(EvidenceMap(strokes=[], classes=[1, 0]))
    pad = page.locator(".ml-pad").first
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for key in ("Delete", "Space", "Backspace"):
        page.keyboard.press(key)
    page.mouse.move(box["x"] + 140, box["y"] + 40, steps=4)
    page.mouse.up()
    assert len(drawn_widget(page).strokes) == 1
    pad.focus()
    page.keyboard.press("Delete")
    for _ in range(4):
        page.keyboard.down("Space")  # the second and later ones are repeats
    page.keyboard.up("Space")
    page.keyboard.press("ArrowDown")
    pad.evaluate("pad => pad.blur()")
    [stroke] = drawn_widget(page).strokes
    assert len(stroke) == 4


def test_pointing_at_a_pixel_multiplies_it_out(open_widgets) -> None:
    page = open_widgets(EvidenceMap())
    box = page.locator(".ml-pad").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 15.5 / 28, box["y"] + box["height"] * 13.5 / 28)
    pixel = 13 * 28 + 15
    ink = EvidenceMap().image[pixel] / 255
    parts = [f"{ink * weight:+.2f}".replace("-", "−") for weight in learned_layer().weights[pixel, [0, 3]]]
    for part in parts:
        expect(page.locator(".evidence-spot")).to_contain_text(f"= {part}")
    expect(page.locator(".evidence-here:not([hidden])")).to_have_count(2)


def test_classes_are_chosen_and_change_places(open_widgets) -> None:
    page = open_widgets(EvidenceMap())
    page.get_by_label("Map of").first.select_option("8")
    expected = EvidenceMap().evidence
    assert shown_evidence(page) == pytest.approx(expected[[8, 3]], abs=0.006)
    page.get_by_label("Map of").first.select_option("3")
    assert shown_evidence(page) == pytest.approx(expected[[3, 8]], abs=0.006)


def test_running_sum_goes_back_and_forth(open_widgets) -> None:
    page = open_widgets(EvidenceMap())
    slider = page.get_by_role("slider", name="How much of the drawing counts")
    slider.press("Home")
    assert shown_evidence(page) == pytest.approx(learned_layer().bias[[0, 3]], abs=0.006)
    for _ in range(10):
        slider.press("ArrowRight")
    part = EvidenceMap(strokes=[EvidenceMap().strokes[0][:20]])
    assert shown_evidence(page) == pytest.approx(part.evidence[[0, 3]], abs=0.006)
    page.get_by_role("button", name="Replay").click()
    expect(slider).to_have_value("25")
    assert shown_evidence(page) == pytest.approx(EvidenceMap().evidence[[0, 3]], abs=0.006)
    assert len(drawn_widget(page).strokes) == 1


def test_test_images_lie_on_the_maps(open_widgets) -> None:
    page = open_widgets(EvidenceMap())
    images, labels = load_mnist()[1]
    zeros = np.flatnonzero(labels[:1000] == 0)
    for index in zeros[:2]:
        page.get_by_role("button", name="Put a test image of a 0 on the maps").click()
        widget = EvidenceMap(image=images[index])
        expect(page.locator(".evidence-z").first).to_have_text(
            f"{round(float(widget.evidence[0]), 1):g}".replace("-", "−")
        )
        assert shown_evidence(page) == pytest.approx(widget.evidence[[0, 3]], abs=0.006)
    page.get_by_role("button", name="The 3 again").click()
    assert shown_evidence(page) == pytest.approx(EvidenceMap().evidence[[0, 3]], abs=0.006)


def scores(page: Page) -> list[str]:
    return page.locator(".evidence-score").all_inner_texts()


def test_own_map_is_painted_by_mouse_and_scored(open_widgets) -> None:
    page = open_widgets(EvidenceMap(mode="paint", digit=1))
    expect(page.locator(".evidence-score").first).to_have_text("50")
    painter = page.get_by_role("application", name="Your map, to paint on")
    page.get_by_role("radio", name="4", exact=True).check()
    draw(page, painter, [(0.5, 0.2), (0.5, 0.8)])
    page.get_by_role("radio", name="Red: against").check()
    draw(page, painter, [(0.25, 0.2), (0.25, 0.8)])
    draw(page, painter, [(0.75, 0.2), (0.75, 0.8)])
    widget = EvidenceMap(digit=1, own_map=state_in_link(page)["own_map"])
    assert {-1, 0, 1} == set(widget.own_map)
    assert widget.score() > 0.8
    expect(page.locator(".evidence-score").first).to_have_text(f"{100 * widget.score():.0f}")
    expect(page.locator(".ml-live")).to_contain_text("Of 100 pairs (a 1 and another digit), your map gives")
    page.get_by_role("button", name="Undo").last.click()
    undone = EvidenceMap(digit=1, own_map=state_in_link(page)["own_map"])
    assert sum(undone.own_map) > sum(widget.own_map)
    page.get_by_role("radio", name="Eraser").check()
    draw(page, painter, [(0.5, 0.1), (0.5, 0.9)])
    assert 1 not in EvidenceMap(own_map=state_in_link(page)["own_map"]).own_map


def test_own_map_is_painted_by_keyboard(open_widgets) -> None:
    page = open_widgets(EvidenceMap(mode="paint", digit=1))
    page.get_by_role("radio", name="1 pixel").check()
    page.get_by_role("application", name="Your map, to paint on").focus()
    for key in ["Shift+ArrowUp", "Space", "ArrowDown", "Shift+ArrowDown", "Space", "ArrowRight"]:
        page.keyboard.press(key)
    painted = np.reshape(EvidenceMap(own_map=state_in_link(page)["own_map"]).own_map, (28, 28))
    assert np.argwhere(painted).tolist() == [[row, 14] for row in range(10, 16)]
    page.get_by_role("application", name="Your map, to paint on").focus()
    page.keyboard.press("Backspace")
    assert state_in_link(page)["own_map"] == "784m"


def test_backspace_takes_back_what_the_brush_is_painting(open_widgets) -> None:
    page = open_widgets(EvidenceMap(mode="paint", digit=1))
    painter = page.get_by_role("application", name="Your map, to paint on")
    painter.focus()
    for key in ["Space", "ArrowUp", "Space", "Shift+ArrowDown", "Space", "ArrowDown"]:
        page.keyboard.press(key)
    both = EvidenceMap(own_map=state_in_link(page)["own_map"]).own_map
    painter.focus()
    for key in ["Space", "Shift+ArrowUp", "Shift+ArrowUp", "Backspace"]:
        page.keyboard.press(key)
    assert EvidenceMap(own_map=state_in_link(page)["own_map"]).own_map == both


def test_learned_map_is_covered_until_asked_for(open_widgets) -> None:
    page = open_widgets(EvidenceMap(mode="paint", digit=3))
    learned = page.get_by_role("img", name="The learned map")
    expect(learned).to_be_hidden()
    expect(page.locator(".evidence-score").last).to_have_text(learned_text(3))
    page.get_by_role("button", name="Show the learned map").click()
    expect(learned).to_be_visible()
    assert sum(value > 0 for value in ink_of(learned)) > 500
    page.get_by_label("Your map of").select_option("1")
    expect(page.locator(".evidence-score").last).to_have_text(learned_text(1))


def learned_text(digit: int) -> str:
    share = EvidenceMap(digit=digit).learned_score()
    rounded = round(100 * share)
    return str(rounded) if rounded < 100 else f"{int(1000 * share) / 10:.1f}"


def test_drawing_becomes_a_map_and_errors_are_shown(open_widgets) -> None:
    page = open_widgets(EvidenceMap(mode="paint"))
    page.get_by_role("button", name="From the drawing").click()
    widget = EvidenceMap(digit=3, own_map=[1 if level >= 128 else 0 for level in EvidenceMap().image])
    expect(page.locator(".evidence-score").first).to_have_text(f"{100 * widget.score():.0f}")
    images, labels = load_mnist()[1]
    evidence = images[:1000].reshape(-1, 784) / 255 @ np.array(widget.own_map)
    others = np.where(labels[:1000] == 3, -np.inf, evidence)
    text = f"a {labels[others.argmax()]}: {round(others.max(), 1):g}"
    expect(page.locator("figcaption").nth(3)).to_have_text(text)
    page.get_by_role("button", name="All red").click()
    red = EvidenceMap(own_map=np.full(784, -1)).score()
    expect(page.locator(".evidence-score").first).to_have_text(f"{100 * red:.0f}")


def test_link_opens_its_state(open_widgets) -> None:
    second = "evidence-map.2=mode:paint;digit:1;own_map:392m392y"
    link = f"#{second}&evidence-map=strokes:140,40,140,240;classes:1,4"
    page = open_widgets(EvidenceMap(), EvidenceMap(), link=link)
    drawn = EvidenceMap(strokes=[[140, 40, 140, 240]])
    assert shown_evidence(page)[:2] == pytest.approx(drawn.evidence[[1, 4]], abs=0.006)
    score = EvidenceMap(digit=1, own_map="392m392y").score()
    expect(page.locator(".evidence-score").first).to_have_text(f"{100 * score:.0f}")
    page.evaluate("location.hash = '#evidence-map=classes:1,99'")
    page.wait_for_timeout(100)
    assert shown_evidence(page)[:2] == pytest.approx(drawn.evidence[[1, 4]], abs=0.006)


def test_missing_resource_is_told_and_can_be_tried_again(open_widgets, pages_folder: Path) -> None:
    page = open_widgets(EvidenceMap())
    page.route("**/test-sample.js", lambda route: route.abort())
    button = page.get_by_role("button", name="Put a test image of a 7 on the maps")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("Try again with a connection")
    open_widgets.problems.clear()  # the browser notes the failed request, as it should
    page.unroute("**/test-sample.js")
    button.click()
    expect(page.locator(".evidence-trouble")).to_be_empty()


@pytest.mark.parametrize("width", [320, 378, 1280])
def test_replay_has_a_place_of_its_own_and_both_fields_are_one_size(open_widgets, width: int) -> None:
    page = open_widgets(EvidenceMap(), width=width)
    replay = page.get_by_role("button", name="Replay")
    assert replay.evaluate("button => button.scrollWidth <= button.clientWidth")
    slider = page.get_by_role("slider", name="How much of the drawing counts").bounding_box()
    assert replay.bounding_box()["x"] + replay.bounding_box()["width"] <= slider["x"]
    page.get_by_role("radio", name="Paint a map").check()
    expect(page.locator(".evidence-score").first).to_have_text("50")  # the test digits have come
    fields = [field.bounding_box() for field in page.locator(".evidence-card .evidence-stage").all()]
    for name in ("y", "width", "height"):
        assert fields[0][name] == pytest.approx(fields[1][name], abs=0.5)


def test_high_contrast_and_reduced_motion(open_widgets) -> None:
    page = open_widgets(EvidenceMap(), forced_colors="active", reduced_motion="reduce")
    expect(page.get_by_role("button", name="Replay")).to_be_hidden()
    colors = page.evaluate(
        """() => [".mnist-lesson", ".evidence-bar", ".evidence-raised"].map((selector) =>
          getComputedStyle(document.querySelector(selector)).backgroundColor)"""
    )
    assert colors[0] not in colors[1:]
    lowered = page.locator(".evidence-lowered").first
    assert "gradient" in lowered.evaluate("bar => getComputedStyle(bar).backgroundImage")
    assert sum(value > 0 for value in ink_of(page.locator(".evidence-stage canvas").nth(1))) > 50


def test_resources_that_it_needs_are_there() -> None:
    assert resource("test-sample")["count"] == 1000
    assert resource("network-regression")["accuracy"] > 0.9


FAIL_TO_RENDER = """async (source) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const el = document.body.appendChild(document.createElement("div"));
  const listeners = new Set();
  const answer = (name) => ({ type: "resource", name, error: "No network today." });
  const model = {
    get: (name) => (name === "_schema" ? {} : undefined),
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    send: ({ name }) => queueMicrotask(() => [...listeners].forEach((hear) => hear(answer(name)))),
  };
  const message = await widget.render({ model, el }).then(() => "", (error) => error.message);
  return [message, el.textContent, listeners.size];
}"""


def test_without_its_network_it_says_why_and_leaves_no_listener(open_widgets) -> None:
    page = open_widgets.open_html('<!DOCTYPE html><title>Empty</title><link rel="icon" href="data:,">', 0)
    found = page.evaluate(FAIL_TO_RENDER, EvidenceMap._esm)
    assert found == ["No network today.", "No network today.", 0]
