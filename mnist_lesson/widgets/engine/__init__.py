"""The page's fast training engine: WebAssembly, built by ``make engine`` from ``simd.ts``."""

from __future__ import annotations

import base64
from pathlib import Path

WASM_PATH = Path(__file__).parent / "fast.wasm"


def read_wasm() -> str:
    """Return the engine's code in base64, as ``createPageEngine`` in ``engine/page.js`` takes it.

    Raises:
        FileNotFoundError: the package lacks the file.
    """
    return base64.b64encode(WASM_PATH.read_bytes()).decode()
