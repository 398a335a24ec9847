/** What a reader has answered: in the widget's traits, and in the built page also kept by the browser. */

import { recall, remember } from "../ui/memory.js";
import { update } from "../ui/widget.js";
import { blank, following, isAnswer, judge, solve } from "./maths.js";

export class State {
  fault = ""; // what is wrong with what was typed
  /** @type {any} what stands in the form */
  draft;
  #model;
  #redraw;

  /**
   * @param {import("../ui/widget.js").Model} model
   * @param {() => void} redraw
   */
  constructor(model, redraw) {
    this.#model = model;
    this.#redraw = redraw;
    this.question = model.get("_question");
    this.isInPage = model.hasKernel === false;
    this.draft = this.given ?? blank(this.question.kind, this.variant);
    if (this.#isRemembering) this.#restore(recall(this.question.kept, this.question.name));
  }

  get count() {
    return this.question.variants.length;
  }

  /** @returns {import("./maths.js").Variant} what is shown */
  get variant() {
    return this.question.variants[this.#model.get("variant")];
  }

  /** "", "right", "wrong" or "shown". */
  get verdict() {
    return this.#model.get("verdict");
  }

  /** The answer that was checked. */
  get given() {
    return this.#model.get("_given");
  }

  /** Whether nothing is left to answer, until it is asked again. */
  get isDone() {
    return this.verdict === "right" || this.verdict === "shown";
  }

  get solution() {
    return solve(this.question.kind, this.variant);
  }

  /** What is said of the answer, as HTML. */
  get replies() {
    const { kind } = this.question;
    return this.verdict === "shown" ? [this.variant.right] : judge(kind, this.variant, this.given).replies;
  }

  edit(draft) {
    this.draft = draft;
    this.fault = "";
    this.#redraw();
  }

  complain(fault) {
    this.fault = fault;
    this.#redraw();
  }

  check() {
    const { isRight } = judge(this.question.kind, this.variant, this.draft);
    this.#settle(isRight ? "right" : "wrong", this.draft);
  }

  show() {
    this.#settle("shown", null);
  }

  /** Ask once more; what is kept stays until there is another answer. */
  restart(variant = this.#model.get("variant")) {
    update(this.#model, { variant, _given: null, verdict: "" });
    this.edit(blank(this.question.kind, this.variant));
  }

  another() {
    this.restart(following(this.#model.get("variant"), this.count));
  }

  get #isRemembering() {
    return this.isInPage && this.question.name !== "";
  }

  #settle(verdict, answer) {
    update(this.#model, { _given: answer, verdict });
    const { kept, name, digest } = this.question;
    const variant = this.#model.get("variant");
    if (this.#isRemembering) remember(kept, name, { verdict, answer, variant, digest });
    this.fault = "";
    this.#redraw();
  }

  /** Put an answer of an earlier visit back, if it answers the question as it is now. */
  #restore(entry) {
    const { digest, kind, variants } = this.question;
    const variant = variants[entry?.variant];
    if (entry?.digest !== digest || !variant || !["right", "wrong", "shown"].includes(entry.verdict)) return;
    if (entry.verdict !== "shown" && !isAnswer(kind, variant, entry.answer)) return;
    const answer = entry.verdict === "shown" ? null : entry.answer;
    update(this.#model, { variant: entry.variant, _given: answer, verdict: entry.verdict });
    this.draft = answer ?? blank(kind, variant);
  }
}
