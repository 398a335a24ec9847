"""The book kept on a device: what is listed, and a reader with and without a network, in Chromium."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from visits import open_page, page_names, watch

from mnist_lesson.book import offline
from tests.browsers.tab import wait_for
from tests.browsing import PATIENCE
from tests.publishing import Publisher, copy_site, renew, rewrite
from tests.widgets.conftest import RUN_AXE

CHAPTER = "chapters/04_sigmoid.html"
TRAINS = "chapters/07_training.html"
PYTHON = "lesson-data/python.js"
KEEP = "Keep this book on my device"
IMAGES = re.compile("Also keep the images for training")
REMOVE = "Remove from this device"
LOAD = """name => new Promise((resolve, reject) => document.dispatchEvent(new CustomEvent("lesson-load", {
  detail: { name, answer: promise => promise.then(() => resolve("came"), reject) },
})))"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth ? [`${innerWidth} px are too few`] : []"
KEPT = """async () => {
  const keys = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(keys)).flat()
    .filter(({ url }) => url.includes("?digest="))
    .map(({ url }) => decodeURI(url));
}"""


@pytest.fixture
def publisher(site: Path, tmp_path: Path) -> Iterator[Publisher]:
    """Publish the book as GitHub Pages does, in a folder of its server."""
    server = Publisher(tmp_path, site)
    yield server
    server.stop()


@pytest.fixture
def renewed(site: Path, tmp_path: Path) -> Path:
    """Make a second build."""
    return renew(copy_site(site, tmp_path / "renewed"), CHAPTER)


def listed(site: Path) -> dict[str, dict[str, str]]:
    """Return the list of a build."""
    return json.loads((site / offline.LIST).read_text(encoding="utf-8"))


def said(page: Page) -> str:
    return page.locator(".lesson-offline [role=status]").inner_text()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator(".lesson-offline").get_by_role("button", name=name).click()


def keep(context: BrowserContext, publisher: Publisher, *, images: bool = False) -> Page:
    """Open the front page and keep the book."""
    page = context.new_page()
    page.goto(publisher.address)
    press(page, KEEP)
    page.get_by_role("button", name=IMAGES).wait_for()
    if images:
        press(page, IMAGES)
        expect(page.locator(".lesson-offline")).to_contain_text("with the images for training, is kept")
    return page


# ---- The list -------------------------------------------------------------------------------------


