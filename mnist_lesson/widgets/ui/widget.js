/**
 * What every widget of the course begins with: its root element, its clean-up, its link.
 *
 *     import { html } from "../ui/lit.js";
 *     import { defineWidget, update } from "../ui/widget.js";
 *
 *     export default defineWidget({
 *       label: "A neuron and its line",
 *       watch: ["weights", "bias"],            // drawn anew when one of these changes, by whomever
 *       build({ model, signal, say, redraw }) {
 *         const view = () => html`…${model.get("weights")}…`;
 *         return { view };                     // and `foot`, for quiet buttons beside "Copy link to this state"
 *       },
 *     });
 *
 * lit.js has templates; controls.js buttons, sliders, choices; drag.js moving by pointer
 * and keys; axes.js and plane.js charts as templates; sums.js a weighted sum written out; pixelmaps.js pictures of
 * 28×28; links.js and schema.js links. lesson.css has the look of all these (classes `ml-…`) and the colors as
 * variables (`--ink`, `--quiet`, `--paper`, `--sheet`, `--line`, `--edge`, `--accent`, `--warm`, and for data
 * `--blue`, `--red`, `--orange`, `--green`).
 *
 * `build` only wires: mathematics stands in maths.js, and `view` is a function of the state that changes nothing.
 * `redraw` asks for a drawing where something that no trait holds has changed; many requests are one drawing, before
 * the browser's next frame. Whatever outlives the root element (timers, listeners on window or document, workers) ends
 * with `signal`. `say(text)` announces a result to screen readers once it has come to rest.
 *
 * @typedef {import("@anywidget/types").AnyModel & { hasKernel?: boolean }} Model `hasKernel` is told by the page's host
 * @typedef {{ root: HTMLElement, model: Model, signal: AbortSignal, say: (text: string) => void,
 *   redraw: () => void, footer: HTMLElement }} Parts
 * @typedef {{ view: () => unknown, foot?: () => unknown, ready?: Promise<unknown> }} Views `ready` is what it waits
 *   for, drawn already, before it counts as ready
 */

import { onNoPython } from "./alone.js";
import { render } from "./lit.js";
import { liveRegion } from "./live.js";
import { followHash, makeShare } from "./share.js";

/**
 * @param {{ label: string, watch?: string[], isShared?: boolean,
 *   build: (parts: Parts) => Views | void | Promise<Views | void> }} widget with `isShared: false` it offers no link
 *   to its state, and takes none
 * @returns {{ render: Function }} the widget as anywidget's front-end module specification has it; with its
 *   `signal` a host takes it away even while it is still being built
 */
export function defineWidget({ label, watch = [], isShared = true, build }) {
  async function start({ model, el, signal: wanted }) {
    const controller = new AbortController();
    const { signal } = controller;
    wanted?.addEventListener("abort", () => controller.abort(), { signal });
    const key = el.closest("[data-lesson-key]")?.dataset.lessonKey;
    const name = model.get("_name");
    const root = element("div", {
      class: "mnist-lesson",
      "data-widget": name,
      role: "group",
      "aria-label": label,
    });
    if (isShared) followHash({ model, key, signal });
    onNoPython(model, () => showStill(root, model.get("_still")));
    keepKeys(root);
    markFocus(root, signal);
    el.append(root);
    await untilInPage(el);
    try {
      await fill({ root, model, key, signal, watch, isShared, build });
    } catch (error) {
      controller.abort();
      const note = element("p", { class: "ml-note", role: "alert" });
      note.textContent = error.message;
      root.replaceChildren(...root.querySelectorAll(".ml-still"), note);
      throw error;
    }
    root.dataset.ready = "true";
    return () => {
      controller.abort();
      root.remove();
    };
  }
  return { render: start };
}

/**
 * Show a widget's picture, where what it needs can't come.
 *
 * @param {HTMLElement} root
 * @param {{ png?: string, alt?: string, width?: number }} [still]
 */
function showStill(root, { png, alt, width } = {}) {
  if (!png || root.querySelector(".ml-still")) return;
  const still = element("figure", { class: "ml-still" });
  const caption = element("figcaption", {});
  caption.textContent = "The widget as it was made. Without Python only part of it works.";
  still.append(element("img", { src: `data:image/png;base64,${png}`, alt, width: String(width) }), caption);
  if (root.dataset.ready)
    root.append(still); // nothing moves under a reader's hand
  else root.prepend(still);
}

function element(tag, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Build a widget and draw it, now and whenever its state changes. */
async function fill({ root, model, key, signal, watch, isShared, build }) {
  const live = liveRegion(signal);
  const footer = element("div", { class: "ml-footer" });
  let draw = () => {};
  const redraw = once(() => draw(), signal);
  const share = isShared ? makeShare({ model, key, redraw, signal }) : () => "";
  const views = (await build({ root, model, signal, say: live.say, redraw, footer })) ?? {};
  const end = document.createComment(""); // of what is drawn: lit keeps its account there
  root.append(end, ...(isShared ? [footer] : []), live.el);
  draw = () => {
    if (views.view) render(views.view(), root, { renderBefore: end });
    render([views.foot?.() ?? "", share()], footer);
  };
  draw();
  listen(model, watch, redraw, signal);
  await views.ready;
}

/** A function that calls `listener` once, soon, however often it is called until then. */
function once(listener, signal) {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    queueMicrotask(() => {
      isWaiting = false;
      if (!signal.aborted) listener();
    });
  };
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
 * Mark what has the focus by keyboard with `data-focused`. It is what :focus-visible is for, which WebKit leaves out for
 * shapes of an SVG, and for a radio button that an arrow key has led to.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
function markFocus(root, signal) {
  let isByKeyboard = true;
  const mark = (element) => element?.toggleAttribute("data-focused", isByKeyboard);
  const unmark = (element) => element.removeAttribute("data-focused");
  const within = () => (root.contains(document.activeElement) ? document.activeElement : null);
  const onKey = ({ key, ctrlKey, metaKey, altKey }) => {
    if (key !== "Tab" && (ctrlKey || metaKey || altKey)) return; // a command to the browser
    isByKeyboard = true;
    mark(within());
  };
  const onPointer = () => {
    isByKeyboard = false;
  };
  document.addEventListener("keydown", onKey, { capture: true, signal });
  document.addEventListener("pointerdown", onPointer, { capture: true, signal });
  root.addEventListener("focusin", ({ target }) => mark(target));
  root.addEventListener("focusout", (event) => unmark(event.target));
}

/**
 * Call `listener` once after any of the values has changed, however many of them and however often.
 *
 * @param {Model} model
 * @param {string[]} names
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function onChange(model, names, listener, signal) {
  listen(model, names, once(listener, signal), signal);
}

function listen(model, names, listener, signal) {
  for (const name of names) {
    model.on(`change:${name}`, listener);
    signal.addEventListener("abort", () => model.off(`change:${name}`, listener));
  }
}

/**
 * Set several values and hand them on to Python, where there is one.
 *
 * @param {Model} model
 * @param {Record<string, unknown>} values
 */
export function update(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}
