"""One use of each widget, with pointer and keys, and what is seen to follow from it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.browsers.tab import Tab, wait_for

# All functions get {key, …}; a widget's place has its key from the page's host, a code cell has it as its id.
PLACE = """const place = document.querySelector(`.lesson-widget[data-lesson-key='${key}']`) ??
  document.getElementById(key);"""
COME = f"""({{ key }}) => {{
  {PLACE}
  if (!place) return false; // the host gives it its key
  place.scrollIntoView({{ block: "start", behavior: "instant" }});
  return place.dataset.state === "ready" && place.querySelector(".mnist-lesson")?.dataset.ready === "true";
}}"""
STATE = f"""({{ key }}) => {{
  {PLACE}
  return [place?.dataset.state, place?.innerText.slice(-300)].join(": ");
}}"""
# All that a widget shows: its elements, what its fields hold, its pictures. It is long: it stays there.
SEEN = """const seen = () => [
    place.innerHTML,
    ...[...place.querySelectorAll("input, select")].map((field) => field.value + field.checked),
    ...[...place.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
  ].join("\\n");"""
KEEP = f"({{ key }}) => {{ {PLACE} {SEEN} window.lessonSeen = seen(); }}"
CHANGED = f"""async ({{ key }}) => {{
  {PLACE}
  {SEEN}
  const wait = () => new Promise((resolve) => setTimeout(resolve, 50));
  for (let i = 0; i < 100 && seen() === lessonSeen; i++) await wait();
  return seen() !== lessonSeen;
}}"""
STILL = f"""async ({{ key }}) => {{
  {PLACE}
  {SEEN}
  const before = seen();
  await new Promise((resolve) => setTimeout(resolve, 400));
  return seen() === before;
}}"""
# Where to touch an element, or its label, once it stands still. Nothing may lie over its middle.
TARGET = f"""async ({{ key, selector, name }}) => {{
  {PLACE}
  const named = (element) => [element.ariaLabel, element.textContent.trim()].includes(name);
  const found = [...place.querySelectorAll(selector)].filter(
    (element) => element.getClientRects().length > 0 && !element.disabled && (!name || named(element)),
  );
  if (found.length === 0) throw new Error(`There is no ${{selector}} ${{name}} to use.`);
  const target = found[0].closest("label:not(.ml-slider)") ?? found[0].closest("svg g") ?? found[0];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let before, box;
  do {{
    target.scrollIntoView({{ block: "center", behavior: "instant" }});
    before = target.getBoundingClientRect();
    for (let i = 0; i < 6; i++) await frame();
    box = target.getBoundingClientRect();
  }} while (box.top !== before.top);
  window.lessonTouched = null;
  document.addEventListener(
    "pointerdown",
    (event) => {{ window.lessonTouched = target.contains(event.target); }},
    {{ capture: true, once: true }},
  );
  const {{ left, top, width, height }} = box;
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  if (!target.contains(over)) throw new Error(`${{selector}} ${{name}} lies under ${{over?.outerHTML}}`);
  return [left, top, width, height];
}}"""
FOCUS = f"({{ key, selector }}) => {{ {PLACE} place.querySelector(selector).focus(); }}"
CLEAR_HASH = "() => history.replaceState(null, '', location.pathname)"
LINK = "() => location.hash && location.href"
# Whether the target was under the pointer, once the pointer has come down: a driver may have answered before.
TOUCHED = """async () => {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 50));
  for (let i = 0; i < 100 && lessonTouched === null; i++) await wait();
  return lessonTouched;
}"""
SHARE = "Copy link to this state"
Path = Sequence[tuple[float, float]]


@dataclass
class Placed:
    """A widget in an open page, or a code cell."""

    tab: Tab
    key: str

    def ask(self, function: str, **details: object) -> object:
        """Call a function that knows the widget's place."""
        return self.tab.run(function, {"key": self.key, "name": "", **details})

    def wait_until_ready(self) -> None:
        """Bring the widget near. Raises TimeoutError with what it says if it does not become ready."""
        try:
            wait_for(lambda: self.ask(COME), f"the widget {self.key} to be ready")
        except TimeoutError as error:
            raise TimeoutError(f"{error} It is {self.ask(STATE)}") from None

    def wait_until_still(self) -> None:
        """Wait until nothing arrives any more that could move what is pressed next."""
        wait_for(lambda: self.ask(STILL), f"the widget {self.key} to come to rest")

    @contextlib.contextmanager
    def changed_by(self, deed: str) -> Iterator[None]:
        """See that what the widget shows is another thing after a deed."""
        self.ask(KEEP)
        yield
        wait_for(lambda: self.ask(CHANGED), f"the widget {self.key} to change by {deed}")

    def touch(self, selector: str, name: str = "", path: Path = ((0.5, 0.5),)) -> None:
        """Lead the pointer over the first element of this kind and name, the points as parts of its box.

        Once more, where something that arrived late has moved it away from under the pointer.
        """

        def touched() -> bool:
            left, top, width, height = self.ask(TARGET, selector=selector, name=name)
            self.tab.drag([(left + x * width, top + y * height) for x, y in path])
            return self.tab.run(TOUCHED)

        wait_for(touched, f"{selector} {name} of {self.key} to be under the pointer")

    def click(self, selector: str, name: str = "") -> None:
        """Click the first control of this kind and name; the widget changes by it."""
        with self.changed_by(f"a click on {selector} {name}"):
            self.touch(selector, name)

    def slide(self, selector: str = "input[type=range]") -> None:
        """Move the first slider by a key; the widget changes by it."""
        self.ask(FOCUS, selector=selector)
        with self.changed_by(f"moving {selector}"):
            self.tab.press("ArrowRight")

    def draw(self, selector: str, path: Path) -> None:
        """Draw a stroke; the widget changes by it."""
        with self.changed_by(f"a stroke on {selector}"):
            self.touch(selector, path=path)

    def link(self) -> str:
        """Press for a link to the widget's state; return it."""
        self.tab.run(CLEAR_HASH)
        self.touch("button", SHARE)
        return wait_for(lambda: self.tab.run(LINK), f"a link to {self.key}'s state")


