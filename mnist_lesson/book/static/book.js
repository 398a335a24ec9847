// What the book's pages do beyond the theme.

/** The theme settles "auto" after the page is drawn; settled here, in the head, nothing flashes. */
function settleTheme({ dataset }) {
  if (dataset.theme === "light" || dataset.theme === "dark") return;
  dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

settleTheme(document.documentElement);

// Sphinx's search fetches every hit's page for a summary. From file:// a browser refuses that.
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

/** Boxes that scroll sideways must be reachable by keyboard; the others are no stops. */
function markScrollBoxes() {
  const boxes = document.querySelectorAll(
    "article pre, article .output, article .scroll-box, article div.math, article .cell_output",
  );
  for (const box of boxes) {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls && getComputedStyle(box).overflowX !== "visible") box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

/** Print with all answers unfolded and in light colors, then put everything back. */
function preparePrint() {
  const { dataset } = document.documentElement;
  let theme = dataset.theme;
  let opened = [];
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
    opened = [...document.querySelectorAll("article details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    dataset.theme = theme;
    for (const details of opened) details.open = false;
  });
}

addEventListener("load", markScrollBoxes);
addEventListener("resize", markScrollBoxes);
document.addEventListener("toggle", markScrollBoxes, true);
preparePrint();
