"""Whether text has room: nothing cut off, nothing over something else, by measuring text against boxes."""

from __future__ import annotations

from playwright.sync_api import Page

MISFITS = """async () => {
  /* What follows a new size (ResizeObserver) comes with the next frame, its drawing with the one after. */
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const found = [];
  const name = (element) => element.className.baseVal ?? element.className;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest(".ml-hidden, .lesson-widget-still");
  const isScroller = ({ overflowX, overflowY }) => /auto|scroll/.test(overflowX + overflowY);
  /* What stands in a box that scrolls counts only where it can be seen just now. */
  const isInSight = (element, rects) => {
    for (let box = element; box; box = box.parentElement) {
      if (!isScroller(getComputedStyle(box)) || box === document.documentElement) continue;
      const { left, right, top, bottom } = box.getBoundingClientRect();
      const isWithin = (rect) =>
        rect.right > left && rect.left < right && rect.bottom - 3 > top && rect.top + 3 < bottom;
      if (!rects.every(isWithin)) return false;
    }
    return true;
  };
  /* What of a text can be seen: a box that scrolls cuts off the rest. */
  const seenOf = (element, rects) => rects.map(({ left, right, top, bottom }) => {
    for (let box = element; box && box !== document.documentElement; box = box.parentElement) {
      if (!isScroller(getComputedStyle(box))) continue;
      const edge = box.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, right, top, bottom, height: bottom - top };
  });
  const textsOf = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !isSeen(element) || element.closest("option, select, style")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // A sign of a formula is drawn into its box; a browser may add the space between letters around it.
      const drawn = element.localName === "mo" ? element : range;
      const rects = [...drawn.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
      if (rects.length > 0 && isInSight(element, rects))
        texts.push({ element, text: node.data.trim().slice(0, 40), rects, seen: seenOf(element, rects) });
    }
    return texts;
  };
  /* The nearest box that text may not leave: a block, or what clips, up to the widget. */
  const beyond = ({ element, rects }, root) => {
    let isOwnBox = false; // of text, the first block around it
    for (let box = element; box && box !== root.parentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (isScroller(style)) return null; // it can be scrolled into sight
      const isBlock = style.display !== "inline" && style.display !== "contents" && !box.closest("svg");
      const isClipping = style.overflowX !== "visible" && !box.closest("svg");
      const isWatched = (isBlock && !isOwnBox) || isClipping || box === root;
      if (isBlock) isOwnBox = true;
      if (!isWatched) continue;
      const { left, right, top, bottom } = box.getBoundingClientRect();
      for (const rect of rects) {
        if (rect.left < left - 1.5 || rect.right > right + 1.5) return name(box) || box.localName;
        if (isClipping && (rect.top < top - 3 || rect.bottom > bottom + 3)) return name(box) || box.localName;
      }
    }
    return null;
  };
  /* A word that is broken where no hyphen stands. */
  const broken = ({ element, rects }) => {
    if (rects.length < 2) return null;
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\d.,]{2,}/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const tops = [...range.getClientRects()].map(({ top }) => top);
        if (Math.max(...tops) - Math.min(...tops) > 4) return word;
      }
    }
    return null;
  };
  const overlap = (a, b) => {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return width > 2 && height > 0.4 * Math.min(a.height, b.height);
  };
  for (const root of document.querySelectorAll(".mnist-lesson")) {
    const texts = textsOf(root);
    for (const one of texts) {
      const box = beyond(one, root);
      if (box) found.push(`"${one.text}" leaves ${box}`);
      const word = broken(one);
      if (word) found.push(`"${word}" is broken in ${name(one.element) || one.element.localName}`);
    }
    texts.forEach((one, index) => {
      for (const other of texts.slice(index + 1)) {
        if (!one.seen.some((a) => other.seen.some((b) => overlap(a, b)))) continue;
        const [above, below] = [one, other].map(({ text, element }) => `"${text}" (${name(element)})`);
        found.push(`${above} lies over ${below}`);
      }
    });
    for (const input of root.querySelectorAll("input:is([type=number], [type=text])")) {
      if (isSeen(input) && input.scrollWidth > input.clientWidth + 1)
        found.push(`the value ${input.value} is cut off in ${name(input)}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return found;
}"""

# What readers with poor sight may set, and a page has to bear (WCAG 2.2, success criterion 1.4.12).
SPACING = """
* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""


def misfits(page: Page, width: int) -> list[str]:
    """Return what has no room in a window of this width, a line each."""
    page.set_viewport_size({"width": width, "height": 900})
    return [f"{width}: {found}" for found in page.evaluate(MISFITS)]