def use_first_control(widget: Placed) -> None:
    """Use a widget that nothing is known of: move a slider, choose what is not chosen, or press a button."""
    for selector in ("input[type=range]", "input[type=radio]:not(:checked)", "button:not(.ml-quiet)"):
        if widget.tab.run(f"(key) => {{ {PLACE} return !!place.querySelector({selector!r}); }}", widget.key):
            return widget.slide(selector) if "range" in selector else widget.click(selector)
    raise AssertionError(f"The widget {widget.key} has no slider, no choice and no button to use.")


def use_pad(widget: Placed) -> None:
    digit = f"({{ key }}) => {{ {PLACE} return place.querySelector('.digit-pad-digit').textContent; }}"
    widget.click("button", "Clear")
    widget.draw("canvas.ml-pad", [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    wait_for(lambda: widget.ask(digit) == "1", "a stroke from top to bottom to be read as 1")


def use_evidence_map(widget: Placed) -> None:
    widget.draw("canvas.ml-pad", [(0.2, 0.2), (0.8, 0.2)])
    widget.click("input[type=radio]:not(:checked)")


def use_lab(widget: Placed) -> None:
    widget.slide()
    widget.click("button", "Step")
    rows = f"(key) => {{ {PLACE} return place.querySelectorAll('.training-lab-table tbody tr').length; }}"
    wait_for(lambda: widget.tab.run(rows, widget.key) == 1, "an epoch of training in the lab")


def use_gallery(widget: Placed) -> None:
    widget.click("button", "Show these images")
    picture = f"(key) => {{ {PLACE} return !!place.querySelector('.mistake-gallery-image'); }}"
    wait_for(lambda: widget.tab.run(picture, widget.key), "the gallery's pictures")
    widget.click(".mistake-gallery-image")


def use_perceptron(widget: Placed) -> None:
    widget.draw(".perceptron-new", [(0.5, 0.5), (0.5, 1), (0.5, 1.5)])
    widget.click("button", "Next point")
    widget.slide()


def use_explorer(widget: Placed) -> None:
    widget.draw(".image-explorer-picture", [(0.5, 0.5), (0.7, 0.7)])
    widget.click("button", "Next")


def use_ten_lines(widget: Placed) -> None:
    widget.click("button", "Next")
    widget.click(".ten-lines-line")


def use_softmax(widget: Placed) -> None:
    widget.slide()
    widget.click("button", "Add 1 to all")


def use_ledger(widget: Placed) -> None:
    widget.slide()
    widget.click("button", "+ Add a hidden layer")


def use_valley(widget: Placed) -> None:
    widget.slide()
    widget.click("button", "Step")


def use_crossing(widget: Placed) -> None:
    widget.slide()
    widget.click("input[type=radio]:not(:checked)")


def use_question(widget: Placed) -> None:
    widget.click("button", "I don’t know")
    widget.click("button", "Ask me again")


def use_guess(widget: Placed) -> None:
    widget.click("button", "Show the result without guessing")


ASKING: dict[str, Callable[[Placed], None]] = {"question": use_question, "guess": use_guess}
"""What asks has no link, and a page has many of it: the first is used."""

USES: dict[str, Callable[[Placed], None]] = {
    "crossing": use_crossing,
    "digit-pad": use_pad,
    "evidence-map": use_evidence_map,
    "image-explorer": use_explorer,
    "mistake-gallery": use_gallery,
    "parameter-ledger": use_ledger,
    "perceptron": use_perceptron,
    "softmax": use_softmax,
    "ten-lines": use_ten_lines,
    "training-lab": use_lab,
    "valley": use_valley,
}


def use(widget: Placed) -> None:
    """Use a widget once, as is fit for its kind."""
    USES.get(re.sub(r"\.\d+$", "", widget.key), use_first_control)(widget)
