"""What holds for every widget: accessible, large enough for a finger, room for its words, state in a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from mnist_lesson import widgets
from mnist_lesson.widgets.base import LessonWidget
from tests.widgets.drawing import await_drawing
from tests.widgets.fits import SPACING, misfits
from tests.widgets.guess.examples import GUESSES
from tests.widgets.links import state_in_link
from tests.widgets.question.examples import QUESTIONS

STILL = "* { animation: none !important; transition: none !important; }"
CONTROLS = (
    "button, input:not([type=radio], [type=checkbox], [type=file]), select, summary, "
    ".ml-option, .ml-checkbox, .ml-touch"
)
QUICK = {"num_images": 1000, "epochs": 1}  # a training of the lab that takes no time
# The focus: null outside of widgets, "" where it can be seen, else the element.
FOCUS = """() => {
  const element = document.activeElement;
  if (!element?.closest(".mnist-lesson")) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const ring = element.querySelector(".ml-touch");
  const isOutlined = outlineStyle === "solid" && outlineWidth === "3px";
  const isSeen = ring ? getComputedStyle(ring).stroke !== "none" : isOutlined;
  return isSeen ? "" : element.outerHTML.slice(0, 120);
}"""
NOTHING_IS_ON_ITS_WAY = """() => !document.head.querySelector('script[src*="lesson-data/"]')"""
WITHOUT_FOCUS_VISIBLE = """() => {
  for (const style of document.querySelectorAll("style"))
    style.textContent = style.textContent.replaceAll(":focus-visible", ":not(*)");
}"""
LARGE = [(128, "relu"), (64, "tanh"), (10, "softmax")]

FAR = {
    "weights": [-99.99, 99.99],
    "bias": -99.99,
    "point": [5.99, 5.99],
}  # as many characters as can be
FLAT = {"w": 0.757, "rate": 0.01, "start": -2}
LATE = {"units": 4096, "batch": 2048, "extra": 49.99, "faster": 99.99}
STEEP = {"weight": -9.99, "bias": 9.99, "x": -5.99}


@dataclass(frozen=True)
class Scene:
    """A widget in a state that shows much of it."""

    kind: str
    states: tuple[dict[str, object], ...] = ({},)
    prepare: Callable[[Page], None] = lambda page: None

    def widgets(self) -> list[LessonWidget]:
        return [getattr(widgets, self.kind)(**state) for state in self.states]


def press(name: str) -> Callable[[Page], None]:
    """Return a function that presses the first button of this name."""
    return lambda page: page.get_by_role("button", name=name).first.click()


def train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    page.locator(".mnist-lesson[data-state=done]").wait_for()  # before that, it shows how fast the machine is


def read_image(page: Page) -> None:
    expect(page.locator(".digit-pad-verdict").first).to_contain_text("label")


def score(page: Page) -> None:
    expect(page.locator(".evidence-score").first).not_to_be_empty()


def answer_all(page: Page) -> None:
    """Answer one question wrongly and have the others shown, so that replies of all kinds stand there."""
    page.locator(".question-words", has_text="twice as").click()
    page.get_by_role("button", name="Check").first.click()
    unknown = page.get_by_role("button", name="I don’t know")
    while unknown.count() > 1:
        unknown.last.click()


def show_mistake(page: Page) -> None:
    page.get_by_role("button", name="Show these images").click()
    page.locator(".mistake-gallery-image").first.click()


SCENES = [
    Scene("Crossing", ({}, {"axes": "linear", "batch": 64}, LATE, {"faster": 1, "units": 10})),
    Scene("DigitPad", ({"source": "test", "test_image": 8, "noise": 0.2}, {"compact": True}), read_image),
    Scene("EvidenceMap"),
    Scene("EvidenceMap", ({"mode": "paint", "own_map": "392m392y"},), score),
    Scene("Guess", GUESSES),
    Scene("ImageExplorer", ({"index": 3, "scaled": True},)),
    Scene("MistakeGallery", prepare=show_mistake),
    Scene("ParameterLedger", ({}, {"layers": LARGE}), press("A little more")),
    Scene("Perceptron", ({}, {"dataset": "xor"}, FAR), press("Next point")),
    Scene("Question", tuple(QUESTIONS.values()), answer_all),
    Scene("SigmoidNeuron", ({"weight": 10, "bias": -10, "x": -6}, {"view": "plane", "factor": 100}, STEEP)),
    Scene("Softmax", ({}, {"evidence": [-2000, 2000, 0.25], "temperature": 0.1}), press("Add 1 to class")),
    Scene("TenLines", tuple({"line": line} for line in (1, 4, 9, 11, 12))),
    Scene("TrainingLab", (QUICK,), train),
    Scene("Valley", ({"rate": 12}, {"w": -3.5, "rate": 20}, FLAT), press("10 steps")),
]
every_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.kind)
exploring_scene = pytest.mark.parametrize(
    "scene", [scene for scene in SCENES if scene.kind in widgets.EXPLORING], ids=lambda scene: scene.kind
)
exploring_widget = pytest.mark.parametrize("kind", widgets.EXPLORING)


def open_scene(open_widgets, scene: Scene, **options: object) -> Page:
    page = open_widgets(*scene.widgets(), **options)
    page.add_style_tag(content=STILL)
    scene.prepare(page)
    page.wait_for_function(NOTHING_IS_ON_ITS_WAY)
    await_drawing(page)
    return page


def test_every_widget_has_a_scene() -> None:
    assert {scene.kind for scene in SCENES} == set(widgets.__all__)


@every_scene
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    open_widgets, axe, scene: Scene, theme: str, width: int
) -> None:
    page = open_scene(open_widgets, scene, theme=theme, width=width)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@every_scene
def test_targets_are_large_enough_for_a_finger(open_widgets, scene: Scene) -> None:
    page = open_scene(open_widgets, scene, width=390)
    boxes = page.locator(f"{CONTROLS} >> visible=true").evaluate_all(
        """parts => parts.map((part) => {
          const { width, height } = part.getBoundingClientRect();
          return [Math.min(width, height), part.ariaLabel ?? part.textContent];
        })"""
    )
    assert boxes != []
    assert [name for size, name in boxes if size < 43.5] == []


@every_scene
def test_focus_is_seen_where_the_browser_does_not_tell_of_it(open_widgets, scene: Scene) -> None:
    """WebKit's :focus-visible leaves out shapes of an SVG, and radio buttons reached by an arrow key."""
    page = open_scene(open_widgets, scene)
    page.evaluate(WITHOUT_FOCUS_VISIBLE)
    page.evaluate("document.activeElement.blur()")
    found = []
    for _ in range(40):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
        if page.evaluate("document.activeElement.type === 'radio'"):
            page.keyboard.press("ArrowRight")
            found.append(page.evaluate(FOCUS))
    seen = [element for element in found if element is not None]
    assert len(seen) > 4
    assert [element for element in seen if element] == []


