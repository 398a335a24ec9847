// What the book's pages do beyond the theme.

/** The theme settles "auto" after the page is drawn; settled here, in the head, nothing flashes. */
function settleTheme({ dataset }) {
  if (dataset.theme === "light" || dataset.theme === "dark") return;
  dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

settleTheme(document.documentElement);

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

/**
 * Print in light colors and with the code of pictures unfolded, then put everything back. Answers and solutions
 * print as they stand, so that a page as it opens is a handout.
 */
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
        document.querySelectorAll("article details.hide:not([open])")
      ),
    ];
    for (const details of opened) details.open = true;
    for (const image of document.images) image.loading = "eager";
  });
  addEventListener("afterprint", () => {
    dataset.theme = theme;
    for (const details of opened) details.open = false;
  });
}

/** Give the exercises a button that opens all solutions, for who corrects, looks back, or prints them. */
function openSolutions() {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const solutions = document.querySelectorAll("article section > details:not(.hide)");
  if (solutions.length === 0) return;
  const line = document.createElement("p");
  line.className = "lesson-solutions";
  const button = document.createElement("button");
  const areOpen = () => [...solutions].every(({ open }) => open);
  const name = () => {
    button.textContent = areOpen() ? "Fold all solutions" : "Open all solutions";
  };
  button.addEventListener("click", () => {
    const open = !areOpen();
    for (const solution of solutions) solution.open = open;
  });
  for (const solution of solutions) solution.addEventListener("toggle", name);
  name();
  line.append(button, "Printed is what is open.");
  solutions[0].parentElement?.querySelector("h2, h3")?.after(line);
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

/** Where a term's explanation is shown: one at a time, under the paragraph or in the cell that the term stands in. */
function makeTermNote() {
  const note = document.createElement("div");
  note.className = "term-note";
  note.id = "term-note";
  note.setAttribute("role", "note");
  /** @type {HTMLAnchorElement | null} */
  let opened = null;
  const close = () => {
    opened?.setAttribute("aria-expanded", "false");
    opened?.removeAttribute("aria-controls");
    opened = null;
    note.remove();
  };
  /** @param {HTMLAnchorElement} term */
  const open = (term) => {
    const link = document.createElement("a");
    link.href = term.href;
    link.textContent = "In the glossary";
    note.replaceChildren(`${term.title} `, link);
    const block = term.closest("p, li, td, th, dd, summary, figcaption") ?? term.parentElement;
    if (block?.matches("p, summary")) block.after(note);
    else block?.append(note);
    term.setAttribute("aria-expanded", "true");
    term.setAttribute("aria-controls", note.id);
    opened = term;
  };
  return { note, close, open, opened: () => opened };
}

/**
 * A term explains itself in place, by click, tap, Enter or space; the same again, or Escape, closes it. With a modifier
 * key the link leads into the glossary, as it does without script.
 */
function explainTerms() {
  const { note, close, open, opened } = makeTermNote();
  /** @param {MouseEvent} event */
  const toggle = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const term = /** @type {HTMLAnchorElement} */ (event.currentTarget);
    const wasOpen = opened() === term;
    close();
    if (!wasOpen) open(term);
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key !== " ") return;
    event.preventDefault(); // the page would scroll
    /** @type {HTMLElement} */ (event.currentTarget).click();
  };
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const terms = document.querySelectorAll("article a.term[title]");
  for (const term of terms) {
    term.setAttribute("role", "button");
    term.setAttribute("aria-expanded", "false");
    term.addEventListener("click", toggle);
    term.addEventListener("keydown", press);
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opened()) return;
    event.preventDefault(); // it has done its work: slides stay
    if (note.contains(document.activeElement)) opened()?.focus();
    close();
  });
  addEventListener("beforeprint", close);
}

addEventListener("load", markScrollBoxes);
addEventListener("resize", markScrollBoxes);
document.addEventListener("toggle", markScrollBoxes, true);
addEventListener("DOMContentLoaded", openSolutions);
preparePrint();
closeMenus();
addEventListener("DOMContentLoaded", explainTerms);
if (location.protocol === "file:") addEventListener("DOMContentLoaded", nameFilesOnDisk);
