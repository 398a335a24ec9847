"""Python in the page as readers use it, with a session that runs no Python: button, editor, output."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from python_pages import CELLS, CHAPTER, LISTED, ROOT, fake_source, open_cell, write_code, write_page
from test_every_page import SET_THEME
from visits import SITE, Visit, come_to_rest, load_when_stored, set_size, watch

from mnist_lesson.book import python
from tests.browsing import PATIENCE, serve

SCRIPT_BUDGET = 3_000
"""Bytes, compressed, of the script that a page carries before anybody asks."""
RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { preload: false });
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`));
}"""
KEY = f"mnist-lesson.code.{CHAPTER}-cell-01"
ASKED = "fakeSession.asked"
# What a cell says as soon as it can after Stop is pressed: at once, however slow the machine is.
STOP_AT_ONCE = """async (cell) => {
  const buttons = [...cell.querySelectorAll("button")];
  buttons.find((button) => button.textContent.startsWith("Stop")).click();
  await new Promise((soon) => setTimeout(soon));
  return cell.querySelector(".python-told").textContent;
}"""
CUT = """cell => [...cell.querySelectorAll("button, p, .pce-line, .python-told, pre")]
  .filter(el => el.checkVisibility() && getComputedStyle(el).overflowX !== "auto")
  .filter(el => el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).display !== "inline")
  .map(el => `${el.className || el.tagName} ${el.scrollWidth} > ${el.clientWidth}`)"""


@pytest.fixture(scope="session")
def module() -> Iterator[str]:
    """Return the page's module with the fake session."""
    with pytest.MonkeyPatch.context() as patch:
        yield fake_source(patch)


@pytest.fixture
def folder(tmp_path: Path, site: Path, module: str) -> Path:
    """Return a folder with the page and what it loads."""
    write_page(tmp_path, site, module)
    return tmp_path


@pytest.fixture
def visit(folder: Path, context: BrowserContext) -> Visit:
    """Open the page from the disk."""
    return visit_page(folder, context)


def visit_page(folder: Path, context: BrowserContext) -> Visit:
    """Open the page of a folder, from the disk."""
    visit = watch(context, f"{folder.as_uri()}/")
    visit.page.goto(f"{folder.as_uri()}/cells.html")
    return visit


def visible_output(cell: Locator) -> str:
    """Return what a cell shows below its code, the book's output and that of a run."""
    shown = cell.locator(".cell_output .output, .python-output")
    return "\n".join(one.inner_text().strip() for one in shown.all() if one.is_visible())


def test_chapter_1_leads_to_the_button_right_after_its_program() -> None:
    cells = nbformat.read(ROOT / "chapters" / "01_ten_lines.ipynb", as_version=4).cells
    (program,) = (place for place, cell in enumerate(cells) if "import keras\n" in cell.source)
    assert "*Edit and run*" in cells[program + 1].source
    shown = [cell["id"] for cell in python.page_cells("01_ten_lines", cells) if cell["shown"]]
    assert cells[program].id in shown
    assert '"Edit and run"' in python.page_script()


def test_script_of_a_page_is_small() -> None:
    assert len(gzip.compress(python.page_script().encode(), 6)) < SCRIPT_BUDGET


def test_every_offered_cell_has_a_button_with_a_name_of_its_own(visit: Visit) -> None:
    names = [button.get_attribute("aria-label") for button in visit.page.locator(".lesson-run button").all()]
    first = [code.split("\n")[0] for code, _ in CELLS.values()]
    assert names == [f"Edit and run the cell that begins: {line}" for line in first]
    expect(visit.page.get_by_role("button", name="Edit and run")).to_have_count(3)
    assert visit.problems == []


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_press_loads_what_no_page_had_before(scheme: str, folder: Path, context: BrowserContext) -> None:
    with serve(folder) as address:
        base = f"{address}/" if scheme == "http" else f"{folder.as_uri()}/"
        visit = watch(context, base)
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.page.goto(f"{base}cells.html")
        visit.page.wait_for_load_state("networkidle")
        assert not any("lesson-data" in url for url in asked)
        cell = open_cell(visit.page, "cell-01")
        expect(cell.locator("textarea")).to_be_focused()
        expect(cell.locator("textarea")).to_have_value('print("one")')
        open_cell(visit.page, "cell-02")
        assert len([url for url in asked if "lesson-data" in url]) == 1
        assert visit.problems == []


