/** A list to choose one of the ten digits from. */

import { html } from "./dom.js";

/**
 * @param {string} label stands before it
 * @param {(digit: number) => void} onChoose
 * @returns {{ el: HTMLElement, set: (digit: number) => void }}
 */
export function digitChoice(label, onChoose) {
  const options = Array.from({ length: 10 }, (_, digit) => html("option", { value: digit }, String(digit)));
  const choose = () => onChoose(Number(select.value));
  const select = html("select", { class: "ml-field ml-digit-select", on: { change: choose } }, ...options);
  const set = (digit) => {
    select.value = digit;
  };
  return { el: html("label", { class: "ml-digit-choice" }, label, select), set };
}