def references(path: Path, site: Path) -> set[str]:
    """Return the files that a page names: pictures, styles, scripts, other pages."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    found = {
        element.get("src") or element.get("href") for element in page.select("[src], link[href], a[href]")
    }
    inside = {one.split("?")[0].split("#")[0] for one in found if not re.match(r"[a-z]+:|//|#|$", one)}
    folder = path.relative_to(site).parent.as_posix()
    return {posixpath.normpath(posixpath.join(folder, one)) for one in inside}


def test_all_that_pages_name_is_kept(page_name: str, site: Path) -> None:
    """Files for other places are not: a notebook is downloaded to be run, which needs more than this book."""
    elsewhere = re.compile(r"(colab|_sources|downloads)/.*|[\w.-]*\.whl|\.")
    named = {name for name in references(site / page_name, site) if not elsewhere.fullmatch(name)}
    assert named - set(listed(site)["text"]) == set()
    assert page_name in listed(site)["text"]


def test_all_that_scripts_load_is_kept(site: Path) -> None:
    found = listed(site)
    loaded = {path.relative_to(site).as_posix() for path in (site / "lesson-data").iterdir()}
    assert set(found["images"]) == {"lesson-data/test.js", *(f"lesson-data/train-{n}.js" for n in range(6))}
    assert loaded <= found["images"].keys() | found["text"].keys()
    assert "_static/search-index.js" in found["text"]


def test_digests_are_those_of_the_files(site: Path) -> None:
    found = listed(site)
    files = found["text"] | found["images"]
    assert {name: offline.digest((site / name).read_bytes()) for name in files} == files
    assert (site / offline.VERSION).read_text().strip() == found["version"]


def test_what_it_takes_is_said_as_it_is(site: Path) -> None:
    found = listed(site)
    place = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser").select_one(
        ".lesson-offline"
    )
    for group, attribute in (("text", "data-size"), ("images", "data-images-size")):
        size = sum((site / name).stat().st_size for name in found[group])
        assert int(place[attribute]) == pytest.approx(size, rel=1e-4)
    assert place["data-build"] == found["build"]


def test_versions_change_with_what_changes(site: Path, renewed: Path) -> None:
    first, second = listed(site), listed(renewed)
    assert first["version"] != second["version"]
    assert first["build"] != second["build"]
    text = (renewed / offline.LIST).read_text()
    offline.write_worker(renewed)  # nothing has changed
    assert (renewed / offline.LIST).read_text() == text


def test_a_new_build_has_the_same_worker(site: Path, renewed: Path) -> None:
    """A browser replaces a worker of which a byte has changed; ``offline_worker.js`` says what that does."""
    assert (renewed / offline.WORKER).read_bytes() == (site / offline.WORKER).read_bytes()


def test_only_the_front_page_has_the_button(page_name: str, site: Path) -> None:
    has_button = 'id="lesson-offline"' in (site / page_name).read_text(encoding="utf-8")
    assert has_button == (page_name in offline.FRONT)


def test_a_browser_can_install_the_book(site: Path) -> None:
    manifest = json.loads((site / offline.MANIFEST).read_text(encoding="utf-8"))
    assert manifest["name"] == "Deep Learning in Ten Lines"
    assert (site / manifest["start_url"] / "index.html").exists()
    for icon in manifest["icons"]:
        assert icon["src"] in listed(site)["text"]
        if icon["type"] == "image/png":
            width, height = Image.open(site / icon["src"]).size
            assert icon["sizes"] == f"{width}x{height}"


# ---- Without a network ----------------------------------------------------------------------------


def test_nothing_is_kept_before_it_is_asked_for(context: BrowserContext, publisher: Publisher) -> None:
    page = context.new_page()
    page.goto(publisher.address)
    page.get_by_role("button", name=KEEP).wait_for()
    page.goto(publisher.address + CHAPTER)
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert page.evaluate("() => caches.keys()") == []
    assert offline.WORKER not in publisher.asked


def test_every_page_opens_without_a_network(context: BrowserContext, publisher: Publisher) -> None:
    keep(context, publisher).close()
    publisher.stop()
    for name in ["", *page_names()]:
        visit = open_page(context, publisher.address, name)
        expect(visit.page.locator("main")).to_be_visible()
        broken = "() => [...document.images].filter(one => !one.naturalWidth).map(one => one.src)"
        assert visit.page.evaluate(broken) == []
        # The question for the server's build gets no answer; the page itself must miss nothing.
        assert [one for one in visit.problems if offline.VERSION not in one and "REFUSED" not in one] == []
        visit.page.close()
    publisher.start()


@pytest.mark.parametrize(
    "path", ["?from=mail", "index.html#who-it-is-for", "chapters/04_sigmoid", f"{CHAPTER}?a=b#top"]
)
def test_addresses_in_other_forms_open_too(path: str, context: BrowserContext, publisher: Publisher) -> None:
    page = keep(context, publisher)
    context.set_offline(True)
    page.goto(publisher.address + path)
    assert page.title().endswith("Deep Learning in Ten Lines")
    assert page.url == publisher.address + path


def test_search_python_and_widgets_work_without_a_network(
    context: BrowserContext, publisher: Publisher
) -> None:
    page = keep(context, publisher)
    publisher.stop()
    page.goto(f"{publisher.address}search.html?q=softmax")
    expect(page.locator("main a[href*='glossary.html#softmax']").first).to_be_visible()
    page.goto(publisher.address + CHAPTER)
    page.get_by_role("button", name="Edit and run").first.press("Enter")
    page.get_by_role("button", name="Run", exact=False).first.wait_for()
    page.locator(".python-main").first.press("Enter")
    expect(page.locator(".python-cell:not([data-state=running], [data-state=idle])").first).to_be_visible()
    place = page.locator(".lesson-widget").first
    place.scroll_into_view_if_needed()
    expect(place.locator('.mnist-lesson[data-ready="true"]')).to_be_visible()
    publisher.start()


def test_the_page_that_kept_the_book_goes_on_by_itself(context: BrowserContext, publisher: Publisher) -> None:
    """Its pad loads a network only now, and the page has not been opened anew."""
    page = keep(context, publisher)
    publisher.stop()
    assert page.evaluate(LOAD, "picture-reader") == "came"
    publisher.start()


def train(page: Page, address: str) -> None:
    page.goto(address + TRAINS)
    lab = page.locator('.lesson-widget[data-lesson-key="training-lab"]')
    lab.scroll_into_view_if_needed()
    lab.get_by_role("button", name="Train", exact=True).click()


def test_training_without_its_images_says_so(context: BrowserContext, publisher: Publisher) -> None:
    page = keep(context, publisher)
    publisher.stop()
    train(page, publisher.address)
    expect(page.get_by_text("The images for training are not kept on this device").first).to_be_visible()
    publisher.start()


def test_kept_images_train_without_a_network(context: BrowserContext, publisher: Publisher) -> None:
    page = keep(context, publisher, images=True)
    publisher.stop()
    train(page, publisher.address)
    lab = page.locator('.lesson-widget[data-lesson-key="training-lab"]')
    done = lab.get_by_role("button", name="Run 1: use these settings again")
    expect(done).to_be_visible(timeout=3 * PATIENCE)
    publisher.start()


def test_what_is_not_kept_is_said_to_be_so(context: BrowserContext, publisher: Publisher) -> None:
    page = keep(context, publisher)
    publisher.stop()
    page.goto(f"{publisher.address}downloads/course.pdf")
    expect(page.get_by_role("heading")).to_have_text("Not kept on this device")
    page.get_by_role("link").click()
    assert page.url == publisher.address
    publisher.start()


def test_a_server_that_answers_too_late_is_not_waited_for(
    context: BrowserContext, publisher: Publisher
) -> None:
    page = keep(context, publisher)
    publisher.goes_on.clear()
    page.goto(publisher.address + CHAPTER)
    assert "sure" in page.title()
    publisher.goes_on.set()


def test_a_server_that_redirects_to_other_names(context: BrowserContext, publisher: Publisher) -> None:
    """A browser refuses to open a page with an answer that was redirected on its way."""
    publisher.redirects = {CHAPTER: "chapters/04_sigmoid"}
    publisher.also = {"chapters/04_sigmoid": CHAPTER}
    page = keep(context, publisher)
    publisher.stop()
    page.goto(publisher.address + CHAPTER)
    assert "sure" in page.title()
    publisher.start()


# ---- A new build ----------------------------------------------------------------------------------


def digest_of_python(page: Page) -> bool:
    """Return whether a page gets the renewed script."""
    return "// renewed" in page.evaluate(f"async () => (await fetch('{PYTHON}')).text()")


def test_a_new_build_is_there_at_once(context: BrowserContext, publisher: Publisher, renewed: Path) -> None:
    page = keep(context, publisher)
    publisher.publish(renewed)
    page.reload()
    assert page.locator("h1").first.text_content().startswith("Renewed")
    assert digest_of_python(page)


def wait_for_version(page: Page, version: str) -> None:
    """Wait until this build is the one that pages are opened from."""
    ask = """() => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data.version);
      navigator.serviceWorker.getRegistration().then(
        ({ active }) => active.postMessage({ type: "state" }, [port2]));
    })"""
    wait_for(lambda: page.evaluate(ask) == version, f"the build {version}", PATIENCE / 1000)


def test_only_what_has_changed_is_fetched(
    context: BrowserContext, publisher: Publisher, renewed: Path
) -> None:
    page = keep(context, publisher, images=True)
    publisher.publish(renewed)
    page.goto("about:blank")
    publisher.asked.clear()
    page.goto(publisher.address + CHAPTER)
    wait_for_version(page, listed(renewed)["version"])
    publisher.stop()
    for name in ("", CHAPTER):
        page.goto(publisher.address + name)
        assert page.locator("h1").first.text_content().startswith("Renewed")
    page.goto(publisher.address)
    assert digest_of_python(page)
    publisher.start()
    fetched = {name for name in publisher.asked if name.startswith(("chapters", "lesson-data", "_images"))}
    assert fetched == {"chapters/intro.html", CHAPTER, PYTHON}
    assert sum(name.startswith("lesson-data/train") for name in publisher.asked) == 0


def test_an_open_page_stays_of_its_build(
    context: BrowserContext, publisher: Publisher, renewed: Path
) -> None:
    page = keep(context, publisher)
    page.reload()  # now it is a kept page
    publisher.publish(renewed)
    other = context.new_page()
    other.goto(publisher.address + CHAPTER)
    wait_for_version(other, listed(renewed)["version"])
    assert not digest_of_python(page)
    other.goto(publisher.address)
    assert digest_of_python(other)
    page.reload()
    assert digest_of_python(page)


def test_what_only_an_old_build_had_goes_in_the_end(
    context: BrowserContext, publisher: Publisher, site: Path, renewed: Path, tmp_path: Path
) -> None:
    """As soon as its pages are closed; the worker's patience with a page that is on its way is taken away."""
    first = copy_site(site, tmp_path / "first")
    for build in (first, renewed):
        rewrite(build / offline.WORKER, "GRACE = 60_000", "GRACE = -1")
    publisher.publish(first)
    page = keep(context, publisher)
    publisher.publish(renewed)
    page.goto(publisher.address + CHAPTER)
    wait_for_version(page, listed(renewed)["version"])
    page.goto(publisher.address)
    new = listed(renewed)["text"]
    wait_for(lambda: len(page.evaluate(KEPT)) == len(new), "the old files to go", PATIENCE / 1000)
    addresses = {f"{publisher.address}{name}?digest={digest}" for name, digest in new.items()}
    assert set(page.evaluate(KEPT)) == addresses


