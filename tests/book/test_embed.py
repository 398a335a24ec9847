"""Widgets and questions in somebody else's page: frames from another origin, sandboxed and not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from make_zip import book_files
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from visits import SITE, Visit, set_size, watch

from mnist_lesson.book.embed import ASKED, FOLDER, embeds_of, read_chapter
from mnist_lesson.book.widgets import DATA, PLACE, STATE, VIEW
from mnist_lesson.questions import names
from mnist_lesson.widgets import EXPLORING
from mnist_lesson.widgets import __dict__ as classes
from tests.browsers.tab import wait_for
from tests.browsers.uses import Placed, use, use_guess, use_question
from tests.browsing import serve
from tests.mouse import drag

KINDS = sorted(classes[name].name for name in EXPLORING)
QUESTION, GUESS = "question-05-odds", "guess-01-accuracy"
SANDBOX = 'sandbox="allow-scripts"'
# Without `preload` it asks for no style sheet: a sandboxed frame may not.
RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { preload: false });
  return violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.target.join(" ")}`));
}"""
READY = '.lesson-widget[data-state="ready"] .mnist-lesson[data-ready="true"]'
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A school's page</title><link rel="icon" href="data:,">
<meta name="color-scheme" content="light dark">
<script>
window.told = [];
addEventListener("message", ({{ data, source }}) => told.push({{ ...data, isFrames: source === frames[0] }}));
</script></head>
<body style="margin: 0">{body}</body></html>
"""
TOLD = "told.at(-1)?.height"
CONTENT = """() => {
  const parts = [...document.body.querySelectorAll("*")].map((part) => part.getBoundingClientRect().bottom);
  return { lowest: Math.max(...parts), wide: document.documentElement.scrollWidth - innerWidth };
}"""
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
PAPERS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 22, 29)"}
PHONE, DESKTOP = 320, 800
"""CSS pixels."""

LOADING = {"evidence-map", "digit-pad", "mistake-gallery"}
"""Widgets that ask for a network as soon as they are seen."""


@dataclass
class School:
    """A page that is not the book's, in which frames show widgets."""

    folder: Path
    address: str
    """Where its server is; the book's is another origin."""
    book: str

    def write(self, body: str) -> str:
        """Write a new page, for a browser would remember an older one; return its address."""
        name = f"school-{len(list(self.folder.iterdir()))}.html"
        (self.folder / name).write_text(PAGE.format(body=body), encoding="utf-8")
        return f"{self.address}/{name}"

    def frame(self, name: str, *, width: int = DESKTOP, height: int = 2600, rights: str = "") -> str:
        """Return the code of a frame with a page of ``embed/``, its query and its state."""
        source = f"{self.book}embed/{name}"
        return (
            f'<iframe src="{source}" width="{width}" height="{height}" style="border: 0" {rights}></iframe>'
        )


class InFrame:
    """A frame worked like a browser's window, for what ``tests/browsers/uses.py`` does in windows."""

    name, version = "Chromium", ""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame: Frame = page.frames[1]

    def run(self, function: str, argument: object = None) -> object:
        """Call a function in the frame."""
        return self.frame.evaluate(function, argument)

    def drag(self, path: list[tuple[float, float]]) -> None:
        """Press the pointer at the first point of the frame, lead it over the others, let it go."""
        box = self.frame.frame_element().bounding_box()
        drag(self.page, *((box["x"] + x, box["y"] + y) for x, y in path))

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)


@pytest.fixture
def school(tmp_path: Path, server: str) -> Iterator[School]:
    """Return a page on a server of its own. The book goes by another name, and so by another site."""
    with serve(tmp_path) as address:
        yield School(tmp_path, address, server.replace("127.0.0.1", "localhost"))


@pytest.fixture
def on_disk(tmp_path: Path, site: Path) -> School:
    """Return a page on the disk, that shows the book on the disk."""
    return School(tmp_path, tmp_path.as_uri(), f"{site.as_uri()}/")