def test_where_the_file_is_missing_the_page_says_what_to_do(folder: Path, context: BrowserContext) -> None:
    resource = folder / "lesson-data" / "python.js"
    text = resource.read_text(encoding="utf-8")
    resource.unlink()
    page = visit_page(folder, context).page
    cell = page.locator("#cell-01")
    cell.locator(".lesson-run button").click()
    expect(cell.locator("[role=status]")).to_contain_text("lesson-data/python.js did not load. Try again")
    assert visible_output(cell) == "one"
    resource.write_text(text, encoding="utf-8")
    open_cell(page, "cell-01")


def test_a_run_replaces_the_books_output_and_reset_brings_it_back(visit: Visit) -> None:
    cell = open_cell(visit.page, "cell-01")
    assert visible_output(cell) == "one"
    write_code(cell, 'print("uno")\nbar()\n7')
    cell.get_by_role("button", name="Run: ").click()
    expect(cell.locator(".python-told")).to_have_text("Done.")
    assert [text.strip() for text in cell.locator("pre.python-text").all_inner_texts()] == [
        "uno\n2/2 ━━━━━━",
        "7",
    ]
    assert visible_output(cell).startswith("uno")
    cell.get_by_role("button", name="Show the book's output").click()
    assert visible_output(cell).endswith("one")
    cell.get_by_role("button", name="Hide the book's output").click()
    assert "one" not in visible_output(cell)
    cell.get_by_role("button", name="Reset").click()
    assert visible_output(cell) == "one"
    expect(cell.locator("textarea")).to_have_value('print("one")')
    cell.locator("textarea").press("ControlOrMeta+z")
    expect(cell.locator("textarea")).to_have_value('print("uno")\nbar()\n7')
    assert visit.problems == []


def test_cells_above_run_first_hidden_ones_too_and_once(visit: Visit) -> None:
    page = visit.page
    cell = open_cell(page, "cell-03")
    expect(cell.get_by_role("button", name="Run all above (3)")).to_be_visible()
    cell.get_by_role("button", name="Run: ").click()
    expect(cell.locator(".python-told")).to_have_text("Ran 3 cells above first. Done.")
    assert page.evaluate(ASKED) == [one["id"] for one in LISTED]
    expect(cell.get_by_role("button", name="Run all above")).to_be_hidden()
    assert visible_output(page.locator("#cell-01")) == "one"  # nobody has opened it
    cell.get_by_role("button", name="Run: ").click()
    page.wait_for_function(f"{ASKED}.length === 5")


def test_all_above_can_run_alone_with_what_the_reader_has_made_of_them(visit: Visit) -> None:
    upper, cell = open_cell(visit.page, "cell-01"), open_cell(visit.page, "cell-03")
    write_code(upper, 'print("changed")')
    cell.get_by_role("button", name="Run all above (3)").click()
    expect(cell.locator(".python-told")).to_have_text("Ran 3 cells above. This cell can run now.")
    assert visible_output(upper) == "changed"
    assert visible_output(cell) == ""


def test_an_error_marks_its_line_and_sets_the_hint_apart(visit: Visit) -> None:
    cell = open_cell(visit.page, "cell-01")
    write_code(cell, 'print("a")\n\noops + 1\n')
    cell.locator("textarea").press("Control+Enter")
    expect(cell.locator(".python-error pre")).to_contain_text("NameError: name 'oops' isn't defined")
    expect(cell.locator(".python-hint")).to_have_text("Python knows no oops. Is it spelled as above?")
    expect(cell.locator(".python-wrong")).to_have_text("oops + 1")
    cell.get_by_role("button", name="Go to line 3").click()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert cell.locator("textarea").evaluate(selected) == "oops + 1"
    visit.page.keyboard.type("8")
    expect(cell.locator(".python-wrong")).to_have_count(0)


def test_an_error_above_is_told_where_it_was_asked(visit: Visit) -> None:
    upper, cell = open_cell(visit.page, "cell-01"), open_cell(visit.page, "cell-02")
    write_code(upper, "oops")
    cell.locator("textarea").press("Shift+Enter")
    expect(cell.locator(".python-told")).to_contain_text("A cell above ended with an error")
    expect(cell.locator(".python-where")).to_have_text('In the cell above that begins: print("one")')
    expect(cell.locator(".python-wrong")).to_have_count(0)
    expect(upper.locator(".python-wrong")).to_have_count(1)


def test_stop_ends_a_run_that_would_not(visit: Visit) -> None:
    cell = open_cell(visit.page, "cell-01")
    expect(cell.get_by_role("button", name="Stop")).to_be_hidden()
    write_code(cell, 'print("begun")\nwhile True: pass')
    cell.get_by_role("button", name="Run: ").click()
    expect(cell.locator(".python-printed")).to_have_text("begun")
    cell.get_by_role("button", name="Stop").click()
    expect(cell.locator(".python-told")).to_contain_text("Stopped. What Python had in memory is gone")
    assert visible_output(cell) == "begun"
    expect(cell.get_by_role("button", name="Run: ")).to_be_enabled()


