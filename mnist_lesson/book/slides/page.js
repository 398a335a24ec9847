/**
 * The button "Present" in a chapter's header. It loads the slides when it is pressed (`book/slides/__init__.py`), so that
 * a page weighs no more for them.
 */

/** Load a resource by name: the page's host can (`host.js`). */
const loadSlides = () =>
  new Promise((answer) => {
    document.dispatchEvent(new CustomEvent("lesson-load", { detail: { name: "slides", answer } }));
  });

/** Start the slides. A failure is told above the text. @param {HTMLElement} button */
async function present(button) {
  document.getElementById("slides-failed")?.remove();
  try {
    const { source, style } = await loadSlides();
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const { startSlides } = await import(url).finally(() => URL.revokeObjectURL(url));
    startSlides({ style, minutes: button.dataset.minutes.split(" ").map(Number) });
  } catch (error) {
    const told = Object.assign(document.createElement("p"), { id: "slides-failed" });
    told.setAttribute("role", "alert");
    document.querySelector("article").prepend(told);
    told.textContent = `The slides could not start: ${error.message}`;
    told.scrollIntoView({ block: "center" });
  }
}

/** Show the button, which does nothing without script. */
export function offerSlides() {
  /** @type {HTMLElement} */
  const button = document.querySelector(".btn-present");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => present(button));
}
