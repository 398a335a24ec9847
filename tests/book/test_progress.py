"""The reader's progress in the built book: ticks, going on, two tabs, files, and storage that refuses.

Chapters 2, 3 and 9 are given questions of the test's own, so that it does not change with the course's.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import test_repository_url as small_book
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, Locator, Page, expect
from test_every_page import RUN_AXE, SET_THEME, TOO_WIDE
from visits import SITE, come_to_rest, load_when_stored, open_page, set_size

from mnist_lesson.book import progress

SCRIPT_BUDGET = 4096
"""Bytes, compressed, of the script that every page carries."""

CHAPTER = "chapters/02_data.html"
PLACE = "mnist-lesson.place"
RECORD = "chapters/progress.html"
# Before the page's own scripts run: other questions in its list, and in chapter 9 a place for the verdict.
ASK = """document.addEventListener("readystatechange", () => {
  const list = document.getElementById("lesson-chapters");
  if (document.readyState !== "interactive" || !list) return;
  const book = JSON.parse(list.textContent);
  const asked = { "02_data": ["02-a", "02-b", "02-c"], "03_perceptron": ["03-a"] };
  for (const page of book.pages) {
    page.questions = asked[page.name] ?? [];
    page.guesses = page.name === "02_data" ? ["02-x", "02-y"] : [];
    if (page.name === "09_accelerators")
      Object.assign(page, { kind: "again", questions: ["02-a", "02-b", "03-a"] });
  }
  list.textContent = JSON.stringify(book);
  const place = Object.assign(document.createElement("div"), { className: "lesson-verdict" });
  if (book.here === "chapters/09_accelerators") document.querySelector("article").append(place);
});"""
# What a widget does, with the text of the store's own module.
CALL = """async ({ source, call }) => {
  window.store ??= await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const [name, ...given] = call;
  return store[name](...given);
}"""
FULL = """Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };"""
DENIED = """for (const name of ["localStorage", "sessionStorage"]) {
  const get = () => { throw new DOMException("denied", "SecurityError"); };
  Object.defineProperty(window, name, { configurable: true, get });
}"""
DUMP = """() => Object.fromEntries(
  Object.entries(localStorage).filter(([key]) => key.startsWith("mnist-lesson.")).sort())"""


@pytest.fixture
def reader(context: BrowserContext) -> BrowserContext:
    """Open a window whose pages ask the test's questions."""
    context.add_init_script(ASK)
    return context


def store(page: Page, *call: object) -> object:
    """Call one of the store's functions in a page, as a widget's module does."""
    return page.evaluate(CALL, {"source": progress.MEMORY.read_text(encoding="utf-8"), "call": list(call)})


def answer(page: Page, name: str, verdict: str = "right", kind: str = "question") -> object:
    return store(page, "remember", kind, name, {"verdict": verdict, "answer": 1})


def chapter_link(page: Page, number: int) -> Locator:
    return page.locator("nav.bd-links li > a").filter(has_text=f"{number}. ")


def test_every_page_has_the_list_and_a_small_script(page_name: str, site: Path) -> None:
    html = BeautifulSoup((site / page_name).read_text(encoding="utf8"), "html.parser")
    pages = json.loads(html.select_one("#lesson-chapters").string)["pages"]
    assert [page["number"] for page in pages[:9]] == [str(number) for number in range(1, 10)]
    assert all((SITE / page["file"]).is_file() for page in pages)
    text = html.select_one("script#lesson-progress").string
    assert "startRecord" not in text or page_name == RECORD
    if page_name != RECORD:
        assert len(gzip.compress(text.encode())) <= SCRIPT_BUDGET


def test_a_new_reader_sees_nothing_of_it(context: BrowserContext, base: str) -> None:
    visit = open_page(context, base, "index.html")
    expect(visit.page.locator(".lesson-standing, .lesson-go-on, .lesson-not-kept")).to_have_count(0)
    assert visit.page.evaluate(DUMP) == {}
    assert visit.problems == []


