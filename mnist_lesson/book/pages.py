"""The last touch to every written page: what can't be set from outside the theme's templates.

Each function mends one thing in a page's parsed HTML, and leaves a page that it has mended before
unchanged, since Sphinx writes only the pages that have changed.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath
from typing import Any

from bs4 import BeautifulSoup, Tag
from sphinx.errors import ExtensionError

from mnist_lesson.widgets.source import read_module

from .icons import icon_path
from .search import search_sections

ICON_CLASSES = {"fa", "fas", "far", "fab", "fa-solid", "fa-regular", "fa-brands"}
ICON_STYLES = {"fa-lg", "fa-sm", "fa-xs", "fa-fw"}
LEGIBLE = re.compile(r".*\blegible-at-(\d+).*")
PIXELS = re.compile(r"(?<!-)\b(width|height):\s*(\d+)(?:\.\d+)?(?:px)?\s*;?")

UNUSED_SCRIPTS = re.compile(
    r"(fontawesome|bootstrap|searchtools|language_data|searchindex|sphinx_highlight)\.js"
)
REGIONS = {
    "pst-skip-link": ("navigation", "Skip"),
    "pst-primary-sidebar": ("region", "Book"),
    "pst-secondary-sidebar": ("region", "Page"),
}
"""Role and name of what the theme leaves outside of any landmark, by id."""

STORAGE = read_module(Path(__file__).with_name("storage.js"))[0].strip()

OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
"""Starts of addresses that do not depend on the page's place."""


def light_without_script(page: BeautifulSoup) -> None:
    """Give a reader without JavaScript the light theme; "auto" has no colors of its own."""
    for top in page.select("html"):
        top["data-theme"] = "light"


def bear_denied_storage(page: BeautifulSoup) -> None:
    """Put ``storage.js`` before all other scripts."""
    if page.head is not None and page.select_one("#lesson-storage") is None:
        script = page.new_tag("script", attrs={"id": "lesson-storage"})
        script.string = STORAGE
        page.head.insert(0, script)


def drop_scripts(page: BeautifulSoup) -> None:
    """Take scripts out that nothing in the page uses.

    Font Awesome's draws icons, and ours are drawn already. Bootstrap's shows tips beside buttons, which the
    style sheet does. Sphinx's search has given way to the book's own; where it is, it marks the words of a
    search in a page, too, and those would spoil formulas.
    """
    for element in page.find_all(["script", "link"]):
        if UNUSED_SCRIPTS.search(str(element.get("src") or element.get("href", ""))):
            element.decompose()


def draw_icons(page: BeautifulSoup) -> None:
    """Replace the icon font's placeholders by drawings."""
    for mark in page.select("i, span"):
        classes = set(mark.get_attribute_list("class"))
        if classes & ICON_CLASSES and not mark.get_text(strip=True):
            mark.replace_with(drawing(page, mark))


def drawing(page: BeautifulSoup, mark: Tag) -> Tag:
    """Return the SVG for an icon's placeholder, with the placeholder's other attributes.

    It is decoration: the button or link around it has the name.
    """
    classes = [c for c in mark.get_attribute_list("class") if c not in ICON_CLASSES | ICON_STYLES]
    name = next(c.removeprefix("fa-") for c in classes if c.startswith("fa-"))
    keep: dict[str, Any] = {k: v for k, v in mark.attrs.items() if k.startswith("data-")}
    look: dict[str, Any] = {"class": ["icon", *classes], "viewBox": "0 0 24 24", "aria-hidden": "true"}
    svg = page.new_tag("svg", attrs={**keep, **look})
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


def tip_buttons(page: BeautifulSoup) -> None:
    """Let the style sheet show the name of a button without words, to the pointer and to the keyboard."""
    for button in page.select('[data-bs-toggle="tooltip"]'):
        for attribute in [name for name in button.attrs if name.startswith("data-bs-")]:
            del button[attribute]
        if button.get("aria-label"):
            del button["title"]  # the browser would show it as well
            button.attrs["class"] = " ".join([*button.get_attribute_list("class"), "tip"])


def name_regions(page: BeautifulSoup) -> None:
    """Put what stands outside of any landmark into one."""
    for element in page.find_all(id=list(REGIONS)):
        element["role"], element["aria-label"] = REGIONS[str(element["id"])]


def size_pictures(page: BeautifulSoup) -> None:
    """Write a picture's size as attributes, so that the text does not jump when it arrives."""
    for image in page.select("article img[style]"):
        sizes = dict(PIXELS.findall(str(image["style"])))
        image["style"] = PIXELS.sub("", str(image["style"])).strip()
        image.attrs.update(sizes)
        if not image["style"]:
            del image["style"]
    for image in page.select("article .cell_output img"):
        image["loading"] = "lazy"


def box_wide_things(page: BeautifulSoup) -> None:
    """Put tables, and pictures that must not shrink (too far), into boxes that scroll by themselves."""
    for image in page.select("article img[class*='legible-at-']"):
        width = LEGIBLE.sub(r"\1", " ".join(image.get_attribute_list("class")))
        image["style"] = f"min-width: {width}px;"
    for element in page.select("article table, article img.wide, article img[class*='legible-at-']"):
        if element.find_parent(class_="scroll-box") is None:
            kind = "scroll-box picture-box" if element.name == "img" else "scroll-box"
            element.wrap(page.new_tag("div", attrs={"class": kind}))


MENDING = (
    light_without_script,
    bear_denied_storage,
    drop_scripts,
    search_sections,
    draw_icons,
    name_buttons,
    tip_buttons,
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
            address = str(element[attribute])
            if not OUTSIDE.match(address):
                element[attribute] = posixpath.normpath(str(folder / address))
    for top in page.select("html"):
        top["data-content_root"] = "./"


def write_front_page(outdir: Path, root: str) -> None:
    """Make ``index.html`` the first page itself, which a redirect can't be for messengers."""
    first = BeautifulSoup((outdir / f"{root}.html").read_text(encoding="utf8"), "html.parser")
    rebase(first, PurePosixPath(root).parent)
    (outdir / "index.html").write_text(str(first), encoding="utf8")
