"""The last touch to every written page: what can't be set from outside the theme's templates.

Each function mends one thing in a page's parsed HTML, and leaves a page that it has mended before
unchanged, since Sphinx writes only the pages that have changed.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath

from bs4 import BeautifulSoup, Tag
from sphinx.errors import ExtensionError

from .files import LEAN_SHEET, THEME_SHEET
from .icons import icon_path

ICON_CLASSES = {"fa", "fas", "far", "fab", "fa-solid", "fa-regular", "fa-brands"}
ICON_STYLES = {"fa-lg", "fa-sm", "fa-xs", "fa-fw"}
PIXELS = re.compile(r"\b(width|height):\s*(\d+)(?:\.\d+)?(?:px)?\s*;?")

OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
"""Starts of addresses that do not depend on the page's place."""


def light_without_script(page: BeautifulSoup) -> None:
    """Give a reader without JavaScript the light theme; "auto" has no colors of its own."""
    page.html["data-theme"] = "light"


def use_lean_sheet(page: BeautifulSoup) -> None:
    """Point at the theme's style sheet without the icon font."""
    for link in page.select(f'link[href*="{THEME_SHEET}"]'):
        link["href"] = link["href"].replace(THEME_SHEET, LEAN_SHEET)


def draw_icons(page: BeautifulSoup) -> None:
    """Replace the icon font's placeholders by drawings; take its script out of the page."""
    for script in page.select('script[src*="fontawesome"]'):
        script.decompose()
    for mark in page.select("i, span"):
        classes = set(mark.get("class", []))
        if classes & ICON_CLASSES and not mark.get_text(strip=True):
            mark.replace_with(drawing(page, mark))


def drawing(page: BeautifulSoup, mark: Tag) -> Tag:
    """Return the SVG for an icon's placeholder, with the placeholder's other attributes.

    It is decoration: the button or link around it has the name.
    """
    classes = [c for c in mark["class"] if c not in ICON_CLASSES | ICON_STYLES]
    name = next(c.removeprefix("fa-") for c in classes if c.startswith("fa-"))
    keep = {k: v for k, v in mark.attrs.items() if k.startswith("data-")}
    look = {"class": ["icon", *classes], "viewBox": "0 0 24 24", "aria-hidden": "true"}
    svg = page.new_tag("svg", attrs=keep | look)
    svg.append(page.new_tag("path", attrs={"d": icon_path(name)}))
    return svg


def name_buttons(page: BeautifulSoup) -> None:
    """Let the name of every button contain the words that stand on it, and none be nameless."""
    for button in page.select("button, a.btn, summary"):
        if button.get_text(strip=True):
            del button["aria-label"]  # it contradicts the visible words
            del button["title"]
        elif button.get("title") and not button.get("aria-label"):
            button["aria-label"] = button["title"]


def name_regions(page: BeautifulSoup) -> None:
    """Put what stands outside of any landmark into one."""
    regions = {
        "#pst-skip-link": "Skip",
        "#pst-primary-sidebar": "Book",
        "#pst-secondary-sidebar": "Page",
    }
    for selector, name in regions.items():
        for element in page.select(selector):
            element["role"] = "navigation" if selector == "#pst-skip-link" else "region"
            element["aria-label"] = name


def size_pictures(page: BeautifulSoup) -> None:
    """Write a picture's size as attributes, so that the text does not jump when it arrives."""
    for image in page.select("article img[style]"):
        sizes = dict(PIXELS.findall(image["style"]))
        image["style"] = PIXELS.sub("", image["style"]).strip()
        image.attrs.update(sizes)
        if not image["style"]:
            del image["style"]
    for image in page.select("article .cell_output img"):
        image["loading"] = "lazy"


def box_wide_things(page: BeautifulSoup) -> None:
    """Put tables, and pictures of class ``wide``, into boxes that scroll by themselves."""
    for element in page.select("article table, article img.wide"):
        if element.find_parent(class_="scroll-box") is None:
            element.wrap(page.new_tag("div", attrs={"class": "scroll-box"}))


MENDING = (
    light_without_script,
    use_lean_sheet,
    draw_icons,
    name_buttons,
    name_regions,
    size_pictures,
    box_wide_things,
)


def finish_page(html: str) -> str:
    """Return a page's HTML with everything mended."""
    page = BeautifulSoup(html, "html.parser")
    for mend in MENDING:
        mend(page)
    return str(page)


def finish_pages(outdir: Path) -> None:
    """Mend every page of the book. Raises ExtensionError for an icon that is not drawn."""
    for path in outdir.rglob("*.html"):
        if path.relative_to(outdir).parts[0].startswith(("_", "index.html")):
            continue  # index.html is made from another page, once that is finished
        html = path.read_text(encoding="utf8")
        try:
            finished = finish_page(html)
        except KeyError as error:
            raise ExtensionError(f"{path.name}: {error.args[0]}") from error
        if finished != html:
            path.write_text(finished, encoding="utf8")


def rebase(page: BeautifulSoup, folder: PurePosixPath) -> None:
    """Rewrite a page's relative addresses for a copy of it that lies at the site's top."""
    for attribute in ("href", "src"):
        for element in page.select(f"[{attribute}]"):
            if not OUTSIDE.match(element[attribute]):
                element[attribute] = posixpath.normpath(str(folder / element[attribute]))
    page.html["data-content_root"] = "./"


def write_front_page(outdir: Path, root: str) -> None:
    """Make ``index.html`` the first page itself, which a redirect can't be for messengers."""
    first = BeautifulSoup((outdir / f"{root}.html").read_text(encoding="utf8"), "html.parser")
    rebase(first, PurePosixPath(root).parent)
    (outdir / "index.html").write_text(str(first), encoding="utf8")
