/**
 * Judging an answer: what is right, and which reply fits. An answer is plain JSON: of a choice its place, of several their
 * places, a number, an order of places, a pixel [row, column]; null as long as there is none.
 *
 * @typedef {{ text: string, right: boolean, reply?: string }} Option
 * @typedef {{ text: string, right: string, code?: string, other?: string, answer?: number, tolerance?: number,
 *   wrong?: any[], choices?: Option[], items?: string[], start?: number[], pixels?: number[][], areas?: number[][] }} Variant
 * @typedef {{ isRight: boolean, replies: string[] }} Judgement replies are HTML
 */

/** @type {Record<string, (variant: Variant, answer: any) => Judgement>} */
const JUDGES = {
  choice({ choices, right }, place) {
    const chosen = choices[place];
    return chosen.right ? accepted(right) : refused(chosen.reply);
  },
  several({ choices, right }, places) {
    const missed = choices.filter((choice, place) => choice.right !== places.includes(place));
    return missed.length === 0 ? accepted(right) : refused(...missed.map(about));
  },
  number({ answer, tolerance, wrong, other, right }, number) {
    if (isNear(number, answer, tolerance)) return accepted(right);
    const known = wrong.find((one) => isNear(number, one.answer, tolerance));
    return refused(known?.reply ?? other);
  },
  order({ wrong, other, right }, order) {
    if (order.every((item, place) => item === place)) return accepted(right);
    const known = wrong.find(({ early, late }) => order.indexOf(early) < order.indexOf(late));
    return refused(known?.reply ?? other);
  },
  point({ areas, wrong, other, right }, pixel) {
    if (areas.some((area) => isIn(area, pixel))) return accepted(right);
    const known = wrong.find(({ area }) => isIn(area, pixel));
    return refused(known?.reply ?? other);
  },
};

/** A reply to one of several choices says which one it is about. @type {(choice: Option) => string} */
const about = ({ text, reply }) => `<p><strong>${text.replace(/\.$/, "")}:</strong></p>${reply}`;
const accepted = (reply) => ({ isRight: true, replies: [reply] });
const refused = (...replies) => ({ isRight: false, replies });
const isNear = (a, b, tolerance) => Math.abs(a - b) <= tolerance * (1 + 1e-9) + 1e-12;
/** @type {(area: number[], pixel: number[]) => boolean} */
const isIn = ([top, left, bottom, right], [row, column]) =>
  row >= top && row <= bottom && column >= left && column <= right;

/**
 * @param {string} kind
 * @param {Variant} variant
 * @param {any} answer
 * @returns {Judgement}
 */
export const judge = (kind, variant, answer) => JUDGES[kind](variant, answer);

/** @type {Record<string, (variant: Variant) => any>} */
const SOLUTIONS = {
  choice: ({ choices }) => choices.findIndex(({ right }) => right),
  several: ({ choices }) => [...choices.keys()].filter((place) => choices[place].right),
  number: ({ answer }) => answer,
  order: ({ items }) => [...items.keys()],
  point: ({ areas: [[top, left, bottom, right]] }) => [
    Math.round((top + bottom) / 2),
    Math.round((left + right) / 2),
  ],
};

/** The right answer. @param {string} kind @param {Variant} variant */
export const solve = (kind, variant) => SOLUTIONS[kind](variant);

/** What stands there before the reader has done anything. @param {string} kind @param {Variant} variant */
export const blank = (kind, { start }) => (kind === "several" ? [] : kind === "order" ? start : null);

const isPlace = (place, count) => Number.isInteger(place) && place >= 0 && place < count;
const isList = (value, count, most) =>
  Array.isArray(value) &&
  value.length <= most &&
  value.every((place) => isPlace(place, count)) &&
  new Set(value).size === value.length;

/** @type {Record<string, (variant: Variant, value: any) => boolean>} */
const ANSWERS = {
  choice: ({ choices }, value) => isPlace(value, choices.length),
  several: ({ choices }, value) => isList(value, choices.length, choices.length),
  number: (_, value) => Number.isFinite(value),
  order: ({ items }, value) => isList(value, items.length, items.length) && value.length === items.length,
  point: ({ pixels }, value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    isPlace(value[0], pixels.length) &&
    isPlace(value[1], pixels[0].length),
};

/**
 * Whether a value, from wherever it comes, is an answer to this question.
 *
 * @param {string} kind
 * @param {Variant} variant
 * @param {unknown} value
 */
export const isAnswer = (kind, variant, value) => ANSWERS[kind](variant, value);

const THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Read a number as people type it: 0.5, 0,5, 7,960, 1/2, −3, with a unit or a percent sign behind it.
 *
 * @param {string} text
 * @param {string} [unit] that may follow
 * @returns {number | null} null for what is no number
 */
export function readNumber(text, unit = "") {
  let plain = text.trim().replace(/[−–]/g, "-").replace(/\s+/g, "");
  const tail = unit.replace(/\s+/g, "");
  if (tail && plain.endsWith(tail)) plain = plain.slice(0, -tail.length);
  const parts = plain.split("/");
  if (parts.length > 2) return null;
  const [over, under = 1] = parts.map(readPlain);
  const number = over === null || under === null ? Number.NaN : over / under;
  return Number.isFinite(number) ? number : null;
}

function readPlain(text) {
  const plain = THOUSANDS.test(text) ? text.replaceAll(",", "") : text.replace(",", ".");
  return NUMBER.test(plain) ? Number(plain) : null;
}

/** Move an item of an order up or down, as far as it goes. @param {number[]} order @param {number} place @param {number} by */
export function moved(order, place, by) {
  const target = place + by;
  if (target < 0 || target >= order.length) return order;
  const next = [...order];
  [next[place], next[target]] = [next[target], next[place]];
  return next;
}

/** Add or remove a place. @param {number[]} places @param {number} place */
export const toggled = (places, place) =>
  places.includes(place) ? places.filter((one) => one !== place) : [...places, place].sort((a, b) => a - b);

/** The next variant's number. @param {number} variant @param {number} count */
export const following = (variant, count) => (variant + 1) % count;