def open_school(context: BrowserContext, school: School, body: str, *, width: int = DESKTOP) -> Visit:
    """Open the page, as wide as its frame, and high enough for all of it."""
    visit = watch(context, school.book)
    visit.problems.clear()
    set_size(visit.page, width, 2700)
    address = school.write(body)
    visit.page.goto(address)
    visit.problems[:] = [p for p in visit.problems if p != f"outside: {address}"]
    visit.page.frames[1].locator(READY).wait_for()
    return visit


def told_height(page: Page) -> int:
    """Return what a frame tells of its height, once nothing moves in it: it ends where its content ends."""
    frame = page.frames[1]

    def look() -> int | None:
        seen = page.evaluate(TOLD), frame.evaluate(CONTENT)["lowest"]
        page.wait_for_timeout(400)
        is_still = seen == (page.evaluate(TOLD), frame.evaluate(CONTENT)["lowest"])
        return seen[0] if is_still and seen[0] and 0 <= seen[0] - seen[1] < 12 else None

    return wait_for(look, "a height that fits the content")


def page_of(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / FOLDER / name).read_text(encoding="utf-8"), "html.parser")


def embeds() -> list[str]:
    """Return the names of all pages for frames; a stand-in that fails if there are none."""
    found = sorted(path.stem for path in (SITE / FOLDER).glob("*.html"))
    return [name for name in found if name != "index"] or ["the book is not built"]


def test_every_widget_and_every_question_has_a_page() -> None:
    asking = {f"{kind}-{name}" for kind in ASKED for name in names(kind)}
    assert set(embeds()) == {*KINDS, *asking}
    assert {path.name for path in (SITE / FOLDER).iterdir() if path.suffix != ".html"} == {
        f"{kind}.js" for kind in ASKED
    }


def test_every_page_is_sound() -> None:
    """Its title and its credit are there, and what it links to and loads lies in the book."""
    problems = []
    for name in embeds():
        page = page_of(f"{name}.html")
        (credit,) = page.select("footer a")
        file, _, anchor = str(credit["href"]).partition("#")
        chapter = (SITE / "chapters" / file).read_text(encoding="utf-8")
        loaded = [link["href"] for link in page.select('link[rel="stylesheet"]')]
        loaded += [script["src"] for script in page.select("script[src]")]
        missing = [p for p in loaded if not (SITE / "chapters" / str(p).partition("?")[0]).exists()]
        told = credit["rel"] == ["noopener"] and page.base["target"] == "_blank" and page.html["lang"] == "en"
        if (
            missing
            or f'id="{anchor}"' not in chapter
            or not told
            or " · Deep Learning" not in page.title.text
        ):
            problems.append(f"{name}: {missing} {credit}")
        if name in KINDS and loaded:
            problems.append(f"{name} is not one file: {loaded}")
    assert problems == []


def test_what_is_not_the_courses_or_has_no_name_has_no_page(tmp_path: Path) -> None:
    """A fork may show widgets of others, and questions that a teacher has written on the spot."""
    states = {
        "mine": {"_name": "question", "_question": {"name": ""}},
        "others": {"value": 3},
        "good": {"_name": "softmax"},
    }
    views = [f'<script type="{VIEW}">{{"model_id": "{model}"}}</script>' for model in [*states, "lost"]]
    places = "".join(f'<div class="{PLACE}">{view}</div>' for view in views)
    state = json.dumps({"state": {model: {"state": state} for model, state in states.items()}})
    path = tmp_path / "page.html"
    path.write_text(f'{places}<script type="{STATE}">{state}</script>', encoding="utf-8")
    assert [embed.name for embed in embeds_of(read_chapter(path))] == ["softmax"]
    path.write_text("<p>No widgets.</p>", encoding="utf-8")
    assert read_chapter(path) is None