#: A loop of two lines, with keys that indent and take indents back.
TYPED = ["ControlOrMeta+a", "Delete", *"for a in b:", "Enter", *"c"]
TYPED += ["Enter", "Backspace", "Tab", "Tab", "Shift+Tab", *"d"]


def test_keys_alone_are_enough(visit: Visit) -> None:
    page = visit.page
    page.locator("#cell-01 .lesson-run button").focus()
    page.keyboard.press("Enter")
    field = page.locator("#cell-01 textarea")
    expect(field).to_be_focused()
    for key in TYPED:
        page.keyboard.press(key)
    expect(field).to_have_value("for a in b:\n    c\n    d")
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator("#cell-01 .python-main")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    described = field.evaluate(
        "field => document.getElementById(field.getAttribute('aria-describedby')).innerText"
    )
    assert "to leave with Tab, press Escape first" in described


def test_undo_takes_back_one_step_after_the_other(visit: Visit) -> None:
    cell = open_cell(visit.page, "cell-01")
    field = cell.locator("textarea")
    field.press("Control+End")
    for key in ("Enter", "Tab"):
        visit.page.keyboard.press(key)
    expect(field).to_have_value('print("one")\n    ')
    for _ in range(2):
        field.press("ControlOrMeta+z")
    expect(field).to_have_value('print("one")')


def test_what_happened_is_read_out_politely_and_in_bounds(visit: Visit) -> None:
    cell = open_cell(visit.page, "cell-01")
    write_code(cell, f'print("{"long " * 200}")')
    cell.locator("textarea").press("Control+Enter")
    voice = visit.page.locator("body > [role=status]")
    expect(voice).to_contain_text("Done. long long")
    assert len(voice.inner_text()) < 300


def test_an_edit_survives_a_reload(visit: Visit) -> None:
    write_code(open_cell(visit.page, "cell-01"), 'print("mine")')
    holds = f"localStorage.getItem({KEY!r}) !== null"
    visit.page.wait_for_function(holds)
    load_when_stored(visit.page, visit.page.reload, holds)
    button = visit.page.locator("#cell-01 .lesson-run button")
    expect(button).to_have_text("Go on editing")
    open_cell(visit.page, "cell-03")  # what the reader has changed is what runs, so it is shown
    expect(visit.page.locator("#cell-01 textarea")).to_have_value('print("mine")')
    visit.page.locator("#cell-01").get_by_role("button", name="Reset").click()
    visit.page.wait_for_function(f"localStorage.getItem({KEY!r}) === null")
    assert visit.problems == []


def test_an_edit_of_another_edition_is_offered_and_not_shown(visit: Visit) -> None:
    entry = '{"v":1,"code":"print(1)","digest":"0","at":1}'
    visit.page.evaluate("([key, entry]) => localStorage.setItem(key, entry)", [KEY, entry])
    cell = open_cell(visit.page, "cell-01")
    expect(cell.locator("textarea")).to_have_value('print("one")')
    expect(cell.locator(".python-notice")).to_contain_text("has changed since you edited it")
    cell.get_by_role("button", name="Show that edit").click()
    expect(cell.locator("textarea")).to_have_value("print(1)")


@pytest.mark.parametrize("damaged", ["{", "[]", '{"v":1,"code":5}', '{"v":99,"code":"x"}', "\x00" * 9000])
def test_a_damaged_store_changes_nothing(damaged: str, visit: Visit) -> None:
    visit.page.add_init_script(f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(damaged)})")
    visit.page.reload()
    cell = open_cell(visit.page, "cell-01")
    expect(cell.locator("textarea")).to_have_value('print("one")')
    expect(cell.locator(".python-notice")).to_have_count(0)
    assert visit.problems == []


@pytest.mark.parametrize("fault", ["throw new DOMException('denied')", "return null"])
def test_denied_storage_is_told_once_and_all_else_works(
    fault: str, folder: Path, context: BrowserContext
) -> None:
    visit = watch(context, f"{folder.as_uri()}/")
    deny = f"Object.defineProperty(window, 'localStorage', {{ get() {{ {fault} }} }})"
    visit.page.add_init_script(deny)
    visit.page.goto(f"{folder.as_uri()}/cells.html")
    upper, lower = open_cell(visit.page, "cell-01"), open_cell(visit.page, "cell-02")
    write_code(upper, 'print("mine")')
    expect(upper.locator(".python-notice")).to_contain_text("Your browser keeps no edits")
    write_code(lower, 'print("mine")')
    lower.locator("textarea").press("Control+Enter")
    expect(lower.locator(".python-told")).to_contain_text("Done.")
    visit.page.wait_for_timeout(600)
    expect(lower.locator(".python-notice")).to_have_count(0)
    assert visit.problems == []


