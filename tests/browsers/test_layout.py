"""What Firefox and WebKit lay out or draw in their own way: each fault that was seen there, and its kind."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.browsers.tab import Tab, wait_for
from tests.browsers.uses import Placed, use

WIDTHS = (1280, 390, 320)
FORMULAS = ("03_perceptron", "04_sigmoid", "05_softmax_evidence", "07_training", "deeper_backpropagation")
# Characters right after a formula that stand below it, on a line that they begin.
LEFT_BEHIND = """async () => {
  await document.fonts.ready;
  const found = [];
  let count = 0;
  for (const formula of document.querySelectorAll("article math:not([display=block])")) {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    walker.currentNode = formula;
    let text = walker.nextNode();
    while (text && formula.contains(text)) text = walker.nextNode();
    if (!/^[.,;:!?)”’…]/.test(text?.data)) continue;
    count += 1;
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(text, 1);
    const [sign, box] = [range.getBoundingClientRect(), formula.getBoundingClientRect()];
    const isBelow = sign.left < box.right - 2 && sign.top > (box.top + box.bottom) / 2;
    if (isBelow) found.push(formula.textContent + text.data.slice(0, 9));
  }
  return { count, found };
}"""
# Texts of widgets in which a line may end between a number and its percent sign.
BREAKABLE = """() => {
  const found = [];
  for (const widget of document.querySelectorAll(".mnist-lesson")) {
    const walker = document.createTreeWalker(widget, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const { parentElement: parent, data } = text;
      const isKept = /nowrap|pre$/.test(getComputedStyle(parent).whiteSpace);
      if (/\\d %/.test(data) && !isKept && parent.getClientRects().length > 0) found.push(data.trim());
    }
  }
  return found;
}"""
SHARES = {
    "chapters/intro.html": ("digit-pad",),
    "chapters/05_softmax_evidence.html": ("softmax", "evidence-map"),
    "chapters/06_sequential_model.html": ("parameter-ledger",),
    "chapters/08_prediction.html": ("mistake-gallery", "digit-pad"),
}
TABLE = """() => {
  const table = document.querySelector(".image-explorer-numbers");
  const boxes = [...table.querySelectorAll("td, th")].map((cell) => cell.getBoundingClientRect());
  const [own, under] = [table, document.querySelector("[data-widget=image-explorer] .ml-segmented")]
    .map((element) => element.getBoundingClientRect());
  const first = Math.min(...boxes.filter(({ height }) => height > 0).map(({ top }) => top));
  const last = Math.max(...boxes.map(({ bottom }) => bottom));
  return { above: first - own.top, below: own.bottom - last, gap: under.top - last };
}"""
# What lies over a header that stays: touched at places all over it while pictures and widgets are behind.
OVER_HEADER = """() => {
  const headers = [...document.querySelectorAll("header, .bd-header-article")].filter(
    (one) => /sticky|fixed/.test(getComputedStyle(one).position) && one.getClientRects().length > 0,
  );
  const found = new Set();
  const behind = document.querySelectorAll("article :is(img, pre), .lesson-widget :is(canvas, table)");
  let count = 0;
  for (const element of behind) {
    if (element.getClientRects().length === 0) continue;
    scrollBy({ top: element.getBoundingClientRect().top + 5, behavior: "instant" });
    count += 1;
    for (const header of headers) {
      const { left, top, width, height } = header.getBoundingClientRect();
      for (const x of [0.1, 0.3, 0.5, 0.7, 0.9])
        for (const y of [0.1, 0.5, 0.9]) {
          const touched = document.elementFromPoint(left + x * width, top + y * height);
          if (!headers.some((one) => one.contains(touched))) found.add(touched.outerHTML.slice(0, 80));
        }
    }
  }
  return { headers: headers.length, count, found: [...found] };
}"""
# How much room a field leaves for its number beside a browser's arrows, which take 18 pixels.
ROOM = """() => [...document.querySelectorAll(".parameter-ledger-number")].map((field) => {
  const style = getComputedStyle(field);
  const paper = document.createElement("canvas").getContext("2d");
  paper.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const edges = ["paddingLeft", "paddingRight", "borderLeftWidth", "borderRightWidth"];
  const inner = edges.reduce((width, edge) => width - parseFloat(style[edge]), field.offsetWidth);
  return inner - 18 - paper.measureText("300").width;
})"""
FOCUS = """() => {
  const element = document.activeElement;
  const { outlineStyle } = getComputedStyle(element);
  const ring = element.querySelector(".ml-touch");
  const isSeen = ring ? getComputedStyle(ring).stroke !== "none" : outlineStyle === "solid";
  return { name: element.getAttribute("class") ?? element.type, isSeen };
}"""
BEFORE = "(selector) => document.querySelector(selector).focus()"


def open_widget(tab: Tab, address: str, key: str) -> Placed:
    tab.open(address)
    widget = Placed(tab, key)
    widget.wait_until_ready()
    return widget


@pytest.mark.parametrize("chapter", FORMULAS)
def test_no_line_begins_with_what_ends_a_formula(tab: Tab, bases: dict[str, str], chapter: str) -> None:
    tab.resize(390, 800)
    tab.open(f"{bases['http']}chapters/{chapter}.html")
    for width in WIDTHS:
        tab.resize(width, 800)
        seen = tab.run(LEFT_BEHIND)
        assert seen["count"] > 0
        assert seen["found"] == [], width


@pytest.mark.parametrize("place", SHARES)
def test_a_number_keeps_its_percent_sign(firefox: Tab, bases: dict[str, str], place: str) -> None:
    firefox.resize(390, 800)
    for key in SHARES[place]:
        use(open_widget(firefox, bases["http"] + place, key))
        assert firefox.run(BREAKABLE) == []


def test_the_table_of_numbers_has_no_empty_space_and_covers_nothing(tab: Tab, bases: dict[str, str]) -> None:
    for width in WIDTHS:
        tab.resize(width, 800)
        open_widget(tab, f"{bases['http']}chapters/02_data.html", "image-explorer")
        table = tab.run(TABLE)
        assert max(table["above"], table["below"]) < 3
        assert table["gap"] >= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_over_the_header(tab: Tab, bases: dict[str, str], width: int) -> None:
    tab.resize(width, 800)
    for name, key in (("02_data", "image-explorer"), ("08_prediction", "mistake-gallery")):
        open_widget(tab, f"{bases['http']}chapters/{name}.html", key)
        seen = tab.run(OVER_HEADER)
        assert min(seen["headers"], seen["count"]) > 0
        assert seen["found"] == []


def test_the_ledgers_fields_have_room_for_their_numbers(tab: Tab, bases: dict[str, str]) -> None:
    for width in (1280, 768, 640, 390, 360, 320):
        tab.resize(width, 800)
        open_widget(tab, f"{bases['http']}chapters/06_sequential_model.html", "parameter-ledger")
        assert min(tab.run(ROOM)) >= 0, width


@pytest.mark.parametrize(("key", "shows"), [("Tab", "perceptron-new"), ("ArrowRight", "radio")])
def test_what_has_the_focus_is_seen(tab: Tab, bases: dict[str, str], key: str, shows: str) -> None:
    tab.resize(1280, 800)
    open_widget(tab, f"{bases['http']}chapters/03_perceptron.html", "perceptron")
    tab.run(BEFORE, "[data-widget=perceptron] input[type=radio]:checked")
    tab.press(key)
    wait_for(lambda: shows in tab.run(FOCUS)["name"], f"the focus to go to {shows}")
    assert tab.run(FOCUS)["isSeen"]


def test_lines_of_the_program_have_no_marks_at_their_corners(firefox: Tab, bases: dict[str, str]) -> None:
    """Firefox drew the corners of a shadow that has no width."""
    firefox.resize(1280, 800)
    widget = open_widget(firefox, f"{bases['http']}chapters/01_ten_lines.html", "ten-lines")
    widget.click("button", "Next")
    line = firefox.run(
        """() => {
          const line = [...document.querySelectorAll(".ten-lines-line")].at(5);
          line.scrollIntoView({ block: "center", behavior: "instant" });
          const { left, top, width, height } = line.getBoundingClientRect();
          return [left, top, width, height];
        }"""
    )
    left, top, _, height = line
    drawn = Image.open(io.BytesIO(firefox.picture())).convert("RGB")
    corner = drawn.crop((round(left), round(top), round(left) + 10, round(top + height)))
    assert corner.getcolors() == [(corner.width * corner.height, corner.getpixel((5, 5)))]
