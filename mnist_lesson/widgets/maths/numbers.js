/** Numbers as the course writes them. */

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Rounded, without trailing zeros, with a real minus sign. @param {number} value @param {number} [digits] */
export function formatNumber(value, digits = 2) {
  const rounded = Number(value.toFixed(digits));
  return String(Object.is(rounded, -0) ? 0 : rounded).replace("-", "−");
}

/** A percentage with one decimal; never 0 or 100 where it is not. @param {number} share */
export function formatPercent(share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** After an operator, negative numbers in brackets, as in "4 · (−2)". @param {number} value @param {number} [digits] */
export function formatFactor(value, digits = 2) {
  const text = formatNumber(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

/** Two decimals and always a sign, as terms of a sum have them; 0.00 has none. @param {number} value */
export function formatTerm(value) {
  const text = Math.abs(value).toFixed(2);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** A whole number with its thousands apart: 7,960. @type {(value: number) => string} */
export const formatCount = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 }).format;

/** Rounded to hundredths, the course's way to keep numbers readable; −0 becomes 0. @param {number} value */
export const toHundredths = (value) => Math.round(value * 100) / 100 + 0;

/** A text whose numbers stay in one line with their signs: "99.9 %", "28 · 28". @param {string} text */
export const unbroken = (text) => text.replaceAll(" %", "\u00a0%").replaceAll(" · ", "\u00a0·\u00a0");
