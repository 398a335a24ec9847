/**
 * What a run has said, as a notebook shows it: printed text, the last value, errors, notes, in their order.
 *
 * @typedef {{ kind: "stdout" | "value", text: string }
 *   | { kind: "note", text: string }
 *   | { kind: "error", name: string, message: string, traceback: string, line: number | null, hint: string | null,
 *       above?: string }} Part `above` is the first line of the cell above that failed, where it is another one
 */

import { button, element } from "./elements.js";
import { Terminal } from "./terminal.js";

const SAID = 240; // characters of an output that are read out

export class Output {
  #terminal = new Terminal();
  /** @type {HTMLElement | null} */
  #printed = null;
  #frame = 0;

  /** @param {HTMLElement} el where it stands @param {(line: number) => void} goTo shows a line in the editor */
  constructor(el, goTo) {
    this.el = el;
    this.goTo = goTo;
  }

  /** Take away what a former run has said. */
  clear() {
    this.end();
    this.el.replaceChildren();
  }

  /** @param {any} part */
  add(part) {
    if (part.kind === "stdout") return this.#print(part.text);
    this.end();
    if (part.kind === "value") this.el.append(block("python-value", part.text));
    else if (part.kind === "error") this.el.append(this.#error(part));
    else this.#note(part.text);
    this.end(); // a box that has come may scroll
  }

  /** Its first words, for who hears rather than sees. */
  get summary() {
    const text = this.el.textContent.trim();
    return text.length > SAID ? `${text.slice(0, SAID)} …` : text;
  }

  /** Printed text comes in many pieces; the page shows them once a frame. */
  #print(text) {
    this.#terminal.write(text);
    if (!this.#printed) {
      this.#printed = block("python-printed", "");
      this.el.append(this.#printed);
    }
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    if (this.#printed) this.#printed.textContent = this.#terminal.text;
  }

  /** The run, or its printed text, is over: all that it printed stands there. */
  end() {
    cancelAnimationFrame(this.#frame);
    this.#draw();
    for (const box of this.el.querySelectorAll("pre")) markScrolling(box);
    if (this.#printed && !this.#printed.textContent.trim()) this.#printed.remove();
    this.#terminal = new Terminal();
    this.#printed = null;
  }

  /** The same note once, however often the code brings it about. */
  #note(text) {
    const notes = [...this.el.querySelectorAll(".python-note")];
    if (!notes.some((note) => note.textContent === text))
      this.el.append(element("p", { class: "python-note" }, text));
  }

  #error({ traceback, name, message, line, hint, above }) {
    const el = element("div", { class: "python-error" });
    if (above) el.append(element("p", { class: "python-where" }, `In the cell above that begins: ${above}`));
    el.append(block("", traceback || `${name}: ${message}`));
    if (hint) el.append(element("p", { class: "python-hint" }, hint));
    if (line && !above)
      el.append(button(`Go to line ${line}`, () => this.goTo(line), { class: "python-quiet" }));
    return el;
  }
}

/** Text in columns: it scrolls sideways rather than breaks. */
function block(kind, text) {
  return element("pre", { class: `python-text ${kind}` }, text.replace(/\n$/, ""));
}

/** A box that scrolls can be reached by keys; others are no stops. */
function markScrolling(box) {
  if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}