def test_the_list_leads_to_every_page() -> None:
    links = [str(link["href"]) for link in page_of("index.html").select("a")]
    assert sorted(links) == sorted(f"{name}.html" for name in embeds())
    (line,) = [item.get_text() for item in page_of("index.html").select("li") if QUESTION in str(item)]
    assert line.startswith("Question 05-odds: Classes A, B and C have the evidence 2, 1 and 1.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_is_legible(theme: str, browser: Browser, server: str, axe: str) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": PHONE, "height": 800})
    visit = watch(context, server)
    visit.page.goto(f"{server}embed/index.html")
    visit.page.evaluate(axe)
    assert visit.page.evaluate(RUN_AXE) == []
    assert visit.page.evaluate(CONTENT)["wide"] <= 0
    assert visit.page.evaluate(PAPER) == PAPERS[theme]
    assert visit.problems == []
    context.close()


def test_they_are_packed_and_are_not_found_by_search() -> None:
    packed = {path.relative_to(SITE).as_posix() for path in book_files(SITE)}
    assert {f"{FOLDER}/softmax.html", f"{FOLDER}/{QUESTION}.html", f"{FOLDER}/question.js"} <= packed
    assert f"{FOLDER}/" not in (SITE / "_static" / "search-index.js").read_text(encoding="utf-8")
    for name in embeds():
        assert page_of(f"{name}.html").select_one('meta[name="robots"]')["content"] == "noindex"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rights", ["", SANDBOX], ids=["free", "sandboxed"])
def test_a_widget_works_in_a_foreign_page(
    kind: str, rights: str, context: BrowserContext, school: School
) -> None:
    visit = open_school(context, school, school.frame(f"{kind}.html", rights=rights))
    widget = Placed(InFrame(visit.page), kind)
    widget.wait_until_ready()
    use(widget)
    assert visit.problems == []
    link = widget.link()  # a browser notes that the frame may not copy, and the widget offers a field
    expect(visit.page.frames[1].get_by_label("To copy")).to_have_value(link)
    assert re.fullmatch(rf"{re.escape(school.book)}embed/{kind}\.html#{kind}=.+", link)
    again = open_school(context, school, school.frame(link.partition("/embed/")[2], rights=rights))
    widget = Placed(InFrame(again.page), kind)
    widget.wait_until_ready()
    widget.wait_until_still()
    assert again.problems == []
    assert widget.link() == link


@pytest.mark.parametrize("kind", KINDS)
def test_a_widget_works_in_a_page_from_the_disk(kind: str, context: BrowserContext, on_disk: School) -> None:
    visit = open_school(context, on_disk, on_disk.frame(f"{kind}.html"))
    widget = Placed(InFrame(visit.page), kind)
    widget.wait_until_ready()
    use(widget)
    assert visit.problems == []


@pytest.mark.parametrize("kind", sorted({*KINDS} - LOADING))
def test_a_sandboxed_widget_from_the_disk_needs_no_other_file(
    kind: str, context: BrowserContext, on_disk: School
) -> None:
    """A browser gives such a frame no other file: what loads a network at once can't work there."""
    visit = open_school(context, on_disk, on_disk.frame(f"{kind}.html", rights=SANDBOX))
    assert visit.problems == []


@pytest.mark.parametrize("rights", ["", SANDBOX], ids=["free", "sandboxed"])
def test_questions_and_guesses_work_in_a_foreign_page(
    rights: str, context: BrowserContext, school: School
) -> None:
    for name, deed in ((QUESTION, use_question), (GUESS, use_guess)):
        visit = open_school(context, school, school.frame(f"{name}.html", rights=rights))
        widget = Placed(InFrame(visit.page), name.partition("-")[0])
        widget.wait_until_ready()
        deed(widget)
        assert visit.problems == []


@pytest.mark.parametrize(("name", "deed"), [(QUESTION, use_question), (GUESS, use_guess)])
def test_no_answer_is_kept(name: str, deed: Callable, context: BrowserContext, school: School) -> None:
    visit = watch(context, school.book)
    visit.page.goto(f"{school.book}embed/{name}.html")
    widget = Placed(InPage(visit.page), name.partition("-")[0])
    widget.wait_until_ready()
    deed(widget)
    assert visit.page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    assert (context.cookies(), visit.problems) == ([], [])


