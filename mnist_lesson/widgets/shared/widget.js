/**
 * What every widget of the course begins with: its root element, its clean-up, its link.
 *
 *     import { defineWidget, onChange, update } from "./shared/widget.js";
 *
 *     export default defineWidget({
 *       label: "A neuron and its line",
 *       build({ root, model, signal, say }) {
 *         root.append(…);                                  // elements from dom.js
 *         const draw = () => { … model.get("weights") … };
 *         onChange(model, ["weights", "bias"], draw, signal);  // also when Python or a link sets them
 *         draw();
 *       },
 *     });
 *
 * dom.js has elements, sliders, buttons, choices, numbers as text; charts.js scales and axes; drag.js moving by
 * pointer and keys; plane.js the plane of two inputs; share.js and schema.js links. lesson.css has the look of
 * all these (classes `ml-…`) and the colors as variables (`--ink`, `--quiet`, `--paper`, `--sheet`, `--line`,
 * `--edge`, `--accent`, `--warm`, and for data `--blue`, `--red`, `--orange`, `--green`).
 *
 * `build` only wires: mathematics stands beside it in exported pure functions. Whatever outlives the root
 * element (timers, listeners on window or document, workers) ends with `signal`. `say(text)` announces a
 * result to screen readers once it has come to rest.
 */

import { html, liveRegion } from "./dom.js";
import { followHash, shareButton } from "./share.js";

/**
 * @param {{ label: string, build: (parts: { root: HTMLElement, model: object, signal: AbortSignal,
 *   say: (text: string) => void, footer: HTMLElement }) => void | Promise<void> }} widget
 *   `footer` is the line under the widget, for quiet buttons beside "Copy link to this state".
 * @returns {{ render: Function }} the widget as anywidget's front-end module specification has it; with its
 *   `signal` a host takes it away even while it is still being built
 */
export function defineWidget({ label, build }) {
  async function render({ model, el, signal: wanted }) {
    const controller = new AbortController();
    const { signal } = controller;
    wanted?.addEventListener("abort", () => controller.abort(), { signal });
    const key = el.closest("[data-lesson-key]")?.dataset.lessonKey;
    const name = model.get("_name");
    const root = html("div", {
      class: "mnist-lesson",
      "data-widget": name,
      role: "group",
      "aria-label": label,
    });
    const live = liveRegion(signal);
    const footer = html("div", { class: "ml-footer" });
    followHash({ model, key, signal });
    keepKeys(root);
    el.append(root);
    await untilInPage(el);
    try {
      await build({ root, model, signal, say: live.say, footer });
    } catch (error) {
      controller.abort();
      root.replaceChildren(html("p", { class: "ml-note", role: "alert" }, error.message));
      throw error;
    }
    footer.append(shareButton({ model, key }));
    root.append(footer, live.el);
    root.dataset.ready = "true";
    return () => {
      controller.abort();
      root.remove();
    };
  }
  return { render };
}

/**
 * Wait until an element is in the page: JupyterLab renders a widget before it has a place there, and its colors
 * and sizes come from there. Not for ever, for another host may wait in its turn.
 */
async function untilInPage(el) {
  for (let i = 0; i < 100 && !el.isConnected; i++) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** JupyterLab takes arrows and letters for itself (D, D deletes a cell) unless the focused element forbids it. */
function keepKeys(root) {
  root.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", ""));
}

/**
 * Call `listener` once after any of the values has changed, however many of them and however often.
 *
 * @param {{ on: Function, off: Function }} model
 * @param {string[]} names
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function onChange(model, names, listener, signal) {
  let isWaiting = false;
  const later = () => {
    if (isWaiting) return;
    isWaiting = true;
    queueMicrotask(() => {
      isWaiting = false;
      if (!signal.aborted) listener();
    });
  };
  for (const name of names) {
    model.on(`change:${name}`, later);
    signal.addEventListener("abort", () => model.off(`change:${name}`, later));
  }
}

/** Set several values and hand them on to Python, where there is one. */
export function update(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}