def test_two_tabs_keep_each_others_edits(folder: Path, context: BrowserContext) -> None:
    with serve(folder) as address:
        one, other = (watch(context, address).page for _ in range(2))
        for page in (one, other):
            page.goto(f"{address}/cells.html")
        cell = open_cell(other, "cell-01")
        write_code(open_cell(one, "cell-02"), 'print("first tab")')
        write_code(open_cell(one, "cell-01"), 'print("first tab, too")')
        expect(cell.locator(".python-notice")).to_contain_text("also edited in another tab")
        expect(cell.locator("textarea")).to_have_value('print("one")')
        cell.get_by_role("button", name="Show that edit").click()
        expect(cell.locator("textarea")).to_have_value('print("first tab, too")')
        first = f"localStorage.getItem({KEY.replace('-01', '-02')!r}) !== null"
        load_when_stored(other, other.reload, first)
        expect(open_cell(other, "cell-02").locator("textarea")).to_have_value('print("first tab")')


def test_fingers_find_the_keys_that_telephones_hide(folder: Path, telephone: Page) -> None:
    page = visit_page(folder, telephone.context).page
    page.locator("#cell-01 .lesson-run button").tap()
    cell = page.locator("#cell-01")
    field = cell.locator("textarea")
    field.wait_for()
    size = (
        "el => Math.min(...[...el.querySelectorAll('button')].flatMap(b => [b.offsetWidth, b.offsetHeight]))"
    )
    assert cell.locator(".python-keys").evaluate(size) >= 44
    assert field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)") >= 16
    field.evaluate("field => field.setSelectionRange(0, field.value.length)")
    for name in ("opening parenthesis", "Tab, to the right", "underscore", "number sign"):
        cell.get_by_role("button", name=name).tap()
    expect(field).to_have_value("(   _#")
    expect(field).to_be_focused()
    cell.get_by_role("button", name="Undo").tap()
    expect(field).not_to_have_value("(   _#")


def open_everything(page: Page) -> Locator:
    """Open all cells, and run one that has every kind of output."""
    for name in ("cell-01", "cell-03"):
        open_cell(page, name)
    cell = open_cell(page, "cell-02")
    write_code(cell, f'# {"a long comment " * 9}\nprint("{"wide " * 40}")\nplot_it()\n7\ndef f(x):\n    oops')
    cell.locator("textarea").press("Control+Enter")
    cell.locator(".python-hint").wait_for()
    expect(cell.get_by_role("button", name="Run: ")).to_be_enabled()
    come_to_rest(page)
    return cell


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_open_cell_is_sound_for_everyone(
    theme: str, folder: Path, context: BrowserContext, axe: str
) -> None:
    visit = visit_page(folder, context)
    visit.page.evaluate(SET_THEME, theme)
    visit.page.evaluate(axe)
    assert visit.page.evaluate(RUN_AXE) == []
    open_everything(visit.page)
    assert visit.page.evaluate(RUN_AXE) == []
    assert visit.problems == []


@pytest.mark.parametrize("size", [100, 200])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off(width: int, size: int, visit: Visit) -> None:
    page = visit.page
    set_size(page, width, 900)
    page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", size)
    cell = open_everything(page)
    assert cell.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    places = [cell.locator("textarea").bounding_box(), cell.locator(".pce-wrapper").bounding_box()]
    assert places[0] == places[1]


def test_letters_and_colors_lie_on_each_other(visit: Visit) -> None:
    cell = open_everything(visit.page)
    styles = """cell => ["textarea", ".pce-line"].map(name => {
      const style = getComputedStyle(cell.querySelector(name));
      return ["fontFamily", "fontSize", "lineHeight", "letterSpacing", "paddingLeft", "paddingRight",
        "tabSize", "whiteSpace", "overflowWrap", "wordBreak"].map(key => style[key]);
    })"""
    field, line = cell.evaluate(styles)
    assert field == line
    field = cell.locator("textarea").evaluate("field => field.scrollHeight")
    assert field == cell.locator(".pce-wrapper").evaluate("lines => lines.clientHeight")


