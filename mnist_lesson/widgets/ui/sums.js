/** A weighted sum written out, a row for each of its steps, in an element of the class `ml-sum`. */

import { formatFactor, formatNumber } from "../maths/numbers.js";
import { symbol } from "./controls.js";
import { html, nothing } from "./lit.js";

/**
 * A step: its name, how one comes to its result, and the result.
 *
 * @param {{ label: unknown, way?: unknown, result: string, name?: string, isTotal?: boolean }} row `name` is that by
 *   which its result is found, a total has a line above it
 */
export function sumRow({ label, way = "", result, name, isTotal = false }) {
  const look = isTotal ? "ml-sum-row ml-sum-total" : "ml-sum-row";
  return html`<div class=${look}><span>${label}</span><span>${way}</span><b data-cell=${name ?? nothing}>${result}</b></div>`;
}

/**
 * A weight times its input: "w · x", "2 · (−3) =", "−6".
 *
 * @param {[string, string]} symbols
 * @param {number} weight
 * @param {number} input
 * @param {string} [name]
 */
export const productRow = ([w, x], weight, input, name) =>
  sumRow({
    label: html`${symbol(w)} · ${symbol(x)}`,
    way: `${formatNumber(weight)} · ${formatFactor(input)} =`,
    result: formatNumber(weight * input),
    name,
  });

/** The bias, and z as the sum of all. @param {number} bias @param {number} z */
export const totalRows = (bias, z) => [
  sumRow({ label: symbol("b"), result: formatNumber(bias), name: "bias" }),
  sumRow({ label: symbol("z"), result: formatNumber(z), name: "z", isTotal: true }),
];

/**
 * What the answer is, in words, with the mark of its class.
 *
 * @param {string} className
 * @param {string} answer of the two CLASSES
 * @param {string} words
 */
export const verdict = (className, answer, words) =>
  html`<p class="ml-verdict ${className}" data-answer=${answer}>${words}</p>`;