def test_formulas_have_their_font_in_a_sandbox(context: BrowserContext, school: School) -> None:
    visit = open_school(context, school, school.frame(f"{QUESTION}.html", rights=SANDBOX))
    frame = visit.page.frames[1]
    expect(frame.locator(".mnist-lesson math").first).to_be_visible()
    frame.evaluate("document.fonts.ready.then(() => {})")
    assert frame.evaluate("[...document.fonts].map((font) => [font.family, font.status])") == [
        ["Lesson Math", "loaded"]
    ]
    assert visit.problems == []


@pytest.mark.parametrize("name", [*KINDS, QUESTION, GUESS])
@pytest.mark.parametrize(("width", "theme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_a_frame_fits_its_height_and_its_theme(
    name: str, width: int, theme: str, browser: Browser, school: School, axe: str
) -> None:
    context = browser.new_context(color_scheme=theme)
    frame = school.frame(f"{name}.html", width=width, height=2600, rights=SANDBOX)
    visit = open_school(context, school, frame, width=width)
    assert told_height(visit.page) > 0
    inner = visit.page.frames[1]
    assert inner.evaluate(CONTENT)["wide"] <= 0
    assert visit.page.evaluate("told.every((one) => one.type === 'mnist-lesson:height' && one.isFrames)")
    assert inner.evaluate(PAPER) == PAPERS[theme]
    inner.evaluate(axe)
    assert inner.evaluate(RUN_AXE) == []
    assert visit.problems == []
    context.close()


def test_the_height_is_told_again_when_the_widget_grows(context: BrowserContext, school: School) -> None:
    visit = open_school(context, school, school.frame("parameter-ledger.html", rights=SANDBOX))
    before = told_height(visit.page)
    widget = Placed(InFrame(visit.page), "parameter-ledger")
    widget.click("button", "+ Add a hidden layer")
    visit.page.wait_for_function(f"(before) => {TOLD} > before", arg=before)
    assert told_height(visit.page) > before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_address_overrides_the_readers_theme(theme: str, browser: Browser, school: School) -> None:
    context = browser.new_context(color_scheme={"light": "dark", "dark": "light"}[theme])
    both = school.frame("valley.html") + school.frame(f"valley.html?theme={theme}")
    visit = open_school(context, school, both)
    visit.page.frames[2].locator(READY).wait_for()
    themes = [frame.evaluate("document.documentElement.dataset.theme") for frame in visit.page.frames[1:]]
    assert sorted(themes) == ["dark", "light"]
    assert themes[1] == theme
    visit.page.emulate_media(color_scheme=theme)
    for frame in visit.page.frames[1:]:
        frame.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=theme)
    context.close()


def test_a_credits_link_opens_the_chapter(context: BrowserContext, school: School) -> None:
    visit = open_school(context, school, school.frame("softmax.html"))
    with context.expect_page() as opened:
        visit.page.frames[1].get_by_role("link", name="chapter 5, “Every pixel casts ten votes”").click()
    opened.value.wait_for_url(re.compile(r"/chapters/05_softmax_evidence\.html#"))
    assert visit.page.url.startswith(school.address)


def test_a_sandbox_without_windows_tells_the_links_address(context: BrowserContext, school: School) -> None:
    visit = open_school(context, school, school.frame(f"{QUESTION}.html", rights=SANDBOX))
    frame = visit.page.frames[1]
    frame.get_by_role("button", name="I don’t know").click()
    frame.locator(".question-see a").click()
    told = frame.get_by_role("status").filter(has_text="This frame may not open windows.")
    expect(told).to_contain_text(f"{school.book}chapters/05_softmax_evidence.html")
    assert len(context.pages) == 1


def test_without_script_the_picture_stands_there(scriptless: Page, school: School) -> None:
    scriptless.goto(f"{school.book}embed/softmax.html")
    still = scriptless.locator(".lesson-widget-still img")
    expect(still).to_be_visible()
    assert still.get_attribute("alt")
    assert still.evaluate("image => image.naturalWidth") > 0


