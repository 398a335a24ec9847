"""Pictures: alt text for those in a notebook's outputs, and a quarter less to load of all of them."""

from __future__ import annotations

import io
import math
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from PIL import Image

PHONE_WIDTH = 350  # CSS pixels that a picture has on a telephone
LEAST_LETTERS = 9  # CSS pixels, the smallest that can be read there
IMAGES = {"image/png", "image/jpeg", "image/svg+xml"}
SOURCE = re.compile(r'(?P<before>\bsrc="[./]*_images/)(?P<name>[^"/]+)\.png(?=")')


class AltText(MimeRenderPlugin):
    """Puts an output's ``metadata[mime type]["alt"]`` on its image.

    MyST-NB takes width and height from there by itself. It finds this class through the entry
    point ``myst_nb.mime_renderers`` in pyproject.toml.
    """

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the image with its alt text; None leaves the output to MyST-NB."""
        alt = data.output_metadata.get(data.mime_type, {}).get("alt")
        if data.mime_type not in IMAGES or not alt:
            return None
        images = renderer.render_image_inline(data) if inline else renderer.render_image(data)
        for image in images:
            image["alt"] = alt
            image["classes"] += legible_class(data.output_metadata[data.mime_type])
        return images


def legible_class(metadata: dict[str, Any]) -> list[str]:
    """Return a class that says how wide a picture must be, for one that a telephone would shrink too far.

    ``pages.py`` makes a box of it that scrolls sideways.
    """
    width, letters = metadata.get("width", 0), metadata.get("letters", 0)
    least = math.ceil(width * LEAST_LETTERS / letters) if letters else 0
    return [f"legible-at-{min(least, width)}"] if least > PHONE_WIDTH else []


def pack(picture: bytes) -> bytes:
    """Return a picture as WebP, with the same pixels. All browsers know it since 2020."""
    image = Image.open(io.BytesIO(picture)).convert("RGBA")
    is_opaque = image.getchannel("A").getextrema()[0] == 255
    packed = io.BytesIO()
    (image.convert("RGB") if is_opaque else image).save(packed, "webp", lossless=True, quality=100, method=4)
    return packed.getvalue()


def write_packed(path: Path) -> bool:
    """Write a picture as WebP beside itself, if that is smaller; return whether it is."""
    picture = path.read_bytes()
    smaller = pack(picture)
    if len(smaller) < len(picture):
        path.with_suffix(".webp").write_bytes(smaller)
    return len(smaller) < len(picture)


def pack_pictures(outdir: Path) -> None:
    """Have the pages of the written book show WebP instead of PNG, wherever that is smaller.

    A PNG stays if a page names it elsewhere, as it does for messengers.
    """
    pictures = list((outdir / "_images").glob("*.png"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        packed = {
            path.stem for path, done in zip(pictures, pool.map(write_packed, pictures), strict=True) if done
        }

    def point(match: re.Match[str]) -> str:
        return f"{match['before']}{match['name']}.webp" if match["name"] in packed else match[0]

    pages = {path: path.read_text(encoding="utf8") for path in outdir.rglob("*.html")}
    for path, html in pages.items():
        pages[path] = SOURCE.sub(point, html)
        if pages[path] != html:
            path.write_text(pages[path], encoding="utf8")
    for name in packed:
        if not any(f"{name}.png" in html for html in pages.values()):
            (outdir / "_images" / f"{name}.png").unlink()
