/** How a picture of one's own comes onto the pad: by a button, from the clipboard, dropped, or from a phone's camera. */

import { button } from "../ui/controls.js";
import { html } from "../ui/lit.js";
import { loadModule } from "../ui/resources.js";
import { isPicture } from "./maths.js";

const HOW_TO_OPEN =
  "A photo or a scan of one handwritten digit, from a file. Pasting and dropping one works, too.";
const NOTHING_TO_PASTE = "The clipboard holds no picture. Copy one, or take a screenshot, and paste again.";

/** @typedef {import("./state.js").PadState} PadState */

/** @type {Promise<typeof import("./photo/read.js")> | null} for all pads of a page */
let reader = null;

/** Load the module that reads pictures, once; after a failure anew. @param {PadState} state */
function loadReader({ model, signal }) {
  reader ??= loadModule(model, "picture-reader", signal);
  reader.catch(() => {
    reader = null;
  });
  return reader;
}

/**
 * Bring the picture in a file onto the pad; what is on it stays where that can't be done. Of several files the one that
 * was opened last counts, and a drawing that was begun meanwhile more than any.
 *
 * @param {PadState} state
 * @param {File} file
 */
export async function showPicture(state, file) {
  const isWanted = state.beginReading();
  try {
    const { readPicture } = await loadReader(state);
    const picture = await readPicture(file, state.signal);
    if (isWanted()) state.showPicture(picture);
  } catch (error) {
    if (isWanted()) state.refusePicture(`${file.name}: ${error.message}`);
  }
}

/** Bring it onto the pad if it is a picture, and tell whether. @param {PadState} state @param {File} file */
export function takePicture(state, file) {
  if (isPicture(file)) showPicture(state, file);
  return isPicture(file);
}

/**
 * Take pictures that are pasted: onto this widget, or onto the page while this widget is in sight.
 *
 * @param {PadState} state
 * @param {HTMLElement} root
 */
export function acceptPaste(state, root) {
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const { target, clipboardData } = event;
    const isHere = root.contains(/** @type {Node} */ (target));
    const isForAll = target === document.body && isInSight(root);
    if (event.defaultPrevented || !(isHere || isForAll)) return;
    const file = Array.from(clipboardData?.files ?? []).find(isPicture);
    if (file) {
      event.preventDefault();
      showPicture(state, file);
    } else if (isHere && !(target instanceof HTMLInputElement)) state.refusePicture(NOTHING_TO_PASTE);
  };
  document.addEventListener("paste", onPaste, { signal: state.signal });
}

function isInSight(/** @type {HTMLElement} */ element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}

/** Buttons that open a picture; the camera's is for devices that have one in the hand. @param {PadState} state */
export function openersView(state) {
  const onFile = ({ target }) => {
    if (target.files[0]) showPicture(state, target.files[0]);
    target.value = ""; // so that the same file can be opened again
  };
  const choose = ({ currentTarget }) => currentTarget.parentElement.querySelector("input").click();
  return html`<span class="digit-pad-open">${button("Open a picture…", choose, { title: HOW_TO_OPEN })}<input
      type="file" accept="image/*" hidden aria-label="A picture's file" @change=${onFile} /></span>
    <span class="digit-pad-open digit-pad-camera">${button("Take a photo…", choose)}<input type="file"
      accept="image/*" capture="environment" hidden aria-label="A photo" @change=${onFile} /></span>`;
}