def test_the_sidebar_ticks_a_chapter_off(reader: BrowserContext, base: str) -> None:
    visit = open_page(reader, base, CHAPTER)
    link = chapter_link(visit.page, 2)
    for name, verdict in [("02-a", "right"), ("02-b", "shown"), ("02-c", "wrong")]:
        answer(visit.page, name, verdict)
    expect(link).to_have_accessible_name("2. A digit is 784 numbers (1 of 3 questions answered right)")
    answer(visit.page, "02-b")
    answer(visit.page, "02-c")
    expect(link).to_have_accessible_name("2. A digit is 784 numbers (finished)")
    expect(visit.page.get_by_text("You have answered all questions of this chapter.")).to_be_visible()
    expect(visit.page.get_by_text("I have finished this chapter")).to_be_hidden()
    keeping(visit.page, lambda: visit.page.goto(f"{base}index.html"))
    expect(chapter_link(visit.page, 2).locator(".lesson-done")).to_be_visible()
    expect(visit.page.locator(".lesson-standing")).to_have_count(1)
    assert visit.problems == []


def keeping(page: Page, load: Callable[[], object]) -> None:
    """Load a page that has to find all that is stored now, but for where one reads."""
    kept = {key: text for key, text in page.evaluate(DUMP).items() if key != PLACE}
    holds = f"Object.entries({json.dumps(kept)}).every(([key, text]) => localStorage[key] === text)"
    load_when_stored(page, load, holds)


def test_a_reader_may_say_that_a_chapter_is_finished(reader: BrowserContext, base: str) -> None:
    page = open_page(reader, base, CHAPTER).page
    button = page.get_by_role("button", name="I have finished this chapter")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    keeping(page, page.reload)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(chapter_link(page, 2).locator(".lesson-done")).to_be_visible()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".lesson-standing")).to_have_count(0)


def test_one_goes_on_where_one_stopped(reader: BrowserContext, base: str) -> None:
    page = open_page(reader, base, "chapters/05_softmax_evidence.html").page
    text = page.locator("#one-more-unit-of-evidence > p").first
    text.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    come_to_rest(page)
    text.evaluate("e => e.scrollIntoView({ block: 'center' })")  # widgets may have moved it
    holds = f"localStorage['{PLACE}']?.includes('one-more-unit')"
    page.wait_for_function(holds)
    load_when_stored(page, lambda: page.goto(f"{base}index.html"), holds)
    line = page.locator(".lesson-go-on")
    expect(line).to_have_text("Go on where you stopped: Chapter 5, One more unit of evidence")
    line.get_by_role("link").click()
    page.wait_for_url("**/05_softmax_evidence.html#one-more-unit-of-evidence")
    expect(page.locator("#one-more-unit-of-evidence > h2")).to_be_in_viewport()


def test_leaving_a_chapter_remembers_it(reader: BrowserContext, base: str) -> None:
    page = open_page(reader, base, "chapters/deeper_backpropagation.html").page
    load_when_stored(page, lambda: page.goto(f"{base}index.html"), f"'{PLACE}' in localStorage")
    expect(page.locator(".lesson-go-on a")).to_have_text("Backpropagation: slopes travel back")


def test_a_full_storage_can_be_read_and_erased(reader: BrowserContext, server: str) -> None:
    page = open_page(reader, server, RECORD).page
    answer(page, "02-a")
    full = reader.new_page()
    full.add_init_script(FULL)
    holds = "localStorage.getItem('mnist-lesson.question.02-a') !== null"
    load_when_stored(full, lambda: full.goto(server + RECORD), holds)
    expect(full.locator(".lesson-chapters li").nth(1)).to_contain_text("1 answered right")
    erase(full)
    expect(page.locator(".lesson-standing")).to_have_count(0)
    assert page.evaluate(DUMP) == {}


