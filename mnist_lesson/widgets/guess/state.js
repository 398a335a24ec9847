/** One guess: what the reader has set, whether it is committed, and what the browser keeps of it. */

import { recall, remember } from "../ui/memory.js";
import { update } from "../ui/widget.js";
import { isWhole, marksOf } from "./maths.js";

/**
 * @typedef {import("./maths.js").Asked} Asked
 * @typedef {import("../ui/widget.js").Model} Model
 * @typedef {ReturnType<typeof makeState>} State
 */

/**
 * `id` is of the text, which names what asks; `marks` are the line's; `column` is where keys move the curve, and `pen`
 * where a pointer drew it last. When it `isOpen` nothing more can be set; it `isSeen` when there is a result, too.
 *
 * @param {Model} model @param {() => void} redraw
 */
export function makeState(model, redraw) {
  const get = (name) => model.get(name);
  /** @type {Asked} */
  const asked = get("_asked");
  const isInPage = model.hasKernel === false;
  const keep = makeKeeper(asked, isInPage);
  if (isInPage) restore(model, asked);
  return {
    ...{ asked, redraw, isInPage },
    id: `guess-${Math.random().toString(36).slice(2)}`,
    marks: asked.kind === "number" ? marksOf(asked) : [],
    column: 0,
    pen: null,
    guess: () => get("guess"),
    measured: () => get("measured"),
    isCommitted: () => get("committed"),
    isOpen: () => get("committed") || get("shown"),
    isSeen: () => (get("committed") || get("shown")) && get("measured") !== null,
    isComplete: () => isWhole(asked, get("guess")),
    set: (guess) => update(model, { guess }),
    commit: () => {
      update(model, { committed: true });
      keep("guessed", get("guess"));
    },
    show: () => {
      update(model, { guess: null, shown: true });
      keep("shown", null);
    },
    anew: () => update(model, { guess: null, committed: false, shown: false }),
  };
}

/** With a kernel Python has the guess; in the built page the browser keeps it, where it lets us. */
const makeKeeper =
  ({ name, digest }, isInPage) =>
  (verdict, answer) => {
    if (isInPage && name) remember("guess", name, { verdict, answer, digest, variant: 0 });
  };

/** What was guessed at an earlier visit; a guess at what is asked otherwise now stays in the store alone. */
function restore(model, asked) {
  const entry = asked.name ? recall("guess", asked.name) : null;
  if (entry?.verdict === "shown") update(model, { shown: true });
  const isSame = entry?.digest === asked.digest && isWhole(asked, entry.answer);
  if (entry?.verdict === "guessed" && isSame) update(model, { guess: entry.answer, committed: true });
}
