/**
 * A code cell of the page that the reader has opened: the editor in the place of its code, buttons, and what a run says
 * in the place of the book's output. The book's own parts stay in the page, for print and to be looked at again.
 */

import { makeKeeper } from "./draft_keeper.js";
import { makeEditor } from "./editor.js";
import { button, element } from "./elements.js";
import { keyRow } from "./keys.js";
import { Output } from "./output.js";
import {
  describeAbove,
  describeEnd,
  ELSEWHERE,
  HINT,
  running,
  runningAbove,
  STALE,
  STATES,
} from "./words.js";

let count = 0; // of the cells that were opened, for names that elements call each other by

export class CellView {
  #parts;
  #book; // the book's output
  #runs = 0; // that have not ended
  #doing = ""; // what it says of the run

  /**
   * @param {{ place: HTMLElement, chapter: string, id: string, original: string, first: string,
   *   notebook: import("./notebook.js").Notebook, say: (text: string) => void }} parts `place` is the book's cell,
   *   `first` its first line
   */
  constructor(parts) {
    this.#parts = parts;
    this.#book = parts.place.querySelector(":scope > .cell_output");
    this.el = element("div", { class: "python-cell", "data-state": "idle" });
    this.#build();
    parts.place.querySelector(":scope > .cell_input").after(this.el);
    parts.place.classList.add("python-open");
    parts.notebook.onChange(() => this.#update());
    this.#update();
  }

  focus() {
    this.editor.field.focus();
  }

  /* ---- What a run tells (notebook.js) ---- */

  begin() {
    this.output.clear();
    this.editor.mark(0);
    this.#replaceBook(true);
    this.el.dataset.state = "running";
  }

  show(part) {
    this.output.add(part);
    if (part.kind === "error" && !part.above) this.editor.mark(part.line);
  }

  end({ status }) {
    this.output.end();
    this.el.dataset.state = status;
  }

  /** The session starts, or loads something: what takes so long. */
  hearState(state) {
    if (this.#runs > 0) this.#tell(STATES[state] ?? this.#doing);
  }

  /* ---- What the reader does ---- */

  async run() {
    const { notebook, id } = this.#parts;
    if (this.#runs === 0) await this.#follow(notebook.run(id, this.#onAbove), describeEnd, true);
  }

  async #runAbove() {
    const { notebook, id } = this.#parts;
    if (this.#runs === 0) await this.#follow(notebook.runAbove(id, this.#onAbove), describeAbove, false);
  }

  #onAbove = (done, all) => this.#say(done < all ? runningAbove(done, all) : running(all));

  #say(doing) {
    this.#doing = doing;
    this.#tell(doing);
  }

  async #follow(result, describe, isOwn) {
    this.#runs += 1;
    this.el.dataset.state = "running";
    this.#say(running(0));
    this.#update();
    try {
      const end = await result;
      this.el.dataset.state = end.status;
      this.#tell(describe(end), isOwn ? this.output.summary : "");
    } catch (error) {
      this.el.dataset.state = "error";
      this.#tell(error.message);
    }
    this.output.end();
    this.#runs -= 1;
    this.#update();
  }

  #reset() {
    this.editor.replace(this.#parts.original);
    this.output.clear();
    this.#replaceBook(false);
    this.el.dataset.state = "idle";
    this.#tell("The book's code stands here again. Undo brings yours back.");
  }

  /* ---- What is to be seen ---- */

  /** Words for all, and more of them for who hears the page. */
  #tell(text, heard = "") {
    this.told.textContent = text;
    this.#parts.say(heard ? `${text} ${heard}` : text);
  }

  #update() {
    const isBusy = this.#runs > 0;
    const missing = this.#parts.notebook.missingAbove(this.#parts.id).length;
    this.buttons.run.disabled = isBusy;
    this.buttons.stop.hidden = !isBusy;
    this.buttons.above.hidden = isBusy || missing === 0;
    this.buttons.above.textContent = `Run all above (${missing})`;
    this.buttons.reset.hidden =
      this.editor.code() === this.#parts.original && !this.output.el.hasChildNodes();
  }

  /** The new output stands in the place of the book's; pictures stay, since the page draws none. */
  #replaceBook(isReplaced) {
    this.#book?.classList.toggle("python-replaced", isReplaced);
    const words = this.#book?.querySelector(":scope > .output");
    this.buttons.book.hidden = !isReplaced || !words;
    this.caption.hidden = !isReplaced || !this.#book?.querySelector("img");
    this.#showBook(false);
  }

  #showBook(isShown) {
    this.#book?.classList.toggle("python-shown", isShown);
    this.buttons.book.setAttribute("aria-expanded", String(isShown));
    this.buttons.book.textContent = isShown ? "Hide the book's output" : "Show the book's output";
  }

  #build() {
    count += 1;
    const hint = element("p", { class: "python-keys-hint", id: `python-hint-${count}` }, HINT);
    const frame = element("div", { class: "python-frame" });
    this.notices = element("div", { role: "status" });
    this.told = element("span", { class: "python-told" });
    this.caption = element(
      "p",
      { class: "python-caption", hidden: "" },
      "The book's picture, drawn from the book's own code:",
    );
    const output = element("div", { class: "python-output" });
    this.output = new Output(output, (line) => this.editor.goTo(line));
    this.#makeEditor(frame, hint.id);
    this.#makeButtons();
    const { run, stop, reset, above, book } = this.buttons;
    const bar = element("div", { class: "python-bar" }, run, stop, reset, above, this.told);
    this.el.append(this.notices, frame, bar, hint, output, book, this.caption);
  }

  #makeEditor(frame, describedBy) {
    const { chapter, id, original, first } = this.#parts;
    this.keeper = makeKeeper(
      { chapter, id, original },
      {
        code: () => this.editor.code(),
        tell: (text) => this.#notice(text),
        onOther: (code) => this.#offer(ELSEWHERE, code),
      },
    );
    const { draft } = this.keeper;
    this.editor = makeEditor(frame, {
      code: draft && !draft.isStale ? draft.code : original,
      label: `Code of the cell that begins: ${first}`,
      describedBy,
      onChange: () => this.#onChange(),
      onRun: () => this.run(),
      onLeave: () => this.#tell("Tab now leaves the editor."),
    });
    frame.append(keyRow(this.editor));
    if (draft?.isStale) this.#offer(STALE, draft.code);
  }

  #onChange() {
    if (!this.editor || !this.buttons) return; // it is being made
    this.keeper.later();
    this.#update();
  }

  #makeButtons() {
    const name = (words) => ({ "aria-label": `${words}: ${this.#parts.first}` });
    this.buttons = {
      run: button("Run", () => this.run(), { class: "python-main", ...name("Run") }),
      stop: button("Stop", () => this.#parts.notebook.stop(), name("Stop")),
      reset: button("Reset", () => this.#reset(), name("Reset")),
      above: button("Run all above", () => this.#runAbove()),
      book: button(
        "Show the book's output",
        () => this.#showBook(this.buttons.book.getAttribute("aria-expanded") !== "true"),
        {
          class: "python-quiet",
          hidden: "",
        },
      ),
    };
  }

  #notice(text, ...more) {
    const close = button("Close", () => notice.remove(), { class: "python-quiet" });
    const notice = element("p", { class: "python-notice" }, text, " ", ...more, close);
    this.notices.replaceChildren(notice);
  }

  /** Another edit of this cell can be had, instead of the one in the editor. */
  #offer(text, code) {
    const take = () => {
      this.editor.replace(code);
      this.notices.replaceChildren();
    };
    this.#notice(text, button("Show that edit", take, { class: "python-quiet" }));
  }
}