@pytest.mark.parametrize(
    "place",
    ["{", '{"v": 2}', '{"v": 1, "page": "chapters/gone", "heading": "a", "title": "A"}', "x" * 1_000_000],
)
def test_a_damaged_place_is_left_aside(reader: BrowserContext, server: str, place: str) -> None:
    visit = open_page(reader, server, "chapters/glossary.html")
    visit.page.evaluate("place => { localStorage['mnist-lesson.place'] = place; }", place)
    visit.page.wait_for_load_state("networkidle")  # what is still loading would count as failed
    holds = f"'{PLACE}' in localStorage"
    load_when_stored(visit.page, lambda: visit.page.goto(f"{server}index.html"), holds)
    expect(visit.page.locator("nav.bd-links")).to_be_visible()
    expect(visit.page.locator(".lesson-go-on")).to_have_count(0)
    assert visit.page.evaluate("localStorage['mnist-lesson.place']") == place
    assert visit.problems == []


def test_two_tabs_keep_both_answers_and_tell_each_other(reader: BrowserContext, base: str) -> None:
    one, other = (open_page(reader, base, CHAPTER).page for _ in range(2))
    answer(one, "02-a")
    answer(other, "02-b")
    for page in (one, other):
        page.bring_to_front()
        expect(chapter_link(page, 2).locator(".lesson-standing")).to_contain_text("2 of 3")
    one.get_by_role("button", name="I have finished").click()
    expect(chapter_link(other, 2).locator(".lesson-done")).to_be_visible()
    for kind, name in (("question", "02-a"), ("question", "02-b"), ("chapter", "02_data")):
        store(one, "forget", kind, name)
    expect(other.locator(".lesson-standing")).to_have_count(0)


@pytest.mark.parametrize("how", [FULL, DENIED], ids=["full", "denied"])
def test_where_nothing_is_kept_it_is_said_once(reader: BrowserContext, base: str, how: str) -> None:
    reader.add_init_script(how)
    visit = open_page(reader, base, CHAPTER)
    expect(visit.page.locator(".lesson-not-kept")).to_have_count(0)
    button = visit.page.get_by_role("button", name="I have finished this chapter")
    button.click()
    button.click()
    button.click()
    assert answer(visit.page, "02-a") is False
    note = visit.page.locator(".lesson-not-kept")
    expect(note).to_have_count(1)
    expect(note).to_contain_text("keeps nothing of what you answer")
    assert visit.problems == []


def test_the_note_stands_at_the_question(reader: BrowserContext, server: str) -> None:
    reader.add_init_script(FULL)
    page = open_page(reader, server, CHAPTER).page
    page.evaluate("document.querySelector('article p').id = 'question-02-b'")
    answer(page, "02-b")
    expect(page.locator("#question-02-b > .lesson-not-kept")).to_be_visible()


def test_damaged_and_newer_entries_stay_and_lose_nothing_else(reader: BrowserContext, base: str) -> None:
    visit = open_page(reader, base, CHAPTER)
    strange = {
        "02-b": "{",
        "02-c": '{"v": 2, "verdict": "right"}',
        "__proto__": '{"v": 1, "verdict": "right"}',
    }
    strange = {f"mnist-lesson.question.{name}": text for name, text in strange.items()}
    visit.page.evaluate(
        "all => { for (const [k, v] of Object.entries(all)) localStorage.setItem(k, v); }", strange
    )
    answer(visit.page, "02-a")
    keeping(visit.page, visit.page.reload)
    expect(chapter_link(visit.page, 2).locator(".lesson-standing")).to_contain_text("1 of 3")
    kept = visit.page.evaluate(DUMP)
    assert {name: kept[name] for name in strange} == strange
    assert visit.problems == []


