"""Python in the page in Firefox and WebKit: the editor, its keys and its memory, and a real run behind it."""

from __future__ import annotations

import pytest

from tests.browsers.tab import LONG, Tab, wait_for
from tests.browsers.uses import PLACE, Placed
from tests.browsing import HANDED_OVER

# What a function is told of a cell: its place in the page, and its editor.
CELL = f"{PLACE} const field = place.querySelector('textarea');"
HAS_FOCUS = f"({{ key }}) => {{ {CELL} return !!field && document.activeElement === field; }}"
BUTTON = f"({{ key }}) => {{ {CELL} return place.querySelector('.lesson-run button').textContent; }}"
CODE = f"({{ key }}) => {{ {CELL} return field.value; }}"
TOLD = f"({{ key }}) => {{ {CELL} return place.querySelector('.python-told').textContent; }}"
SAID = f"({{ key }}) => {{ {CELL} return place.querySelector('.python-output').textContent; }}"
# Put the caret behind a text.
GO_TO = f"""({{ key, text }}) => {{
  {CELL}
  field.focus();
  field.setSelectionRange(field.value.indexOf(text) + text.length, field.value.indexOf(text) + text.length);
}}"""
# Put a text in the place of another one, as if it had been pasted.
PASTE = f"""({{ key, old, text }}) => {{
  {CELL}
  field.focus();
  field.setSelectionRange(field.value.indexOf(old), field.value.indexOf(old) + old.length);
  document.execCommand("insertText", false, text);
}}"""
# What Control and z call: in WebKitGTK's window nothing is undone where its driver presses these keys.
UNDO = f"""({{ key }}) => {{
  {CELL}
  field.focus();
  document.execCommand("undo");
  return field.value;
}}"""
# Give the page the look of a touch screen, which no driver here can feign. Returns how many rules make it.
TOUCH = """() => {
  let count = 0;
  const follow = (rules) => {
    for (const rule of rules) {
      if (rule.cssRules) follow(rule.cssRules);
      if (rule.media?.mediaText !== "(any-pointer: coarse)") continue;
      rule.media.mediaText = "all";
      count += 1;
    }
  };
  for (const sheet of document.styleSheets) if (!sheet.href) follow(sheet.cssRules);
  return count;
}"""
ON_A_PHONE = f"""({{ key }}) => {{
  {CELL}
  const keys = [...place.querySelectorAll(".python-keys button")].map((key) => key.getBoundingClientRect());
  return {{
    letters: parseFloat(getComputedStyle(field).fontSize),
    lowest: Math.min(...keys.map(({{ height }}) => height)),
    beyond: Math.max(...keys.map(({{ right }}) => right)) - innerWidth,
    wide: document.documentElement.scrollWidth - innerWidth,
  }};
}}"""
PROBLEMS = "() => window.lessonProblems"
FORGET = "() => localStorage.clear()"
KEEPS = "(code) => Object.values(localStorage).some((text) => text.includes(JSON.stringify(code)))"


class Cell(Placed):
    """A code cell of an open page."""

    def edit(self) -> None:
        """Press the cell's button, and wait until its editor has the focus."""
        self.touch(".lesson-run button")
        wait_for(lambda: self.ask(HAS_FOCUS), f"the editor of {self.key}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.press(key)

    def await_words(self, function: str, words: str) -> None:
        """Wait until a function's text has these words. Raises TimeoutError with what the cell says."""
        try:
            wait_for(lambda: words in self.ask(function), f"{words!r} in {self.key}", LONG)
        except TimeoutError as error:
            raise TimeoutError(f"{error} It says {self.ask(TOLD)!r} and {self.ask(SAID)!r}.") from None


def open_cell(tab: Tab, address: str, key: str) -> Cell:
    """Open a page without anything that it has kept, and the editor of one of its cells."""
    tab.open(address)
    tab.run(FORGET)
    tab.open(address)
    cell = Cell(tab, key)
    cell.edit()
    return cell


def opens_with(tab: Tab, address: str, code: str) -> bool:
    """Open a page; return whether it can find a kept edit. A browser stores it in its own time."""
    tab.open(address)
    return tab.run(KEEPS, code)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_program_trains_on_fewer_images(tab: Tab, bases: dict[str, str], scheme: str) -> None:
    tab.resize(1280, 800)
    cell = open_cell(tab, f"{bases[scheme]}chapters/01_ten_lines.html", "cell-08")
    cell.ask(PASTE, old="x_train.reshape(60000", text="x_train[:6400].reshape(6400")
    cell.ask(PASTE, old="to_categorical(y_train,", text="to_categorical(y_train[:6400],")
    cell.ask(PASTE, old="epochs=10, verbose=0", text="epochs=2, verbose=2")
    cell.press("Control+Enter")
    cell.await_words(TOLD, "Done.")
    said = cell.ask(SAID)
    assert [line for line in said.splitlines() if line.startswith("Epoch")] == ["Epoch 1/2", "Epoch 2/2"]
    assert said.count("200/200 - ") == 2
    assert tab.run(PROBLEMS) == []


def test_an_edit_runs_is_undone_and_survives_a_reload(tab: Tab, bases: dict[str, str]) -> None:
    tab.resize(1280, 800)
    address = f"{bases['http']}chapters/03_perceptron.html"
    cell = open_cell(tab, address, "cell-11")
    book = cell.ask(CODE)
    cell.ask(GO_TO, text="+ bias")
    cell.press("*", "7", "Control+Enter")
    cell.await_words(SAID, "z = 15.0")
    wait_for(lambda: cell.ask(UNDO) == book, "undo to bring the book's code back")
    cell.press("Tab")
    wait_for(lambda: cell.ask(CODE) != book, "Tab to indent the code")
    assert cell.ask(HAS_FOCUS)
    cell.press("Escape", "Tab")
    wait_for(lambda: not cell.ask(HAS_FOCUS), "Tab to leave the editor")
    edited = cell.ask(CODE)
    wait_for(lambda: tab.run(KEEPS, edited), "the edit to be kept")
    tab.run(HANDED_OVER)
    wait_for(lambda: opens_with(tab, address, edited), "the edit in the browser's storage")
    assert cell.ask(BUTTON) == "Go on editing"
    cell.edit()
    assert cell.ask(CODE) == edited
    assert tab.run(PROBLEMS) == []


def test_a_loop_without_end_is_stopped_on_a_phone(tab: Tab, bases: dict[str, str]) -> None:
    tab.resize(390, 800)
    cell = open_cell(tab, f"{bases['http']}chapters/03_perceptron.html", "cell-06")
    assert tab.run(TOUCH) >= 2
    seen = cell.ask(ON_A_PHONE)
    assert seen["letters"] >= 16  # smaller ones make a telephone zoom in
    assert seen["lowest"] >= 40
    assert max(seen["wide"], seen["beyond"]) <= 0
    cell.ask(PASTE, old=cell.ask(CODE), text="while True")
    for name, code in (("colon", "while True:"), ("Undo", "while True"), ("colon", "while True:")):
        cell.touch(".python-keys button", name)
        wait_for(lambda code=code: cell.ask(CODE) == code, f"{name} to make {code}")
    assert cell.ask(HAS_FOCUS)  # else the telephone's keyboard would go
    cell.press("1")
    cell.touch("button.python-main")
    cell.await_words(TOLD, "Running")
    cell.touch(".python-bar button", "Stop")
    cell.await_words(TOLD, "Stopped.")
    assert tab.run(PROBLEMS) == []
