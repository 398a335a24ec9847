"""A browser that Playwright works is used in the same way as the others. Here it is Chromium."""

from __future__ import annotations

import pytest

from tests.browsers.conftest import Browsers
from tests.browsers.playwrights import launch_playwrights
from tests.browsers.tab import ScriptError
from tests.browsers.uses import Placed, use


@pytest.mark.parametrize(
    ("chapter", "key"), [("03_perceptron", "perceptron"), ("08_prediction", "digit-pad")]
)
def test_a_browser_of_playwright_is_used_in_the_same_way(
    browsers: Browsers, bases: dict[str, str], chapter: str, key: str
) -> None:
    path = browsers.chromium
    assert path is not None, "There is no Chromium or Chrome here. Get one: make browser"
    options = {"executable_path": path, "args": ["--no-sandbox"]}
    with launch_playwrights(browsers.playwright.chromium, "Chromium", **options) as tab:
        tab.resize(390, 800)
        tab.open(f"{bases['file']}chapters/{chapter}.html")
        widget = Placed(tab, key)
        widget.wait_until_ready()
        use(widget)
        assert "=" in widget.link()
        assert tab.run("() => [innerWidth, window.lessonProblems]") == [390, []]
        with pytest.raises(ScriptError, match="no such thing"):
            tab.run("() => { throw new Error('no such thing'); }")