def test_the_record_tells_chapter_by_chapter(reader: BrowserContext, base: str) -> None:
    page = open_page(reader, base, RECORD).page
    row = page.locator(".lesson-chapters li").nth(1)
    expect(row.locator("p")).to_have_text(["3 questions, still open", "0 of 2 guesses made"])
    answer(page, "02-a")
    answer(page, "02-b", "shown")
    answer(page, "02-x", "guessed", "guess")
    lines = [
        "3 questions, 1 answered right",
        "Answer shown: question 2",
        "Still open: question 3",
        "1 of 2 guesses made",
    ]
    expect(row.locator("p")).to_have_text(lines)
    link = row.get_by_role("link", name="question 3")
    assert link.evaluate("a => a.href").endswith("02_data.html#question-02-c")


def fill(page: Page) -> dict[str, str]:
    """Answer some questions; return what is kept."""
    answer(page, "02-a")
    answer(page, "02-b", "shown")
    answer(page, "02-x", "guessed", "guess")
    answer(page, "03-a", "wrong", "again")
    answer(page, "05_softmax_evidence", "finished", "chapter")
    place = {"page": "chapters/02_data", "heading": "a", "title": "A", "at": 3}
    store(page, "write", "place", place)
    return page.evaluate(DUMP)


def erase(page: Page) -> None:
    page.get_by_role("button", name="Erase …").click()
    page.get_by_role("button", name="Erase all").click()


def test_what_is_exported_and_erased_comes_back_the_same(
    reader: BrowserContext, base: str, tmp_path: Path
) -> None:
    visit = open_page(reader, base, RECORD)
    page = visit.page
    before = fill(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "mnist-lesson-progress.json"
    download.value.save_as(tmp_path / "mine.json")
    page.evaluate("localStorage.setItem('theme-of-another', 'x')")
    erase(page)
    expect(page.get_by_role("status")).to_have_text("All is erased.")
    assert page.evaluate(DUMP) == {}
    assert page.evaluate("localStorage.getItem('theme-of-another')") == "x"
    page.get_by_label("Import").set_input_files(tmp_path / "mine.json")
    expect(page.get_by_role("status")).to_have_text("Imported: 5 entries.")
    assert page.evaluate(DUMP) == before
    expect(page.locator(".lesson-chapters li").nth(4).locator(".lesson-done")).to_be_visible()
    assert visit.problems == []


def test_erasing_asks_first_and_takes_no_for_an_answer(reader: BrowserContext, server: str) -> None:
    page = open_page(reader, server, RECORD).page
    before = fill(page)
    button = page.get_by_role("button", name="Erase …")
    button.focus()
    for key in ("Escape", "Enter"):
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        page.keyboard.press(key)
        expect(page.get_by_role("group", name="Erase")).to_be_hidden()
        expect(button).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Nothing was erased.")
    assert page.evaluate(DUMP) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no export of this book"),
        (b"\xff\xfe\x00{", "no export of this book"),
        (b'{"course": "mnist-lesson", "v": 7, "entries": {}}', "newer edition"),
        (b'{"course": "mnist-lesson", "v": 1}', "no entries"),
        (b" " * 3_000_000, "far larger"),
    ],
)
def test_a_bad_file_changes_nothing(
    reader: BrowserContext, server: str, tmp_path: Path, content: bytes, said: str
) -> None:
    visit = open_page(reader, server, RECORD)
    before = fill(visit.page)
    (tmp_path / "bad.json").write_bytes(content)
    for _ in range(2):  # the same file can be chosen again
        visit.page.get_by_label("Import").set_input_files(tmp_path / "bad.json")
        expect(visit.page.get_by_role("status")).to_contain_text(said)
        visit.page.evaluate("document.querySelector('.lesson-said').textContent = ''")
    assert visit.page.evaluate(DUMP) == before
    assert visit.problems == []