def test_a_worker_with_new_code_leaves_open_pages_alone(
    context: BrowserContext, publisher: Publisher, renewed: Path
) -> None:
    """It waits, as browsers have it, and the new build is there all the same."""
    rewrite(renewed / offline.WORKER, "PATIENCE = 3000", "PATIENCE = 2999")
    page = keep(context, publisher)
    publisher.publish(renewed)
    page.goto(publisher.address + CHAPTER)
    states = """async () => {
      const { waiting, active } = await navigator.serviceWorker.getRegistration();
      return [waiting?.state, active.state];
    }"""
    wait_for(
        lambda: page.evaluate(states) == ["installed", "activated"], "the new worker to wait", PATIENCE / 1000
    )
    wait_for_version(page, listed(renewed)["version"])
    publisher.stop()
    page.goto(publisher.address)
    assert page.locator("h1").first.text_content().startswith("Renewed")
    assert digest_of_python(page)
    assert page.evaluate(states) == ["installed", "activated"]
    publisher.start()


def test_two_books_on_one_server_know_nothing_of_each_other(
    context: BrowserContext, publisher: Publisher, site: Path
) -> None:
    (publisher.root / "other").symlink_to(site)
    first = keep(context, publisher)
    other = context.new_page()
    other.goto(publisher.address.replace("ten-lines", "other"))
    press(other, KEEP)
    other.get_by_role("button", name=IMAGES).wait_for()
    press(first, REMOVE)
    first.get_by_role("button", name=KEEP).wait_for()
    publisher.stop()
    other.goto(publisher.address.replace("ten-lines", "other") + CHAPTER)
    assert "sure" in other.title()
    publisher.start()


