/** A list to choose one of the ten digits from. */

import { DIGITS } from "../maths/mnist.js";
import { html, live } from "../ui/lit.js";

/**
 * @param {string} label stands before it
 * @param {number} digit the chosen one
 * @param {(digit: number) => void} onChoose
 */
export function digitChoice(label, digit, onChoose) {
  const option = (one) => html`<option value=${one} .selected=${live(one === digit)}>${one}</option>`;
  return html`<label class="ml-digit-choice">${label}<select class="ml-field ml-digit-select"
    @change=${({ target }) => onChoose(Number(target.value))}>${DIGITS.map(option)}</select></label>`;
}