def test_high_contrast_shows_code_once_and_marks_the_line(folder: Path, browser: Browser) -> None:
    high = browser.new_context(forced_colors="active", viewport={"width": 800, "height": 900})
    high.set_default_timeout(PATIENCE)
    cell = open_everything(visit_page(folder, high).page)
    style = "(el, key) => getComputedStyle(el)[key]"
    assert cell.locator("textarea").evaluate(style, "color") == "rgba(0, 0, 0, 0)"
    assert cell.locator("textarea").evaluate(style, "caretColor") != "rgba(0, 0, 0, 0)"
    assert cell.locator(".python-wrong").evaluate(style, "outlineStyle") == "solid"
    high.close()


def test_print_shows_the_books_code_and_output(visit: Visit) -> None:
    cell = open_everything(visit.page)
    visit.page.emulate_media(media="print")
    expect(cell.locator(".cell_input")).to_be_visible()
    expect(cell.locator(".cell_output .output")).to_be_visible()
    for hidden in visit.page.locator(".python-cell, .lesson-run").all():
        expect(hidden).to_be_hidden()


def test_without_script_nothing_of_it_shows(folder: Path, scriptless: Page) -> None:
    scriptless.goto(f"{folder.as_uri()}/cells.html")
    expect(scriptless.get_by_role("button")).to_have_count(0)
    expect(scriptless.locator(".cell_input").first).to_be_visible()


def test_a_link_runs_nothing(folder: Path, context: BrowserContext) -> None:
    visit = watch(context, f"{folder.as_uri()}/")
    visit.page.goto(f"{folder.as_uri()}/cells.html?code=print(1)#cell-01=print(1)")
    cell = open_cell(visit.page, "cell-01")
    expect(cell.locator("textarea")).to_have_value('print("one")')
    assert visit.page.evaluate(ASKED) == []


# ---- The built book, with Python ------------------------------------------------------------------


def list_of(page_of: str) -> list[dict]:
    """Return what a built chapter's page lists of its cells; nothing for a page without."""
    html = BeautifulSoup((SITE / "chapters" / f"{page_of}.html").read_text(encoding="utf-8"), "html.parser")
    script = html.find("script", id="lesson-python")
    return json.loads(script.string)["cells"] if script else []


@pytest.mark.parametrize("page_of", python.decisions()["chapters"])
def test_a_built_chapter_offers_its_cells_as_the_notebook_has_them(page_of: str, site: Path) -> None:
    cells = nbformat.read(ROOT / "chapters" / f"{page_of}.ipynb", as_version=4).cells
    listed = list_of(page_of)
    assert listed == python.page_cells(page_of, cells)
    html = BeautifulSoup((site / "chapters" / f"{page_of}.html").read_text(encoding="utf-8"), "html.parser")
    sources = {cell.id: cell.source for cell in cells}
    for cell in listed:
        if cell["shown"]:
            (code,) = html.select(f"#{cell['id']} > .cell_input pre")
            assert code.get_text().rstrip("\n") == sources[cell["id"]]


def test_other_pages_have_nothing_of_it(site: Path) -> None:
    others = {path.stem for path in (site / "chapters").glob("*.html")} - {*python.decisions()["chapters"]}
    assert "glossary" in others
    assert [name for name in others if list_of(name)] == []


def test_python_answers_as_the_book_does(context: BrowserContext, base: str) -> None:
    visit = watch(context, base)
    visit.page.goto(f"{visit.address}chapters/{CHAPTER}.html")
    cell = open_cell(visit.page, "cell-11")
    cell.get_by_role("button", name="Run: ").click()
    expect(cell.locator(".python-told")).to_have_text("Ran 2 cells above first. Done.")
    expect(cell.locator(".python-output")).to_have_text("z = 3.0")
    write_code(cell, 'print("weights", weights)\nprint(wieghts)')
    cell.locator("textarea").press("Control+Enter")
    expect(cell.locator(".python-error pre")).to_contain_text("NameError")
    expect(cell.locator(".python-hint")).to_contain_text("weights")
    expect(cell.locator(".python-wrong")).to_have_text("print(wieghts)")
    assert visit.problems == []


def test_python_stops_at_once_even_in_a_loop_without_end(context: BrowserContext, server: str) -> None:
    visit = watch(context, server)
    visit.page.goto(f"{server}chapters/{CHAPTER}.html")
    cell = open_cell(visit.page, "cell-06")
    write_code(cell, 'print("begun")\nwhile True:\n    pass')
    cell.get_by_role("button", name="Run: ").click()
    expect(cell.locator(".python-printed")).to_have_text("begun")
    cell.get_by_role("button", name="Stop").wait_for()
    assert cell.evaluate(STOP_AT_ONCE).startswith("Stopped.")
    write_code(cell, "6 * 7")
    cell.locator("textarea").press("Control+Enter")
    expect(cell.locator(".python-value")).to_have_text("42")
