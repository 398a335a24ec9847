"""Every page, as a reader opens it: from a server or the disk, light or dark, wide or narrow."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext
from visits import Visit, open_page, set_size

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
RUN_AXE = """async () => {
  const { violations } = await axe.run();
  return violations.flatMap(v => v.nodes.map(n => `axe ${v.id}: ${n.target.join(" ")}`));
}"""
UNFOLD = "() => { for (const answer of document.querySelectorAll('details')) answer.open = true; }"
# Some of the theme's buttons change their color over some time.
SET_THEME = """theme => {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.mode = theme;
  const changes = document.getAnimations().filter((change) => change instanceof CSSTransition);
  return Promise.allSettled(changes.map(({ finished }) => finished));
}"""
NAMELESS_PICTURES = """() => [...document.images]
  .filter(image => !image.hasAttribute("alt") || (!image.alt.trim() && image.closest("article")))
  .map(image => `no alt text: ${image.src}`)"""
TOO_WIDE = """() => {
  const { scrollWidth } = document.documentElement;
  return scrollWidth > innerWidth + 1 ? [`scrolls sideways: ${scrollWidth} > ${innerWidth}`] : [];
}"""


def look(visit: Visit, theme: str, width: int) -> list[str]:
    """Return what is wrong with an open page in one theme at one width."""
    set_size(visit.page, width)
    visit.page.evaluate(SET_THEME, theme)
    problems = visit.page.evaluate(NAMELESS_PICTURES) + visit.page.evaluate(TOO_WIDE)
    return [f"{theme} {width}: {problem}" for problem in problems]


def test_page_is_sound(page_name: str, base: str, context: BrowserContext, axe: str) -> None:
    visit = open_page(context, base, page_name)
    visit.page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    visit.page.evaluate(UNFOLD)
    visit.page.evaluate(axe)
    found = []
    for theme in THEMES:
        for width in WIDTHS:
            found += look(visit, theme, width)
            if base.startswith("http"):  # the same page from the disk has the same content
                found += [f"{theme} {width}: {v}" for v in visit.page.evaluate(RUN_AXE)]
    assert visit.problems + found == []


def test_dark_page_from_the_start(browser: Browser, server: str) -> None:
    """A reader whose system is dark gets the dark page, and no white picture in it."""
    context = browser.new_context(color_scheme="dark")
    visit = open_page(context, server, "index.html")
    paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()
    brightness = sum(int(part) for part in paper[4:-1].split(","))
    assert brightness < 3 * 60, paper
