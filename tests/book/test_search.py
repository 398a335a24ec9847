"""Search: queries that readers type and what comes first, from a server and from a disk; terms in place."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from test_every_page import SET_THEME
from visits import open_page, set_size

from mnist_lesson.book import search
from tests.widgets.conftest import RUN_AXE

FIRST = {
    "accuracy paradox": "08_prediction.html#what-accuracy-doesn-t-tell",
    "gradient decent": "glossary.html#gradient-descent",
    "what is a bias": "glossary.html#bias",
    "softmax": "glossary.html#softmax",
    "perceptrn": "glossary.html#perceptron",
    "overfiting": "glossary.html#overfitting",
    "one hot encoding": "glossary.html#one-hot-encoding",
    "backprop": "glossary.html#backpropagation",
    "chain rule": "glossary.html#backpropagation",
    "cost function": "glossary.html#loss",
    "batch size": "glossary.html#batch",
    "do I need a GPU?": "09_accelerators.html#so-do-you-need-one",
    "how to use a gpu": "09_accelerators.html#choose-a-device-and-look-whether-it-is-used",
    "open in colab": "01_ten_lines.html#where-to-run-it",
    "draw my own digit": "08_prediction.html#a-picture-of-your-own",
    "why divide by 255": "02_data.html#numbers-between-0-and-1-line-4-second-half",
    "vanishing gradient": "deeper_backpropagation.html#a-slope-that-gets-lost",
    "train on several machines": "deeper_several_machines.html",
    "model.fit": "07_training.html#lines-9-and-10-compile-and-fit",
    "what does the network confuse": "08_prediction.html#what-does-it-confuse",
    "np.outer": "07_training.html#one-step-ours-and-keras-s",
    "mnist dataset": "glossary.html#mnist",
}
PAGE = """<article class="bd-article"><section id="top"><h1><span class="section-number">3. </span>One neuron
<a class="headerlink" href="#top">#</a></h1><p>It <em>reads</em> two numbers.</p>
<div class="cell"><div class="cell_input"><pre>z = w @ x</pre></div>
<div class="cell_output">SECRET</div></div>
<section id="xor"><h2>XOR</h2><p><em>Also: exclusive or</em></p><p>No line does it.</p>
<details><summary>Solution</summary>SECRET</details><div class="lesson-question">SECRET</div></section>
</section></article>"""


def test_sections_are_entries_and_answers_are_none() -> None:
    page, xor = search.entries_of(PAGE, "chapters/03_x.html")
    assert (page["file"], page["title"], page["kind"]) == ("chapters/03_x.html", "One neuron", "page")
    assert page["text"] == "It reads two numbers. z = w @ x"
    assert (xor["file"], xor["page"], xor["title"]) == ("chapters/03_x.html#xor", "One neuron", "XOR")
    assert "SECRET" not in json.dumps([page, xor])


def test_a_glossarys_entry_has_its_other_names() -> None:
    _, xor = search.entries_of(PAGE, "chapters/glossary.html")
    assert (xor["kind"], xor["names"], xor["text"]) == ("term", ["exclusive or"], "No line does it.")
    assert search.entries_of("<p>no article</p>", "chapters/a.html") == []


def test_readers_words_lead_to_places_that_there_are(site: Path) -> None:
    entries = [e for p in search.pages_of(site) for e in search.entries_of(p.read_text("utf8"), p.name)]
    assert set(search.READERS_WORDS) <= {str(entry["file"]) for entry in entries}
    assert len(entries) > 200


def test_index_is_small(site: Path) -> None:
    assert (site / search.INDEX).stat().st_size < 300_000


def hrefs(page: Page) -> list[str]:
    links = page.locator("#search-results li > a")
    return links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")


def test_what_readers_type_finds_what_they_look_for(context: BrowserContext, base: str) -> None:
    visit = open_page(context, base, "search.html")
    first = {}
    for query in FIRST:
        visit.page.goto(f"{base}search.html?q={quote(query)}")
        visit.page.locator("#search-results [role=status]").wait_for()
        first[query] = hrefs(visit.page)[0].removeprefix("chapters/")
    assert first == FIRST
    # Whoever goes on at once breaks off what was still on its way.
    assert [problem for problem in visit.problems if not problem.startswith("failed:")] == []


def test_a_hit_shows_its_words_and_leads_to_its_section(context: BrowserContext, server: str) -> None:
    visit = open_page(context, server, "search.html?q=vanishing%20gradient")
    first = visit.page.locator("#search-results li").first
    expect(first.locator("mark").first).to_have_text("vanishing")
    expect(first.locator(".search-page")).to_have_text("Backpropagation: slopes travel back")
    expect(visit.page.locator(".bd-search-container input[name=q]")).to_have_value("vanishing gradient")
    first.locator("a").click()
    visit.page.wait_for_url("**/deeper_backpropagation.html#a-slope-that-gets-lost")
    assert visit.problems == []


@pytest.mark.parametrize("query", ["zzzzzz", "<img src=x onerror=alert(1)>", "%", "\u202e☃", "a" * 3000])
def test_what_is_not_found_is_said(query: str, context: BrowserContext, server: str) -> None:
    visit = open_page(context, server, f"search.html?q={quote(query)}")
    status = visit.page.locator("#search-results [role=status]")
    expect(status).to_contain_text(query[:20])
    assert visit.page.locator("#search-results img").count() == 0
    assert visit.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_results_are_accessible_and_fit(
    theme: str, width: int, context: BrowserContext, server: str, axe: str
) -> None:
    visit = open_page(context, server, "search.html?q=learning%20rate")
    set_size(visit.page, width)
    visit.page.evaluate(SET_THEME, theme)
    visit.page.evaluate(axe)
    assert visit.page.evaluate(RUN_AXE) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


# ---- Terms ---------------------------------------------------------------------------------------


def term(page: Page, name: str):
    return page.locator("article a.term", has_text=name).first


def test_a_term_explains_itself_in_place(context: BrowserContext, base: str) -> None:
    visit = open_page(context, base, "chapters/03_perceptron.html")
    page, bias, note = visit.page, term(visit.page, "bias"), visit.page.locator(".term-note")
    bias.click()
    expect(note).to_contain_text("The number that a neuron adds to its weighted sum")
    expect(bias).to_have_attribute("aria-expanded", "true")
    assert page.url.endswith("03_perceptron.html")
    other = page.locator("article a.term").first
    other.press("Enter")
    expect(note).to_have_count(1)
    expect(bias).to_have_attribute("aria-expanded", "false")
    other.press(" ")
    expect(note).to_have_count(0)
    bias.press(" ")
    note.get_by_role("link").focus()
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(bias).to_be_focused()
    bias.click()
    note.get_by_role("link", name="In the glossary").click()
    page.wait_for_url("**/glossary.html#bias")
    assert visit.problems == []


def test_a_tap_on_a_term_stays_in_the_page_and_all_fits(browser, server: str, axe: str) -> None:
    phone = browser.new_context(viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True)
    visit = open_page(phone, server, "chapters/07_training.html")
    terms = visit.page.locator("article a.term")
    for index in range(terms.count()):
        terms.nth(index).tap()
        expect(visit.page.locator(".term-note")).to_have_count(1)
        box = visit.page.locator(".term-note").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    assert "07_training" in visit.page.url
    for theme in ("light", "dark"):
        visit.page.evaluate(SET_THEME, theme)
        visit.page.evaluate(axe)
        assert visit.page.evaluate(RUN_AXE) == []
    phone.close()


def test_without_script_a_term_is_a_link(scriptless: Page, server: str) -> None:
    scriptless.goto(f"{server}chapters/03_perceptron.html")
    link = term(scriptless, "bias")
    assert link.get_attribute("role") is None
    link.click()
    scriptless.wait_for_url("**/glossary.html#bias")
