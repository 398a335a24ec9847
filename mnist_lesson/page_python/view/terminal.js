/**
 * Text as a terminal shows it: "\r" goes back to the line's start, "\b" one place back, and what follows is written
 * over what stands there, as Keras's progress bars want it. Colors and other orders to a terminal are left out.
 */

const ESCAPE = String.fromCharCode(27); // begins an order to the terminal
const START = String.raw`${ESCAPE}(?:\[[0-9;?]*[ -/]*)?$`; // whose end is still to come
const ORDER = new RegExp(String.raw`${ESCAPE}(?:\[[0-9;?]*[ -/]*[@-~]|[^[])|${START}`, "g");
const UNFINISHED = new RegExp(START);
const MOVES = /([\n\r\b])/;

export class Terminal {
  #above = ""; // whole lines
  #line = "";
  #column = 0;
  #waiting = ""; // the start of an order

  /** @param {string} text as it came, in pieces of any size */
  write(text) {
    const all = this.#waiting + text;
    this.#waiting = all.match(UNFINISHED)?.[0] ?? "";
    for (const part of all.replace(ORDER, "").split(MOVES)) this.#put(part);
  }

  /** All that is to be seen. */
  get text() {
    return this.#above + this.#line;
  }

  #put(part) {
    if (part === "\n") {
      this.#above += `${this.#line}\n`;
      this.#line = "";
      this.#column = 0;
    } else if (part === "\r") this.#column = 0;
    else if (part === "\b") this.#column = Math.max(0, this.#column - 1);
    else {
      const end = this.#column + part.length;
      this.#line = this.#line.slice(0, this.#column) + part + this.#line.slice(end);
      this.#column = end;
    }
  }
}
