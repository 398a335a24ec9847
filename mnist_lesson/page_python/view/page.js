/**
 * Editor and Python of a page (`book/python_page.js` loads it): one session and one notebook for all its cells.
 *
 *     const { open } = openPage({ chapter, cells, style, load, source, createSession });
 *     open("cell-08");
 */

import { CellView } from "./cell.js";
import { recallDraft } from "./drafts.js";
import { element } from "./elements.js";
import { makeReader } from "./images.js";
import { Notebook } from "./notebook.js";

const REST = 500; // milliseconds without news before they are read out

/**
 * @typedef {{ id: string, shown: boolean, code?: string }} Listed as `book/python.py` lists it
 * @typedef {{ chapter: string, cells: Listed[], style: string, load: (name: string) => Promise<object>,
 *   source: object, createSession: (parts: object) => import("./notebook.js").Session }} Page
 */

/** A region that is read out, politely, when things have come to rest. */
function makeVoice() {
  const el = element("div", { class: "lesson-hidden", role: "status" });
  document.body.append(el);
  let timer;
  return (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      el.textContent = text;
    }, REST);
  };
}

/**
 * A cell of the list with its code: that of one in sight stands in the page, and the reader's in the editor.
 *
 * @param {Listed} listed
 * @param {Map<string, CellView>} opened
 */
function readCell({ id, code, shown }, opened) {
  const place = shown ? document.getElementById(id) : null;
  const original = (code ?? place?.querySelector(".cell_input pre")?.textContent ?? "").trimEnd();
  return {
    id,
    place,
    original,
    first: original.trim().split("\n")[0],
    code: () => opened.get(id)?.editor.code() ?? original,
    show: (part) => opened.get(id)?.show(part),
    begin: () => opened.get(id)?.begin(),
    end: (result) => opened.get(id)?.end(result),
  };
}

/**
 * Open a page's notebook. Nothing runs, and no session starts, before the reader runs a cell.
 *
 * @param {Page} page
 */
export function openPage({ chapter, cells: listed, style, load, source, createSession }) {
  document.head.append(element("style", {}, style));
  /** @type {Map<string, CellView>} */
  const opened = new Map();
  const cells = listed.map((cell) => readCell(cell, opened));
  const onState = (state) => {
    if (state === "off") notebook.forget();
    for (const view of opened.values()) view.hearState(state);
  };
  const session = createSession({ source, onState, readImages: makeReader(load) });
  const notebook = new Notebook(cells, session);
  const say = makeVoice();
  const open = (id) => {
    const { place, original, first } = cells.find((cell) => cell.id === id);
    if (!opened.has(id)) opened.set(id, new CellView({ place, chapter, id, original, first, notebook, say }));
    place.querySelector(":scope > .lesson-run")?.remove();
  };
  // What the reader has changed is what runs, so it must be seen.
  for (const { id, place, original } of cells) if (place && recallDraft({ chapter, id, original })) open(id);
  return {
    open(id) {
      open(id);
      opened.get(id).focus();
    },
  };
}
