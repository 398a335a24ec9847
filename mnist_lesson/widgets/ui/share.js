/**
 * The buttons that copy a link to a widget's state and that give the code for somebody else's page, and the state that
 * comes from a link (`links.js`). In a notebook there is no address to carry a state; there a button copies Python code.
 */

import { button } from "./controls.js";
import { pythonCall, stateFromHash, writeHash } from "./links.js";
import { drawn, html } from "./lit.js";
import { loadModule } from "./resources.js";
import { encodeState } from "./schema.js";

/**
 * The buttons under a widget that give its state away. Where the browser does not allow to copy, the first offers the
 * text in a field, selected; the second loads what it shows (`book/embed_panel.js`).
 *
 * @param {{ model: import("./widget.js").Model, key: string | undefined, redraw: () => void, signal: AbortSignal }} options
 *   `key` is given by the page's host
 * @returns {() => unknown} its template
 */
export function makeShare({ model, key, redraw, signal }) {
  const schema = model.get("_schema");
  const get = (name) => model.get(name);
  /** @type {unknown} */
  let said = "";
  const tell = (words) => {
    said = words;
    redraw();
  };
  const copy = (text) => copyText(text).then(tell);
  const copyLink = () => {
    const [page] = location.href.split("#"); // what is relative goes by another address in a frame's page
    history.replaceState(history.state, "", page + writeHash(location.hash, key, encodeState(schema, get)));
    copy(location.href);
  };
  const embed = ({ target }) =>
    loadModule(model, "embed-panel", signal).then(
      (show) => show(target, encodeState(schema, get)),
      (error) => tell(error.message),
    );
  const copyPython = () => copy(pythonCall(model.get("_anywidget_id").split(".").pop(), schema, get));
  const quiet = (label, onClick) => button(label, onClick, { kind: "quiet" });
  const controls = () =>
    key
      ? [quiet("Copy link to this state", copyLink), quiet("Embed", embed)]
      : quiet("Copy as Python", copyPython);
  return () =>
    html`<span class="ml-share">${controls()}<span class="ml-said" role="status">${said}</span></span>`;
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
