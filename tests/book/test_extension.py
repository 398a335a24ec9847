"""Unit tests of the Sphinx extension's functions, without a build."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree
from sphinx.errors import ExtensionError

from mnist_lesson.book import anchors, files, icons, links, pages, pictures, terms

PNG = base64.b64encode(b"\x89PNG").decode()


def test_shorten_cuts_at_a_word() -> None:
    assert links.shorten("short", 10) == "short"
    assert links.shorten("one two, three four", 12) == "one two…"
    assert len(links.shorten("word " * 100, 160)) <= 160


def test_description_is_the_first_real_paragraph() -> None:
    page = publish_doctree(f"Title\n=====\n\nShort.\n\nA {'long ' * 50}one.\n")
    assert links.describe(page).startswith("A long long")
    assert links.describe(publish_doctree("")) == ""


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Weights", "weight"),
        ("softmax  Regression", "softmax regression"),
        ("loss", "Loss"),
        ("bias", "Bias"),
        ("Epochs.", "epoch"),
    ],
)
def test_terms_are_compared_without_case_and_plural(text: str, same: str) -> None:
    assert terms.normalize(text) == terms.normalize(same)


def test_loss_is_no_plural() -> None:
    assert terms.normalize("loss") == "loss"
    assert terms.normalize("axis") == "axis"


GLOSSARY = """
Glossary
========

Welcome to all terms.

Sigmoid
-------

*Also: logistic function, S-curve*

It squeezes a number into 0 to 1. More follows.

Weight
------

What a neuron multiplies by.
"""


@pytest.fixture
def glossary() -> dict[str, terms.Term]:
    return terms.read_terms(publish_doctree(GLOSSARY, settings_overrides={"doctitle_xform": False}))


def test_glossary_is_read_with_other_names(glossary: dict[str, terms.Term]) -> None:
    assert set(glossary) == {"sigmoid", "logistic function", "s-curve", "weight"}
    assert glossary["s-curve"] is glossary["sigmoid"]
    assert glossary["sigmoid"].anchor == "sigmoid"
    assert glossary["sigmoid"].summary == "It squeezes a number into 0 to 1."


def test_only_the_first_use_counts(glossary: dict[str, terms.Term]) -> None:
    chapter = publish_doctree("**Weights** and **bold**, a **weight**, a **Logistic function**.")
    uses = [strong.astext() for strong in terms.first_uses(chapter, glossary)]
    assert uses == ["Weights", "Logistic function"]


def test_a_term_in_a_link_or_title_stays_alone(glossary: dict[str, terms.Term]) -> None:
    link = nodes.reference("", "", nodes.inline("", "", nodes.strong("", "sigmoid")))
    page = nodes.paragraph("", "", link, nodes.title("", "", nodes.strong("", "weight")))
    assert list(terms.first_uses(page, glossary)) == []


def test_labels_can_be_linked_to() -> None:
    page = publish_doctree("Title\n=====\n\n.. _ada-1843:\n\nAda Lovelace, 1843.\n")
    assert anchors.labels(page) == {"ada-1843": (0, "ada-1843", "")}


class FakeRenderer:
    """Stands for MyST-NB's renderer, which makes one image of any output."""

    def render_image(self, data: object) -> list[nodes.image]:
        return [nodes.image(uri="x.png")]

    render_image_inline = render_image


def mime_data(mime_type: str, metadata: dict) -> pictures.MimeData:
    return pictures.MimeData(mime_type, PNG, output_metadata={mime_type: metadata})


@pytest.mark.parametrize("inline", [False, True])
def test_alt_text_comes_from_the_metadata(inline: bool) -> None:
    data = mime_data("image/png", {"alt": "A five.", "width": 400})
    (image,) = pictures.AltText.handle_mime(FakeRenderer(), data, inline)
    assert image["alt"] == "A five."


def test_other_outputs_are_left_to_myst_nb() -> None:
    assert pictures.AltText.handle_mime(FakeRenderer(), mime_data("image/png", {}), False) is None
    html = mime_data("text/html", {"alt": "A five."})
    assert pictures.AltText.handle_mime(FakeRenderer(), html, False) is None


def finished(body: str) -> BeautifulSoup:
    html = f"<html><head></head><body><article>{body}</article></body></html>"
    return BeautifulSoup(pages.finish_page(html), "html.parser")


def test_icons_are_drawn_into_the_page() -> None:
    page = finished('<button aria-label="Dark"><i class="fas fa-moon" data-mode="dark"></i></button>')
    assert page.i is None
    assert page.svg["data-mode"] == "dark"
    assert page.svg["aria-hidden"] == "true"
    assert page.svg.path["d"] == icons.PATHS["moon"]


def test_unknown_icon_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<html><i class="fas fa-dragon"></i></html>')
    with pytest.raises(ExtensionError, match=r"page\.html: no icon 'dragon'"):
        pages.finish_pages(tmp_path)


def test_button_is_called_what_it_says() -> None:
    page = finished('<button aria-label="Search" title="Search">Search <kbd>Ctrl</kbd></button>')
    assert "aria-label" not in page.button.attrs
    page = finished('<button title="Toggle sidebar"><i class="fas fa-bars"></i></button>')
    assert page.button["aria-label"] == "Toggle sidebar"


def test_picture_has_its_size_before_it_arrives() -> None:
    page = finished('<div class="cell_output"><img style="width: 556px; height: 320px;"/></div>')
    assert (page.img["width"], page.img["height"]) == ("556", "320")
    assert page.img["loading"] == "lazy"
    assert "style" not in page.img.attrs


def test_wide_things_are_boxed_once() -> None:
    page = finished('<table><tr><td>1</td></tr></table><img class="wide" alt="x"/>')
    assert len(page.select(".scroll-box")) == 2
    again = BeautifulSoup(pages.finish_page(str(page)), "html.parser")
    assert len(again.select(".scroll-box")) == 2


def test_a_picture_with_small_letters_keeps_its_width_in_a_box() -> None:
    page = finished('<img class="legible-at-630" alt="x" style="width: 700px; height: 320px;"/>')
    page = BeautifulSoup(pages.finish_page(str(page)), "html.parser")
    assert len(page.select(".scroll-box.picture-box > img")) == len(page.select(".scroll-box")) == 1
    assert page.img["style"] == "min-width: 630px;"
    assert page.img["width"] == "700"


@pytest.mark.parametrize(
    ("width", "letters", "classes"),
    [(560, 16.7, []), (560, 12.0, ["legible-at-420"]), (900, 9.0, ["legible-at-900"]), (500, 0, [])],
)
def test_letters_are_legible_on_a_telephone(width: int, letters: float, classes: list[str]) -> None:
    assert pictures.legible_class({"width": width, "letters": letters}) == classes
    assert pictures.legible_class({"alt": "A picture of somebody else's."}) == []


def test_front_page_finds_its_files_from_the_top() -> None:
    page = BeautifulSoup(
        '<html data-content_root="../"><a href="02_data.html#x"></a><a href="#y"></a>'
        '<img src="../_images/a.png"><a href="https://keras.io"></a></html>',
        "html.parser",
    )
    pages.rebase(page, pages.PurePosixPath("chapters"))
    addresses = [a["href"] for a in page.select("a")]
    assert addresses == ["chapters/02_data.html#x", "#y", "https://keras.io"]
    assert page.img["src"] == "_images/a.png"


def test_icon_font_leaves_the_style_sheet() -> None:
    css = '@font-face{font-family:Font Awesome\\ 6}.fa-sun:before{content:"\\f185"}p{color:red}'
    assert files.ICON_FONT.sub("", css) == "p{color:red}"
