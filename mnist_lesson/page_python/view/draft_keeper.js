/** Keeps a cell's edit while the reader types, and says once in a page where the browser can't. */

import { followDraft, isTooLong, keepDraft, recallDraft } from "./drafts.js";
import { NOT_KEPT, TOO_LONG } from "./words.js";

const PAUSE = 400; // milliseconds without a key before an edit is kept

let isTold = false;

/**
 * @param {import("./drafts.js").Place} place
 * @param {{ tell: (text: string) => void, onOther: (code: string) => void, code: () => string }} parts `onOther` hears
 *   what another tab has made of the same cell
 */
export function makeKeeper(place, { tell, onOther, code }) {
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    if (keepDraft(place, code()) || isTold) return;
    isTold = true;
    tell(isTooLong(code()) ? TOO_LONG : NOT_KEPT);
  };
  const flush = () => timer && keep();
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  followDraft(place, (other) => other !== code() && onOther(other));
  return {
    draft: recallDraft(place),
    later() {
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE);
    },
  };
}
