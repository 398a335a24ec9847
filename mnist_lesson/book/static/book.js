// What the book's pages do beyond the theme.

/** The theme settles "auto" after the page is drawn; settled here, in the head, nothing flashes. */
function settleTheme({ dataset }) {
  if (dataset.theme === "light" || dataset.theme === "dark") return;
  dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

settleTheme(document.documentElement);

// Sphinx's search fetches every hit's page for a summary. From file:// a browser refuses that.
if (location.protocol === "file:") {
  // @ts-expect-error: Sphinx declares it in a script of its own
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

/** Boxes that scroll sideways must be reachable by keyboard; the others are no stops. */
function markScrollBoxes() {
  /** @type {NodeListOf<HTMLElement>} */
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
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
    opened = [
      .../** @type {NodeListOf<HTMLDetailsElement>} */ (
        document.querySelectorAll("article details:not([open])")
      ),
    ];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    dataset.theme = theme;
    for (const details of opened) details.open = false;
  });
}

/** A menu closes when one looks elsewhere, or presses Escape; the focus then goes back to its button. */
function closeMenus() {
  /** @param {(menu: HTMLDetailsElement) => boolean} isDone */
  const close = (isDone) => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const open = document.querySelectorAll("details.colab-menu[open]");
    for (const menu of open) if (isDone(menu)) menu.open = false;
  };
  /** @param {Event} event */
  const leave = ({ target }) => close((menu) => !menu.contains(/** @type {Node} */ (target)));
  addEventListener("pointerdown", leave);
  addEventListener("focusin", leave);
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    close((menu) => {
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
      return true;
    });
  });
}

/** A book on the disk: a browser would show a chapter's file as text, so a click says where it lies. */
function nameFilesOnDisk() {
  for (const steps of document.querySelectorAll(".colab-menu ol")) {
    const place = document.createElement("output");
    steps.after(place);
    steps.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest("a");
      if (!link?.hasAttribute("download")) return;
      event.preventDefault();
      const path = decodeURIComponent(link.pathname).replace(/^\/(?=[a-z]:)/i, "");
      place.textContent = `This book lies on your disk, and so does the file: ${path}`;
    });
  }
}

addEventListener("load", markScrollBoxes);
addEventListener("resize", markScrollBoxes);
document.addEventListener("toggle", markScrollBoxes, true);
preparePrint();
closeMenus();
if (location.protocol === "file:") addEventListener("DOMContentLoaded", nameFilesOnDisk);