# ---- What goes wrong ------------------------------------------------------------------------------


def test_what_breaks_off_goes_on(context: BrowserContext, publisher: Publisher, site: Path) -> None:
    images = [name for name in listed(site)["text"] if name.startswith("_images")]
    publisher.breaks = lambda path: path == images[-1]
    page = context.new_page()
    page.goto(publisher.address)
    press(page, KEEP)
    place = page.locator(".lesson-offline")
    expect(place).to_contain_text("The connection broke.")
    count, total = map(int, re.search(r"(\d+) of (\d+) files are kept", said(page)).groups())
    assert total == len(listed(site)["text"])
    assert 0 < count < total
    assert count == len(page.evaluate(KEPT))
    publisher.breaks = lambda path: False
    publisher.asked.clear()
    press(page, KEEP)
    page.get_by_role("button", name=IMAGES).wait_for()
    assert len([name for name in publisher.asked if name in listed(site)["text"]]) == total - count


def test_images_that_break_off_go_on(context: BrowserContext, publisher: Publisher) -> None:
    page = keep(context, publisher)
    publisher.breaks = lambda path: path.endswith("train-3.js")
    press(page, IMAGES)
    expect(page.locator(".lesson-offline")).to_contain_text("The connection broke. 4 of 7 files are kept.")
    publisher.breaks = lambda path: False
    publisher.asked.clear()
    press(page, IMAGES)
    expect(page.locator(".lesson-offline")).to_contain_text("with the images for training, is kept")
    assert [name for name in publisher.asked if "train-" in name or "test" in name] == [
        f"lesson-data/train-{n}.js" for n in (3, 4, 5)
    ]