@every_scene
def test_every_text_has_room_at_every_width(open_widgets, scene: Scene) -> None:
    page = open_scene(open_widgets, scene)
    assert [found for width in range(320, 1441, 10) for found in misfits(page, width)] == []


@every_scene
def test_every_text_has_room_when_letters_are_set_apart(open_widgets, scene: Scene) -> None:
    page = open_scene(open_widgets, scene)
    page.add_style_tag(content=SPACING)
    assert [found for width in (320, 390, 640, 1280) for found in misfits(page, width)] == []


@exploring_widget
def test_damaged_link_is_ignored_with_one_note(open_widgets, kind: str) -> None:
    page = open_widgets(getattr(widgets, kind)())
    before = state_in_link(page)
    key = page.evaluate("location.hash").split("=")[0][1:]
    page.evaluate("history.replaceState(null, '', '#')")
    name = next(iter(before))
    for damage in (f"{name}:\u2603", "_esm:1", "%E0%A4%A", "nothing:1", f"{name}:1e999"):
        notes: list[str] = []
        page.on("console", lambda message, notes=notes: notes.append(message.text))
        with page.expect_console_message():
            page.evaluate("hash => { location.hash = hash; }", f"{key}={damage}")
        page.wait_for_timeout(60)  # no second one follows
        assert [note.startswith(f'The link\'s state for "{key}" is ignored') for note in notes] == [True], (
            damage
        )
    assert state_in_link(page) == before


@exploring_scene
def test_state_goes_into_a_link_and_comes_back(open_widgets, scene: Scene) -> None:
    page = open_scene(open_widgets, scene)
    first = page.locator(".mnist-lesson").first
    first.get_by_role("button", name="Copy link to this state").click()
    page.wait_for_function("location.hash.length > 3")
    link = page.evaluate("location.hash")
    again = open_widgets(getattr(widgets, scene.kind)(), link=link)
    assert state_in_link(again) == dict(part.split(":") for part in link.split("=", 1)[1].split(";"))
