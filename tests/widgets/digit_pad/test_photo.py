"""A picture of one's own comes onto the pad, from a file, the clipboard or dropped, or is refused."""

from __future__ import annotations

import base64
import io
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from mnist_lesson.data import load_mnist
from mnist_lesson.pictures import read_picture
from mnist_lesson.widgets import DigitPad
from tests.pictures.drawn import TURNS, Scene, photograph, written
from tests.widgets.fits import SPACING, misfits
from tests.widgets.links import state_in_link
from tests.widgets.tasks import PAGE, longest_tasks

FROM_BROWSER = 3  # gray levels of 255, on average: JPEG decoders and canvases round in their own ways
BRING = """(root, { way, files }) => {
  const data = new DataTransfer();
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
  }
  const event = way === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  root.dispatchEvent(event);
}"""


def payload(
    picture: np.ndarray | Image.Image, kind: str = "PNG", name: str = "", **save: object
) -> FilePayload:
    """Return a picture as a file."""
    file = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(file, kind, **save)
    kind = kind.lower()
    return {"name": name or f"my digit.{kind}", "mimeType": f"image/{kind}", "buffer": file.getvalue()}


def choose(page: Page, file: FilePayload) -> None:
    """Open a file by the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a picture…").click()
    chooser.value.set_files(file)


def bring(page: Page, way: str, *files: FilePayload, to: str = ".mnist-lesson") -> None:
    """Paste or drop files."""
    described = [
        {"name": f["name"], "type": f["mimeType"], "base64": base64.b64encode(f["buffer"]).decode()}
        for f in files
    ]
    page.locator(to).first.evaluate(BRING, {"way": way, "files": described})


def account(page: Page) -> str:
    """Return what the pad tells of the picture."""
    line = page.locator(".digit-pad-under .digit-pad-about")
    line.wait_for()
    return line.inner_text()


def given(page: Page) -> np.ndarray:
    """Return the image on the pad, from its link."""
    text = state_in_link(page)["given"]
    packed = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
    return np.frombuffer(packed, np.uint8).reshape(28, 28).astype(int)


def test_a_file_is_read_as_python_reads_it_and_the_pad_tells_how(open_widgets) -> None:
    photo = photograph(
        load_mnist()[1][0][0] / 255, Scene(slope=0.3, shadow=0.4, noise=4), np.random.default_rng(1)
    )
    page = open_widgets(DigitPad())
    choose(page, payload(photo, "JPEG", quality=70))
    expect(page.locator(".digit-pad-digit")).to_have_text("7")
    said = account(page)
    for words in (
        "Your picture: 400×300 pixels, dark ink on light paper",
        "uneven light taken away (levels ",
    ):
        assert words in said
    expect(page.get_by_text("its ink", exact=True)).to_be_visible()
    expect(page.locator(".reading-photo")).to_have_count(2)
    wanted = read_picture(payload(photo, "JPEG", quality=70)["buffer"]).image
    assert np.abs(given(page) - wanted).mean() < FROM_BROWSER
    expect(page.locator(".ml-live")).to_contain_text("The network reads 7")


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_pictures_are_pasted_and_dropped(open_widgets, way: str) -> None:
    page = open_widgets(DigitPad(compact=True), scheme="file" if way == "drop" else "http")
    bring(page, way, payload(255 - written(5, 1)))
    assert "light ink on dark paper" in account(page)
    expect(page.locator(".digit-pad-digit")).to_have_text("5")
    np.testing.assert_allclose(given(page), read_picture(written(5, 1)).image, atol=1)


def test_what_is_pasted_onto_the_page_comes_to_the_pad_in_sight(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    page.evaluate("document.body.style.paddingBottom = '3000px'")
    page.evaluate("scrollTo(0, 2500)")
    bring(page, "paste", payload(written(5, 1)), to="body")
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".digit-pad-digit")).to_have_text("3")
    bring(page, "paste", payload(written(5, 1)), to="body")
    expect(page.locator(".digit-pad-digit")).to_have_text("5")


def test_nothing_to_paste_is_told(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    bring(page, "paste", to=".ml-pad")
    expect(page.locator(".digit-pad-trouble")).to_contain_text("The clipboard holds no picture. Copy one")


def test_photos_are_turned_as_the_camera_has_noted(open_widgets) -> None:
    upright = Image.fromarray(written(5, 1)[:, :360])
    page = open_widgets(DigitPad(compact=True))
    for orientation, turn in TURNS.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        file = payload(upright.transpose(turn), "JPEG", exif=exif, quality=95)
        page.get_by_role("button", name="Clear").click()
        expect(page.locator(".digit-pad-under .digit-pad-about")).to_have_count(0)  # the one before is gone
        choose(page, file)
        assert "360×400 pixels" in account(page)
        expect(page.locator(".digit-pad-digit")).to_have_text("5")
        assert np.abs(given(page) - read_picture(file["buffer"]).image).mean() < FROM_BROWSER


def png_head(width: int, height: int) -> bytes:
    """Return a PNG of one color whose packed pixels are few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    packed = zlib.compress(bytes((width // 8 + 1) * height), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


JPEG, PNG = (payload(written(5), kind)["buffer"] for kind in ("JPEG", "PNG"))
BAD = {
    "text": (b"five", "my digit.png: Expected a picture, this file is text. Open a PNG"),
    "nothing": (b"", "this file is empty"),
    "a PDF": (b"%PDF-1.7 ...", "a PDF document. Save the page as PNG"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "an SVG drawing. Export it"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "an HEIC picture.* Save it as JPEG"),
    "a JPEG's head": (JPEG[:30], "a picture, but damaged or too large. Download it again"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "a picture, but damaged"),
    "half a PNG": (PNG[: len(PNG) // 2], "a picture, but damaged"),
    "a page": (b"<!DOCTYPE html><html>", "a web page. Save the picture itself"),
    "other bytes": (bytes(range(256)), "of an unknown kind"),
    "a huge one": (
        png_head(30_000, 30_000),
        "at most 64 million pixels .* got 30000 by 30000. Cut the picture",
    ),
    "a large file": (bytes(64 * 2**20 + 1), "at most 64 MB, this one has 64 MB"),
    "blank paper": (
        payload(np.full((90, 90), 220, np.uint8))["buffer"],
        "one gray from edge to edge. Write with",
    ),
    "two digits": (
        payload(np.hstack([written(3), written(7)]))["buffer"],
        "several shapes .* cut the picture",
    ),
    "no paper": (
        payload(np.pad(np.full((160, 160), 230, np.uint8), 20))["buffer"],
        "the picture's edge for 100",
    ),
    "few pixels": (payload(np.eye(6, dtype=np.uint8))["buffer"], "at least 8 by 8"),
}


def choose_content(page: Page, content: bytes, folder: Path) -> None:
    """Open a file of this content by the button; as large as it may be."""
    path = folder / "my digit.png"
    path.write_bytes(content)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a picture…").click()
    chooser.value.set_files(path)


def test_what_cant_be_read_is_refused_and_the_pad_keeps_what_it_had(open_widgets, tmp_path: Path) -> None:
    page = open_widgets(DigitPad(test_image=4, compact=True))
    note = page.locator(".digit-pad-trouble")
    for content, words in BAD.values():
        choose_content(page, content, tmp_path)
        expect(note).to_contain_text(re.compile(words))
        expect(note).to_have_attribute("data-error", "true")
        expect(note.get_by_role("button")).to_be_hidden()
        expect(page.locator(".digit-pad-digit")).to_have_text("4")
        expect(page.locator(".digit-pad-verdict")).to_contain_text("label 4")
    choose(page, payload(written(5, 1)))
    expect(page.locator(".digit-pad-digit")).to_have_text("5")
    expect(note).to_be_hidden()


def test_a_link_carries_the_image_and_says_that_the_photo_stays(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    choose(page, payload(written(5, 1)))
    account(page)
    image = given(page)
    link = page.evaluate("location.hash")
    other = open_widgets(DigitPad(compact=True), link=link)
    assert account(other) == "Somebody's picture as 28×28 pixels: a link carries these, not the photo."
    expect(other.locator(".digit-pad-digit")).to_have_text("5")
    np.testing.assert_array_equal(given(other), image)
    np.testing.assert_array_equal(DigitPad(source="picture", given=image).image, image.ravel())


def test_the_picture_opened_last_wins_and_a_drawing_over_it(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    large = payload(np.kron(written(8), np.ones((6, 6), np.uint8)))
    bring(page, "drop", large)
    bring(page, "drop", payload(written(5, 1)))
    told = page.locator(".digit-pad-under .digit-pad-about")
    expect(told).to_contain_text(" 400×400 ")  # a quick machine tells of the large one before
    page.wait_for_timeout(1500)
    assert "400×400" in account(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".digit-pad-under .digit-pad-about")).to_have_count(0)
    bring(page, "drop", large)
    page.locator(".ml-pad").click()
    page.wait_for_timeout(1500)
    assert state_in_link(page)["source"] == "drawing"


def test_a_large_photo_does_not_halt_the_page(open_widgets) -> None:
    photo = photograph(
        load_mnist()[1][0][0] / 255, Scene(size=(3000, 4000), noise=4), np.random.default_rng(1)
    )
    page = open_widgets(DigitPad())
    tasks = longest_tasks(page, lambda: (choose(page, payload(photo, "JPEG")), account(page)))
    assert "4000×3000 pixels" in account(page)
    assert tasks[PAGE] < 400
    expect(page.locator(".digit-pad-digit")).to_have_text("7")


def test_a_network_can_still_be_dropped(open_widgets) -> None:
    page = open_widgets(DigitPad())
    bring(page, "drop", {"name": "net.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(page.locator(".ml-network")).to_contain_text("This is not a network's file")


@pytest.mark.parametrize("touch", [True, False])
def test_the_camera_is_offered_where_one_is_in_the_hand(open_widgets, touch: bool) -> None:
    page = open_widgets(DigitPad(compact=True), width=390, has_touch=touch, is_mobile=touch)
    camera = page.get_by_role("button", name="Take a photo…")
    expect(camera).to_be_visible(visible=touch)
    if touch:
        with page.expect_file_chooser() as chooser:
            camera.click()
        assert chooser.value.element.get_attribute("capture") == "environment"
        chooser.value.set_files(payload(written(5, 1)))
        expect(page.locator(".digit-pad-digit")).to_have_text("5")


def test_what_is_told_of_a_picture_has_room(open_widgets, axe) -> None:
    page = open_widgets(DigitPad(), has_touch=True)
    choose(page, payload(written(5, 1)))
    account(page)
    long_name = "IMG_20261127_" + 9 * "photographed" + ".png"
    choose(page, payload(np.hstack([written(3), written(7)]), name=long_name))
    expect(page.locator(".digit-pad-trouble")).to_contain_text("several shapes")
    assert axe(page) == []
    found = [one for width in range(320, 1441, 40) for one in misfits(page, width)]
    assert [one for one in found if "photographed" not in one] == []  # a file's name may be broken anywhere
    page.add_style_tag(content=SPACING)
    found = [one for width in (320, 390, 640, 1280) for one in misfits(page, width)]
    assert [one for one in found if "photographed" not in one] == []


def test_a_reader_of_pictures_that_does_not_come_is_told_and_asked_for_again(open_widgets) -> None:
    page = open_widgets(DigitPad(compact=True))
    page.route("**/picture-reader.js", lambda route: route.abort())
    choose(page, payload(written(5, 1)))
    expect(page.locator(".digit-pad-trouble")).to_contain_text("my digit.png: ")
    expect(page.locator(".digit-pad-digit")).to_have_text("3")
    open_widgets.problems.clear()  # the console names the file that did not come
    page.unroute("**/picture-reader.js")
    choose(page, payload(written(5, 1)))
    expect(page.locator(".digit-pad-digit")).to_have_text("5")