def test_a_book_that_is_being_replaced_is_not_mixed(
    context: BrowserContext, publisher: Publisher, renewed: Path
) -> None:
    """The server has the old list still, and the new files already."""
    page = context.new_page()
    page.goto(publisher.address)
    for name in (offline.LIST, offline.VERSION):
        (renewed / name).write_bytes((publisher.root / "ten-lines" / name).read_bytes())
    publisher.publish(renewed)
    press(page, KEEP)
    expect(page.locator(".lesson-offline")).to_contain_text("is just being replaced by a new edition")
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_a_full_device_is_told(context: BrowserContext, publisher: Publisher) -> None:
    page = context.new_page()
    page.goto(publisher.address)
    quota = {"origin": publisher.address.removesuffix("ten-lines/"), "quotaSize": 3_000_000}
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    press(page, KEEP)
    expect(page.locator(".lesson-offline")).to_contain_text("There is no room left")
    assert re.search(r"\d+ of \d+ files are kept\. Make room and press again", said(page))
    press(page, REMOVE)
    expect(page.get_by_role("button", name=REMOVE)).to_be_hidden()
    assert page.evaluate("() => caches.keys()") == []


def test_a_build_without_a_worker_is_told(context: BrowserContext, publisher: Publisher) -> None:
    publisher.breaks = lambda path: path == offline.WORKER
    page = context.new_page()
    page.goto(publisher.address)
    press(page, KEEP)
    expect(page.locator(".lesson-offline")).to_contain_text("The connection broke. Nothing is kept.")


def test_removed_is_removed(context: BrowserContext, publisher: Publisher) -> None:
    page = keep(context, publisher, images=True)
    page.evaluate("() => caches.open('another site of this server')")
    press(page, REMOVE)
    page.get_by_role("button", name=KEEP).wait_for()
    assert page.evaluate("() => caches.keys()") == ["another site of this server"]
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    page.reload()
    page.get_by_role("button", name=KEEP).wait_for()
    page.goto(publisher.address + CHAPTER)
    assert page.evaluate("() => caches.keys()") == ["another site of this server"]


# ---- The place ------------------------------------------------------------------------------------


def test_a_book_on_the_disk_offers_nothing(context: BrowserContext, site: Path) -> None:
    visit = watch(context, f"{site.as_uri()}/")
    visit.page.goto((site / "index.html").as_uri())
    visit.page.wait_for_load_state()
    assert visit.page.locator(".lesson-offline").inner_html() == ""
    assert visit.page.locator("link[rel=manifest]").count() == 0
    assert visit.problems == []


def test_a_browser_without_workers_is_offered_nothing(context: BrowserContext, server: str) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")
    visit = open_page(context, server, "index.html")
    assert visit.page.locator(".lesson-offline").inner_html() == ""
    assert visit.problems == []


def look(page: Page) -> list[str]:
    """Return what axe finds, and whether the page is too wide."""
    return page.evaluate(RUN_AXE) + page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_place_is_in_reach_in_each_state(
    theme: str, context: BrowserContext, publisher: Publisher, axe: str
) -> None:
    """By keyboard alone, and read by axe, at 320 px."""
    page = context.new_page()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(publisher.address)
    page.evaluate(axe)
    page.get_by_role("button", name=KEEP).focus()
    found = look(page)
    publisher.breaks = lambda path: path.endswith("search.html")
    page.keyboard.press("Enter")
    expect(page.locator(".lesson-offline")).to_contain_text("The connection broke.")
    found += look(page)
    publisher.breaks = lambda path: False
    for focused in (IMAGES, REMOVE, KEEP):  # what each press leads to
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=focused)).to_be_focused()
        found += look(page)
    assert found == []


def test_nothing_of_it_is_printed(context: BrowserContext, publisher: Publisher) -> None:
    page = context.new_page()
    page.goto(publisher.address)
    page.get_by_role("button", name=KEEP).wait_for()
    page.emulate_media(media="print")
    expect(page.locator(".lesson-offline")).to_be_hidden()
