/**
 * The button that copies a link to a widget's state, and the state that comes from a link (`links.js`). In a notebook
 * there is no address to carry a state; there the button copies Python code.
 */

import { button } from "./controls.js";
import { pythonCall, stateFromHash, writeHash } from "./links.js";
import { drawn, html } from "./lit.js";
import { encodeState } from "./schema.js";

/**
 * The button under a widget that copies its state. Where the browser does not allow to copy, it offers the text in a
 * field, selected.
 *
 * @param {{ model: import("./widget.js").Model, key: string | undefined, redraw: () => void }} options `key` is given by the page's host
 * @returns {() => unknown} its template
 */
export function makeShare({ model, key, redraw }) {
  const schema = model.get("_schema");
  const get = (name) => model.get(name);
  /** @type {unknown} */
  let said = "";
  const copy = async (text) => {
    said = await copyText(text);
    redraw();
  };
  const copyLink = () => {
    history.replaceState(history.state, "", writeHash(location.hash, key, encodeState(schema, get)));
    copy(location.href);
  };
  const copyPython = () => copy(pythonCall(model.get("_anywidget_id").split(".").pop(), schema, get));
  const control = key
    ? button("Copy link to this state", copyLink, { kind: "quiet" })
    : button("Copy as Python", copyPython, { kind: "quiet" });
  return () =>
    html`<span class="ml-share">${control}<span class="ml-said" role="status">${said}</span></span>`;
}

/** Copy a text. @param {string} text @returns {Promise<unknown>} what to say about it, as text or template */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    return toCopy(text);
  }
}

/** A field that holds a text, selected once. */
function toCopy(text) {
  let isNew = true;
  const select = (field) => {
    if (isNew) field.select();
    isNew = false;
  };
  return html`Copy it from here: <input class="ml-field" readonly .value=${text} aria-label="To copy"
    ${drawn(select)} />`;
}

/** Take the state from the address, now and whenever the address changes. */
export function followHash({ model, key, signal }) {
  if (!key) return;
  const apply = () => {
    const values = stateFromHash(location.hash, key, model.get("_schema"));
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    if (Object.keys(values).length > 0) model.save_changes();
  };
  apply();
  addEventListener("hashchange", apply, { signal });
}