# ---- The button "Embed" ------------------------------------------------------------------------

PLACES = {
    "crossing": "09_accelerators",
    "digit-pad": "intro",
    "evidence-map": "05_softmax_evidence",
    "image-explorer": "02_data",
    "mistake-gallery": "08_prediction",
    "parameter-ledger": "06_sequential_model",
    "perceptron": "03_perceptron",
    "perceptron.2": "03_perceptron",
    "sigmoid-neuron": "04_sigmoid",
    "softmax": "05_softmax_evidence",
    "ten-lines": "01_ten_lines",
    "training-lab": "07_training",
    "valley": "07_training",
}
"""A chapter of each widget, by its key there."""
HEIGHT = """place => {
  const widget = place.querySelector(".mnist-lesson");
  return widget.offsetHeight - widget.querySelector(".ml-embed").offsetHeight - 20;
}"""


class InPage(InFrame):
    """A page worked like a browser's window."""

    def __init__(self, page: Page) -> None:
        self.page, self.frame = page, page.main_frame

    def drag(self, path: list[tuple[float, float]]) -> None:
        """Press the pointer at the first point, lead it over the others, let it go."""
        drag(self.page, *path)


def press_embed(page: Page, base: str, key: str) -> Placed:
    """Open a chapter, use a widget and press its button for the code."""
    page.goto(f"{base}chapters/{PLACES[key]}.html")
    widget = Placed(InPage(page), key)
    widget.wait_until_ready()
    use(widget)
    widget.wait_until_still()
    page.locator(f"[data-lesson-key='{key}']").get_by_role("button", name="Embed", exact=True).click()
    page.locator(".ml-embed").wait_for()
    return widget


def code(page: Page, label: str = "the frame’s code") -> str:
    return page.get_by_label(label, exact=True).input_value()


def test_every_widget_has_a_chapter_here() -> None:
    assert {key.partition(".")[0] for key in PLACES} == {*KINDS}


@pytest.mark.parametrize("key", PLACES)
def test_the_buttons_code_shows_the_same_state(key: str, context: BrowserContext, school: School) -> None:
    visit = watch(context, school.book)
    widget = press_embed(visit.page, school.book, key)
    pasted = code(visit.page)
    needed = visit.page.locator(f"[data-lesson-key='{key}']").evaluate(HEIGHT)
    state = widget.link().partition("=")[2]  # a browser that lets nobody copy shows a field, which needs room
    assert visit.problems == []
    there = open_school(context, school, pasted)
    kind = key.partition(".")[0]
    copy = Placed(InFrame(there.page), kind)
    copy.wait_until_ready()
    copy.wait_until_still()
    assert there.problems == []
    assert copy.link().partition("=")[2] == state
    frame = there.page.locator("iframe")
    assert frame.get_attribute("title").endswith(" · Deep Learning in Ten Lines")
    assert int(frame.get_attribute("height")) >= needed


