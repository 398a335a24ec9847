"""The book as one file, what the front page offers, and what each page's foot says."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import make_zip
import pytest
import yaml
from bs4 import BeautifulSoup
from make_zip import NAME, extras, write_zip
from offer_downloads import offer_downloads
from playwright.sync_api import BrowserContext
from sphinx.errors import ExtensionError
from visits import REPOSITORY, watch

from mnist_lesson import __version__
from mnist_lesson.book import links, offline, repository
from tests.publishing import copy_site, rewrite

FORK = "https://github.com/somebody/course"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a build folder in which a PDF and an EPUB have been made."""
    for name in (f"pdf/{NAME}.pdf", f"epub/{NAME}.epub"):
        path = tmp_path / "build" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"made" * 500_000)
    return tmp_path / "build"


def small_site(folder: Path) -> Path:
    """Make a book of one front page."""
    (folder / "chapters").mkdir(parents=True)
    for name in ("index.html", "chapters/intro.html"):
        (folder / name).write_text('<body><div class="lesson-downloads"></div></body>', encoding="utf-8")
    return folder


def test_the_packed_book_runs_from_a_stick(
    context: BrowserContext, site: Path, made: Path, tmp_path: Path
) -> None:
    write_zip(site, tmp_path / "book.zip", extras(made))
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {NAME}
        archive.extractall(tmp_path / "stick")
    visit = watch(context, tmp_path.as_uri())
    visit.page.goto((tmp_path / "stick" / NAME / "START.html").as_uri())
    also = visit.page.locator("ul a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert also == [f"{NAME}.pdf", f"{NAME}.epub"]
    assert all((tmp_path / "stick" / NAME / name).is_file() for name in also)
    visit.page.get_by_role("link", name="Open the book").click()
    place = visit.page.locator(".lesson-widget").first
    place.scroll_into_view_if_needed()
    place.locator('.mnist-lesson[data-ready="true"]').wait_for()
    assert visit.problems == []
    packed = {path.name for path in (tmp_path / "stick" / NAME / "book").iterdir()}
    assert packed == {path.name for path in site.iterdir()} - {"downloads"}


def test_the_start_page_is_accessible(context: BrowserContext, axe: str, made: Path, tmp_path: Path) -> None:
    write_zip(small_site(tmp_path / "site"), tmp_path / "book.zip", extras(made))
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        page = archive.read(f"{NAME}/START.html").decode()
    assert "{" not in BeautifulSoup(page, "html.parser").body.text
    assert __version__ in page
    opened = context.new_page()
    opened.set_content(page)
    opened.evaluate(axe)
    assert opened.evaluate("async () => (await axe.run()).violations.map(one => one.id)") == []


def test_a_book_that_is_not_built_is_not_packed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make book"):
        write_zip(tmp_path, tmp_path / "book.zip", {})


def test_the_front_page_offers_what_there_is(made: Path, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    for _ in range(2):  # the second time changes nothing
        offer_downloads(site, extras(made))
    for name in ("index.html", "chapters/intro.html"):
        page = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")
        offered = [((site / name).parent / link["href"]).resolve() for link in page.select("a")]
        assert [path.name for path in offered] == [f"{NAME}.pdf", f"{NAME}.epub"]
        assert all(path.read_bytes().startswith(b"made") for path in offered)
        assert "(PDF, 2 MB)" in page.text


def test_a_kept_front_page_offers_it_too(made: Path, site: Path, tmp_path: Path) -> None:
    """The list has the pages' digests, and these two have changed."""
    copy = copy_site(site, tmp_path / "site")
    for name in (*offline.FRONT, offline.WORKER, offline.VERSION, offline.LIST):
        rewrite(copy / name, "", "")  # a file of its own
    before = (copy / offline.VERSION).read_text()
    offer_downloads(copy, extras(made))
    listed = (copy / offline.LIST).read_text(encoding="utf-8")
    assert (copy / offline.VERSION).read_text() != before
    for name in offline.FRONT:
        assert f'"{name}":"{offline.digest((copy / name).read_bytes())}"' in listed
    assert "downloads/" not in listed


def test_the_workflow_publishes_all_that_is_made() -> None:
    text = (REPOSITORY / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["build"]["steps"]
    does = [step.get("run") or step["uses"].partition("@")[0] for step in steps]
    order = ["make book", "make downloads", "actions/upload-pages-artifact"]
    assert [one for one in does if one in order] == order
    assert (REPOSITORY / steps[-1]["with"]["path"]).resolve() == make_zip.SITE.resolve()
    command = ["make", "--dry-run", "--always-make", "downloads"]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    made = re.findall(r"tools/(make_(?:pdf|epub|zip)|offer_downloads)\.py", said)
    assert made == ["make_pdf", "make_epub", "make_zip", "offer_downloads"]
    offered = {path.name for path in map(Path, [*make_zip.EXTRAS, str(make_zip.FILE)])}
    assert {name.format(NAME) for name in offered} == {
        f"{NAME}{end}" for end in (".pdf", "-handout.pdf", ".epub", ".zip")
    }


def test_a_front_page_without_a_place_is_an_error(made: Path, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    (site / "index.html").write_text("<body></body>", encoding="utf-8")
    with pytest.raises(ValueError, match="lesson-downloads"):
        offer_downloads(site, extras(made))


def test_the_book_has_a_place_for_downloads(site: Path) -> None:
    for name in ("index.html", "chapters/intro.html"):
        page = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")
        assert len(page.select("article .lesson-downloads")) == 1


def test_every_page_names_the_version(page_name: str, site: Path) -> None:
    page = BeautifulSoup((site / page_name).read_text(encoding="utf-8"), "html.parser")
    assert f"Version {__version__}" in page.select_one("footer .lesson-version").text


def footer(address: str) -> BeautifulSoup:
    """Return what a page's foot says in a copy with this address."""
    app = SimpleNamespace(config=SimpleNamespace(html_theme_options={"repository_url": address}))
    context: dict[str, str] = {}
    links.add_footer(app, "chapters/04_sigmoid", "page.html", context, None)
    return BeautifulSoup(context["theme_extra_footer"], "html.parser")


def test_a_problem_is_reported_with_page_and_version() -> None:
    link = footer(FORK).a
    assert link.text == "Report a problem with this page"
    asked = parse_qs(urlsplit(link["href"]).query)
    assert link["href"].startswith(f"{FORK}/issues/new?")
    assert "chapters/04_sigmoid" in asked["title"][0]
    assert __version__ in asked["body"][0]


@pytest.mark.parametrize("address", ["", "https://example.org/somebody/course"])
def test_without_an_address_there_is_nowhere_to_report(address: str) -> None:
    assert footer(address).a is None
    assert __version__ in footer(address).text


@pytest.mark.parametrize(
    ("said", "configured", "address"),
    [
        ("", "", ""),
        ("https://a.github.io/b", "", "https://a.github.io/b/"),
        ("", "https://school.example/dl/", "https://school.example/dl/"),
        ("https://a.github.io/b/", "https://school.example/dl", "https://a.github.io/b/"),
    ],
)
def test_the_workflow_says_where_the_book_is(
    said: str, configured: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(repository.BOOK_VARIABLE, said)
    config = SimpleNamespace(html_baseurl=configured)
    links.use_book_address(SimpleNamespace(), config)
    assert config.html_baseurl == address


def test_what_is_no_address_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(repository.BOOK_VARIABLE, "my pages")
    with pytest.raises(ExtensionError, match="got 'my pages'"):
        links.use_book_address(SimpleNamespace(), SimpleNamespace(html_baseurl=""))
