/** The learning rule at work: one point on demand, or one after the other until none is wrong. */

import { countWrong, describeLesson, learnFrom, valuesAfter } from "./maths.js";

const PAUSES = { slow: 900, fast: 60 }; // milliseconds between two points
const MANY_ROUNDS = 100;
const ENDED =
  "The rule stops here: weights and bias of this widget end at ±100, its counts at a million. Begin again from zeros.";
const HINT =
  "Drag X, the line or the tip of its arrow. Or let the rule do it: it looks at one point after the other, and corrects the line after each mistake.";

/**
 * @typedef {{ row: import("./maths.js").Row, error: number, before: import("./maths.js").Line | null }} Shown the point
 *   that was shown last, and the line before a correction
 */

export class Teacher {
  speed = "slow";
  note = HINT;
  hasErred = false; // whether the note tells of a mistake
  /** @type {Shown | null} */
  shown = null;
  #timer = 0;
  #rowsLeft = 0;

  /** @param {{ state: import("./view.js").State, signal: AbortSignal, say: (text: string) => void, redraw: () => void }} parts */
  constructor({ state, signal, say, redraw }) {
    this.state = state;
    this.say = say;
    this.redraw = redraw;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get isRunning() {
    return this.#timer !== 0;
  }

  run() {
    this.#rowsLeft = MANY_ROUNDS * this.state.rows().length;
    this.#timer = setTimeout(() => this.#advance(), 0);
    this.redraw();
  }

  pause() {
    this.#stop("Paused.");
  }

  /** Show the neuron the next point; not while it is shown one after the other. */
  showNext() {
    if (this.isRunning) this.#stop();
    this.#teach();
  }

  beginFromZeros() {
    if (this.isRunning) this.#stop();
    this.shown = null;
    this.#tell("Weights and bias are 0: no line yet, and every point gets z = 0.");
    this.state.set({ weights: [0, 0], bias: 0, shown: 0, corrections: 0 });
  }

  /** All is new: another data set, or the same from its start. */
  clear() {
    if (this.isRunning) this.#stop();
    this.shown = null;
    this.note = HINT;
    this.hasErred = false;
    this.redraw();
  }

  #tell(text, hasErred = false) {
    this.note = text;
    this.hasErred = hasErred;
    this.say(text);
    this.redraw();
  }

  #stop(text = "") {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.hasErred = false;
    if (text) this.#tell(text);
    else this.redraw();
  }

  #advance() {
    const { state } = this;
    if (countWrong(state.line(), state.rows()) === 0)
      return this.#stop("No point is wrong any more: the rule has found a line.");
    if (this.#rowsLeft-- <= 0)
      return this.#stop(
        `${MANY_ROUNDS} more rounds, and some points are still wrong. Perhaps no line parts them.`,
      );
    if (this.#teach()) this.#timer = setTimeout(() => this.#advance(), PAUSES[this.speed]);
  }

  /** Show the neuron its next point. @returns {boolean} whether the widget's limits allow what it learns from it */
  #teach() {
    const { state } = this;
    const rows = state.rows();
    const [before, counts] = [state.line(), state.counts()];
    const row = rows[counts.shown % rows.length];
    const lesson = learnFrom(before, row);
    const values = valuesAfter(lesson, counts);
    if (!values) {
      this.#stop(ENDED);
      return false;
    }
    this.shown = { row, error: lesson.error, before: lesson.error ? before : null };
    this.#tell(describeLesson(row, lesson), lesson.error !== 0);
    state.set(values);
    return true;
  }
}