def test_the_last_page_tells_what_to_read_again(reader: BrowserContext, base: str) -> None:
    page = open_page(reader, base, "chapters/09_accelerators.html").page
    verdict = page.locator(".lesson-verdict")
    answer(page, "02-a")  # in its chapter, which does not count here
    expect(verdict).to_be_empty()
    answer(page, "02-a", "wrong", "again")
    expect(verdict.locator("li")).to_have_text(["Chapter 2, A digit is 784 numbers (2 of 2 still open)"])
    expect(verdict).to_contain_text("2 not answered yet")
    answer(page, "02-a", "right", "again")
    expect(verdict).to_contain_text("So far all is right.")
    for name in ("02-b", "03-a"):
        answer(page, name, "right", "again")
    expect(verdict).to_have_text("All of it is right: there is nothing to read again.")


@pytest.mark.parametrize("name", ["index.html", CHAPTER, "chapters/09_accelerators.html", RECORD])
def test_nothing_of_it_is_out_of_reach(reader: BrowserContext, server: str, axe: str, name: str) -> None:
    page = open_page(reader, server, RECORD).page
    fill(page)
    keeping(page, lambda: page.goto(server + name))
    page.evaluate(axe)
    page.add_style_tag(content="* { transition: none !important; }")
    if name == RECORD:
        page.get_by_role("button", name="Erase …").click()
    found = []
    for theme in ("light", "dark"):
        page.evaluate(SET_THEME, theme)
        for width in (1280, 390):
            set_size(page, width)
            found += page.evaluate(RUN_AXE) + page.evaluate(TOO_WIDE)
    assert found == []


def test_ticks_show_in_forced_colors_and_nothing_in_print(reader: BrowserContext, server: str) -> None:
    page = open_page(reader, server, CHAPTER).page
    page.get_by_role("button", name="I have finished").click()
    page.emulate_media(forced_colors="active")
    tick = chapter_link(page, 2).locator(".lesson-done")
    border = tick.evaluate("e => getComputedStyle(e, '::before').borderRightColor")
    paper = tick.evaluate("e => getComputedStyle(e.closest('.bd-sidebar-primary')).backgroundColor")
    assert border != paper
    page.emulate_media(media="print", forced_colors="none")
    for part in (".lesson-finish", ".lesson-standing"):
        expect(page.locator(part)).to_be_hidden()


def test_without_script_one_line_says_so(scriptless: Page, server: str) -> None:
    scriptless.goto(server + RECORD)
    line = scriptless.locator(".lesson-record p")
    expect(line).to_be_visible()
    assert line.inner_text().startswith("This page needs script")


def test_the_build_finds_what_a_page_asks(tmp_path: Path) -> None:
    small_book.write_book(tmp_path, "")
    path = tmp_path / "chapters" / "01_one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    sources = [
        'Question("01-a")',
        'Guess(\n    "01-x",\n)',
        'Guess.reveal("01-x", 3)',
        "Question('01-b', variant=1)",
    ]
    for source in [*sources, 'Question("01-a")']:
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["remove-input"]})
        cell.outputs = [nbformat.v4.new_output("stream", text="asked")]
        notebook.cells.append(cell)
    nbformat.write(notebook, path)
    page, _ = small_book.build(tmp_path)
    (chapter,) = json.loads(page.select_one("#lesson-chapters").string)["pages"]
    assert (chapter["questions"], chapter["guesses"]) == (["01-a", "01-b"], ["01-x"])
    assert (chapter["prefix"], chapter["name"], chapter["kind"]) == ("01", "01_one", "question")
    for place in ("question-01-a", "question-01-b", "guess-01-x"):
        (cell,) = page.select(f"[id='{place}']")
        assert cell.get_text(strip=True) == "asked"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("chapters/05_softmax_evidence", "05"),
        ("chapters/deeper_several_machines", "several_machines"),
        ("12_x", "12"),
    ],
)
def test_names_of_questions_begin_with_their_chapter(name: str, prefix: str) -> None:
    assert progress.prefix_of(name) == prefix


def test_a_script_loses_its_comments_and_nothing_else() -> None:
    text = '/** Doc. */\nimport {\n  a,\n} from "./a.js";\n\nfunction f() {\n  return "a // b"; // why\n}\n'
    assert progress.shorten(text) == 'function f() {\nreturn "a // b";\n}'
