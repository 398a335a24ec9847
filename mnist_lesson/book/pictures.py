"""Alt text for the pictures in a notebook's outputs."""

from __future__ import annotations

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

IMAGES = {"image/png", "image/jpeg", "image/svg+xml"}


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
        return images
