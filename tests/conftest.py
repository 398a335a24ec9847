"""What all tests share: property tests without chance or haste, no open figures, and one browser."""

import sys
from collections.abc import Iterator

import matplotlib
import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browsing import launch_chromium

settings.register_profile("course", deadline=None, derandomize=True, database=None)
settings.load_profile("course")
matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    """Close what a test has drawn, if it has drawn anything."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests of a worker."""
    with launch_chromium() as chromium:
        yield chromium
