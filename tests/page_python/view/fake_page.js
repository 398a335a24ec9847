/** The page's notebook with a session that runs no Python: it knows a few words, and keeps what it was asked to run. */

import { openPage as open } from "../../../mnist_lesson/page_python/view/page.js";

const PRINT = /^print\("(.*)"\)$/;
const BAR = "\r1/2 \u001b[1m━━━\u001b[0m\b\r2/2 ━━━━━━\n";

/** What a line "prints": print("…") its text, bar() a progress bar, "oops" is an error, a number is a value. */
function outputOf(line, number) {
  if (PRINT.test(line)) return { kind: "stdout", text: `${PRINT.exec(line)[1].replaceAll("\\n", "\n")}\n` };
  if (line === "bar()") return { kind: "stdout", text: BAR };
  if (line.includes("plot_")) return { kind: "note", text: "A picture is drawn in Jupyter and Colab." };
  if (/^\d+$/.test(line)) return { kind: "value", text: line };
  if (line.includes("oops"))
    return {
      kind: "error",
      name: "NameError",
      message: "name 'oops' isn't defined",
      traceback: `Traceback (most recent call last):\n  line ${number}\nNameError: name 'oops' isn't defined\n`,
      line: number,
      hint: "Python knows no oops. Is it spelled as above?",
    };
  return null;
}

export class FakeSession {
  generation = 0;
  asked = []; // the ids of the cells, as they ran
  #end = null;
  #isOff = true;
  #stops = 0;

  constructor({ onState }) {
    this.onState = onState;
  }

  async run(code, { cell, onOutput }) {
    const stops = this.#stops;
    if (this.#isOff) {
      this.generation += 1;
      this.onState("starting");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (stops !== this.#stops) return { status: "stopped" };
    this.#isOff = false;
    this.onState("running");
    this.asked.push(cell);
    for (const [index, line] of code.split("\n").entries()) {
      if (line === "while True: pass") {
        await new Promise((resolve) => {
          this.#end = resolve;
        });
        return { status: "stopped" };
      }
      const part = outputOf(line, index + 1);
      if (part) onOutput(part);
      if (part?.kind === "error") return { status: "error" };
    }
    return { status: "done" };
  }

  stop() {
    this.#stops += 1;
    this.#isOff = true;
    this.#end?.();
  }
}

export function openPage(page) {
  const createSession = (parts) => {
    globalThis.fakeSession = new FakeSession(parts);
    return globalThis.fakeSession;
  };
  return open({ ...page, createSession });
}
