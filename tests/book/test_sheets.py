"""Style sheets and pictures of the built book: what no page uses is gone, and nothing else is."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from visits import page_names

from mnist_lesson.book import pictures, sheets

WORDS = sheets.words_in(['<p class="note wide" id="top">', "classList.add('is-open')"])


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".note{color:red}.carousel{color:blue}", ".note{color:red}"),
        (".note,.carousel,p{color:red}", ".note,p{color:red}"),
        (".note.carousel>p,#top .wide{color:red}", "#top .wide{color:red}"),
        ("#bottom{color:red}", ""),
        (".is-open{color:red}", ".is-open{color:red}"),
        (".note:not(.carousel){color:red}", ".note:not(.carousel){color:red}"),
        (":is(.carousel,p)::before{color:red}", ":is(.carousel,p)::before{color:red}"),
        ('a[href$=".carousel"]{color:red}', 'a[href$=".carousel"]{color:red}'),
        (".note{&.carousel{color:red}}", ".note{&.carousel{color:red}}"),
        ("@media print{.carousel{color:red}}", ""),
        ("@media print{.carousel{color:red}p{top:0}}", "@media print{p{top:0}}"),
        ("@supports (top:0){@media print{.wide{top:0}}}", "@supports (top:0){@media print{.wide{top:0}}}"),
        ('@font-face{font-family:"A"}', '@font-face{font-family:"A"}'),
        ("@keyframes a{from{top:0}}", "@keyframes a{from{top:0}}"),
        ("/* carousel */.note{top:0}", ".note{top:0}"),
    ],
)
def test_rules_go_only_if_nothing_can_have_them(css: str, kept: str) -> None:
    assert sheets.trim(css, WORDS).replace(" {", "{") == kept


def test_what_is_no_style_sheet_is_told() -> None:
    with pytest.raises(ValueError, match="line 1"):
        sheets.trim("p{color:red} .note", WORDS)


def test_sheets_keep_the_rules_for_what_pages_have(site: Path) -> None:
    """Every class of a page for which the theme had a rule still has one, and much of the rest is gone."""
    theme = (site / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    for part in ("bd-sidebar-primary", "prev-next-area", "search-button-field", "bd-article-container"):
        assert f".{part}" in theme
    for part in ("carousel", "accordion", "offcanvas", "breadcrumb-item", "fa-brands"):
        assert f".{part}" not in theme
    assert len(theme) < 120_000


def test_addresses_of_sheets_change_with_their_text(site: Path) -> None:
    for name in page_names():
        html = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")
        links = html.select("link[rel=stylesheet]")
        assert links
        for link in links:
            address, version = link["href"].split("?v=")
            css = ((site / name).parent / address).read_bytes()
            assert version == hashlib.sha256(css).hexdigest()[:8]


@pytest.mark.parametrize("mode", ["P", "RGB", "RGBA", "L"])
def test_packed_picture_has_the_same_pixels(mode: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (24, 30, 4), dtype="uint8")
    noise[..., 3] |= 1  # what is wholly transparent has no color
    image = Image.fromarray(noise).convert(mode)
    png = io.BytesIO()
    image.save(png, "png")
    packed = Image.open(io.BytesIO(pictures.pack(png.getvalue())))
    assert packed.format == "WEBP"
    assert np.array_equal(np.asarray(packed.convert("RGBA")), np.asarray(image.convert("RGBA")))


def test_pages_show_the_smaller_file(tmp_path: Path) -> None:
    (tmp_path / "_images").mkdir()
    plain = Image.new("RGB", (200, 200), "white")
    for name in ("plot", "cover"):
        plain.save(tmp_path / "_images" / f"{name}.png", compress_level=0)
    plain.resize((1, 1)).save(tmp_path / "_images" / "dot.png")
    images = "".join(f'<img src="../_images/{name}.png">' for name in ("cover", "plot", "dot"))
    (tmp_path / "page.html").write_text(f'<meta content="_images/cover.png">{images}')
    pictures.pack_pictures(tmp_path)
    found = re.findall(r"_images/([\w.]+)", (tmp_path / "page.html").read_text())
    assert found[:3] == ["cover.png", "cover.webp", "plot.webp"]
    assert {path.name for path in (tmp_path / "_images").iterdir()} == {
        "cover.png",
        "cover.webp",
        "plot.webp",
        found[3],
    }


def test_no_picture_lies_about_unused(site: Path) -> None:
    pages = "".join((site / name).read_text(encoding="utf-8") for name in page_names())
    assert [path.name for path in (site / "_images").iterdir() if path.name not in pages] == []
