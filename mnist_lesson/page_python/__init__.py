"""Python in the page (placeholder until its runtime is here)."""

from __future__ import annotations


def runtime_source() -> str:
    """Return the text of the module that a page loads on demand."""
    return ""