def test_the_code_is_copied_and_the_panel_closes(context: BrowserContext, school: School, axe: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = watch(context, school.book)
    page = visit.page
    press_embed(page, school.book, "softmax")
    expect(page.get_by_label("the frame’s code", exact=True)).to_be_focused()
    page.get_by_role("button", name="Copy the frame’s code").click()
    expect(page.locator(".ml-embed .ml-said").first).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == code(page)
    page.evaluate(axe)
    assert page.evaluate(RUN_AXE) == []
    page.locator(".ml-embed").get_by_role("button", name="Close").click()
    expect(page.locator(".ml-embed")).to_have_count(0)
    expect(page.locator("[data-lesson-key=softmax]").get_by_role("button", name="Embed")).to_be_focused()
    assert visit.problems == []


def test_where_copying_is_not_allowed_the_code_is_selected(context: BrowserContext, school: School) -> None:
    page = watch(context, school.book).page
    page.add_init_script("navigator.clipboard.writeText = async () => { throw new Error('not allowed'); };")
    press_embed(page, school.book, "softmax")
    page.keyboard.press("ArrowRight")  # what was selected is so no more
    page.get_by_role("button", name="Copy the frame’s code").click()
    expect(page.locator(".ml-embed .ml-said").first).to_have_text("It is selected: copy it from here.")
    assert page.evaluate("getSelection().toString()") == code(page)


def test_the_second_snippet_lets_frames_grow(context: BrowserContext, school: School) -> None:
    page = watch(context, school.book).page
    press_embed(page, school.book, "valley")
    body = code(page).replace('height="', 'height="1') + code(page, "the script")
    there = open_school(context, school, body.replace("<iframe", f"<iframe {SANDBOX}"))
    there.page.wait_for_function(f"document.querySelector('iframe').height === String({TOLD})")
    there.page.frames[1].wait_for_function("document.documentElement.scrollHeight <= innerHeight")
    height = told_height(there.page)
    assert there.page.locator("iframe").get_attribute("height") == str(height)
    assert there.page.frames[1].evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_notebooks_cell_is_a_frame(context: BrowserContext, school: School) -> None:
    page = watch(context, school.book).page
    press_embed(page, school.book, "softmax")
    first, last = code(page, "the cell").splitlines()
    scope: dict[str, object] = {}
    exec(first, scope)
    html = BeautifulSoup(eval(last, scope)._repr_html_(), "html.parser")
    frame = BeautifulSoup(code(page), "html.parser").iframe
    assert (html.iframe["src"], html.iframe["height"]) == (frame["src"], frame["height"])


def test_a_book_on_a_disk_says_that_a_frame_needs_an_address(context: BrowserContext, site: Path) -> None:
    visit = watch(context, f"{site.as_uri()}/")
    page = visit.page
    press_embed(page, f"{site.as_uri()}/", "softmax")
    expect(page.locator(".ml-embed")).to_contain_text("Put the book’s folder on a server")
    expect(page.locator(".ml-embed textarea")).to_have_count(0)
    page.locator(".ml-embed").get_by_role("link", name="Everything that other pages can show").click()
    page.wait_for_url(f"{site.as_uri()}/embed/index.html")
    assert visit.problems == []


def test_who_comes_by_the_list_gets_the_code_and_who_sees_a_frame_does_not(
    context: BrowserContext, school: School
) -> None:
    visit = watch(context, school.book)
    visit.page.goto(f"{school.book}embed/index.html")
    with context.expect_page() as opened:
        visit.page.get_by_role("link", name="Softmax").click(modifiers=["Control"])
    page = opened.value
    page.get_by_role("button", name="Embed").click()
    assert f'src="{school.book}embed/softmax.html#softmax=' in code(page)
    framed = open_school(context, school, school.frame("softmax.html"))
    expect(framed.page.frames[1].get_by_role("button", name="Embed")).to_have_count(0)
    expect(framed.page.frames[1].get_by_role("button", name="Copy link to this state")).to_be_visible()


def test_the_panel_is_loaded_when_it_is_asked_for(context: BrowserContext, school: School) -> None:
    page = watch(context, school.book).page
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{school.book}chapters/04_sigmoid.html")
    Placed(InPage(page), "sigmoid-neuron").wait_until_ready()
    assert not [url for url in asked if f"{DATA}/embed-panel" in url]
    page.locator("[data-lesson-key=sigmoid-neuron]").get_by_role("button", name="Embed").click()
    page.locator(".ml-embed").wait_for()
    assert [url for url in asked if f"{DATA}/embed-panel" in url]


def test_a_panel_that_does_not_load_is_told(context: BrowserContext, school: School) -> None:
    page = watch(context, school.book).page
    page.route("**/embed-panel.js", lambda route: route.abort())
    page.goto(f"{school.book}chapters/04_sigmoid.html")
    place = page.locator("[data-lesson-key=sigmoid-neuron]")
    Placed(InPage(page), "sigmoid-neuron").wait_until_ready()
    place.get_by_role("button", name="Embed").click()
    expect(place.locator(".ml-said")).to_contain_text("embed-panel.js did not load.")
