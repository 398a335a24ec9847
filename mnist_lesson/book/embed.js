/**
 * A widget alone in a page of its own, for a frame in somebody else's page (`embed.py`).
 *
 * The frame may be sandboxed, with no right but to run scripts: no storage, no address of its own, no new windows. So
 * nothing is kept here, and all comes as classic scripts and style sheets. The page around it hears how high it is:
 * `{ type: "mnist-lesson:height", height }` in CSS pixels, now and after each change.
 */

import { prepare, readWidgets, startWidget } from "./host.js";

/**
 * @param {string} search the address's part from "?" on: `?theme=dark` and `?theme=light` say it
 * @param {boolean} isDark what the frame's surroundings or the reader's system say
 */
export function chooseTheme(search, isDark) {
  const asked = new URLSearchParams(search).get("theme");
  if (asked === "dark" || asked === "light") return asked;
  return isDark ? "dark" : "light";
}

function followTheme() {
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.theme = chooseTheme(location.search, darkness.matches);
  };
  apply();
  darkness.addEventListener("change", apply);
}

/** Tell the page around the frame; to any, since there is no secret in it. In a frame, no code for a third page. */
function tellHeight() {
  if (parent === window) return;
  const top = document.documentElement;
  top.dataset.framed = "";
  const tell = () => {
    const height = Math.ceil(top.getBoundingClientRect().height);
    parent.postMessage({ type: "mnist-lesson:height", height }, "*");
  };
  new ResizeObserver(tell).observe(top);
}

/** Where a sandbox forbids new windows a link would do nothing, so tell its address. */
function followLinks() {
  const told = document.querySelector(".embed-address");
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || origin !== "null" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!window.open(link.href, "_blank"))
      told.textContent = `This frame may not open windows. The address: ${link.href}`;
  });
}

/**
 * @param {{ modules: Record<string, string>, styles: string[] }} beside what all pages with this kind of widget share
 */
export function openEmbed(beside) {
  followTheme();
  followLinks();
  for (const [place, widget] of prepare(document, readWidgets(document, undefined, beside)))
    startWidget(place, widget);
  tellHeight();
}
