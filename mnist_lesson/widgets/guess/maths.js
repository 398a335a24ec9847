/** Guesses: marks on a line, drawn curves, and how far a guess is from what was measured, in words. */

import { clamp } from "../maths/numbers.js";

/**
 * What is asked, as Python sends it; texts are HTML. `digits` is for what was measured, `step_digits` for a guess.
 *
 * @typedef {{ value: number, text: string }} Tick
 * @typedef {{ key: string, text: string, reply: string }} Choice
 * @typedef {{ kind: "choice" | "number" | "curve", name: string, digest: string, text: string, told: string,
 *   choices: Choice[], low: number, high: number, step: number, step_digits: number, scale: "linear" | "log",
 *   ticks: Tick[], unit: string, digits: number, zones: { to: number, reply: string }[], x: string[],
 *   x_label: string, y_label: string }} Asked
 * @typedef {(number | null)[]} Drawn one number a column, null where nothing is drawn yet
 * @typedef {Pick<Asked, "low" | "high" | "step" | "scale">} Line
 */

/* ---- Numbers as text ----------------------------------------------------------------------- */

/** With its thousands apart and a real minus sign. @param {number} value @param {number} digits */
export const plainNumber = (value, digits) =>
  (Number(value.toFixed(digits)) + 0)
    .toLocaleString("en-US", { maximumFractionDigits: digits })
    .replace("-", "−");

/** With its unit, in one piece. @param {number} value @param {number} digits @param {string} unit */
const withUnit = (value, digits, unit) => plainNumber(value, digits) + (unit && `\u00a0${unit}`);

/** A value of the guess. @param {Asked} asked @param {number} value */
export const guessedText = ({ step_digits, unit }, value) => withUnit(value, step_digits, unit);

/** A measured value. @param {Asked} asked @param {number} value */
export const measuredText = ({ digits, unit }, value) => withUnit(value, digits, unit);

/** A distance between two values: those of percentages are percentage points. */
function distanceText({ digits, unit }, distance) {
  if (unit !== "%") return withUnit(distance, digits, unit);
  const number = plainNumber(distance, digits);
  return `${number} percentage ${number === "1" ? "point" : "points"}`;
}

/* ---- Places in the picture ------------------------------------------------------------------- */

/** Where a value stands on its line, from 0 to 1; beyond its ends at the end. @param {Line} line @param {number} value */
export function placeOf({ low, high, scale }, value) {
  const at = scale === "log" ? Math.log : Number;
  return (at(clamp(value, low, high)) - at(low)) / (at(high) - at(low));
}

/**
 * The value nearest to a place from 0 to 1: whole steps from the low end; on a logarithmic line two digits tell enough,
 * and the step still counts.
 *
 * @param {Line} line @param {number} place
 */
export function valueAt({ low, high, step, scale }, place) {
  const share = clamp(place, 0, 1);
  const [from, exact] =
    scale === "log"
      ? [0, Number((low * (high / low) ** share).toPrecision(2))]
      : [low, low + share * (high - low)];
  return clamp(Number((from + Math.round((exact - from) / step) * step).toPrecision(12)), low, high);
}

/** Places looked at for each power of ten: enough to meet all numbers of two digits, from 10 to 99. */
const PLACES = 240;

/** All values that a mark can stand on, rising. @param {Line} line */
export function marksOf(line) {
  const { low, high, step, scale } = line;
  const count = scale === "log" ? Math.ceil(PLACES * Math.log10(high / low)) : (high - low) / step;
  const places = Array.from({ length: Math.round(count) + 1 }, (_, index) => index / count);
  return [...new Set(places.map((place) => valueAt(line, place)))];
}

/* ---- The curve ----------------------------------------------------------------------------- */

/** The column nearest to a place from 0 to 1. @param {number} count of columns @param {number} place */
export const columnAt = (count, place) => Math.round(clamp(place, 0, 1) * (count - 1));

/**
 * A curve with a stroke from one point to another: what lies between them is interpolated; a stroke straight up
 * ends where the pen is.
 *
 * @param {Drawn} curve @param {{ column: number, value: number }} from @param {{ column: number, value: number }} to
 */
export function withStroke(curve, from, to) {
  const [left, right] = from.column < to.column ? [from, to] : [to, from];
  const slope = (right.value - left.value) / (right.column - left.column || 1);
  const between = (column) => Number((left.value + slope * (column - left.column)).toPrecision(6));
  return curve.map((value, column) => {
    if (column === to.column) return to.value;
    return column >= left.column && column <= right.column ? between(column) : value;
  });
}

/** The value a column starts from when it is moved by keys: its own, its left neighbor's, the middle. */
export const startOf = (asked, curve, column) => {
  const drawn = curve.slice(0, column + 1).filter((value) => value !== null);
  return drawn.length > 0 ? drawn[drawn.length - 1] : valueAt(asked, 0.5);
};

/* ---- The guess and the result --------------------------------------------------------------- */

/**
 * Whether a guess of any kind can be an answer to this, whole: one from the browser's store may be of another time.
 *
 * @param {Asked} asked @param {unknown} guess
 */
export function isWhole(asked, guess) {
  const isWithin = (value) => Number.isFinite(value) && value >= asked.low && value <= asked.high;
  if (asked.kind === "choice") return asked.choices.some(({ key }) => key === guess);
  if (asked.kind === "number") return isWithin(guess);
  return Array.isArray(guess) && guess.length === asked.x.length && guess.every(isWithin);
}

/** A share of the line. */
const CLOSE = 0.05;

/** Whether a guessed number is near the measured one. @param {Asked} asked @param {number} guess @param {number} measured */
export const isNear = (asked, guess, measured) =>
  Math.abs(placeOf(asked, guess) - placeOf(asked, measured)) <= CLOSE;

/** On a line of powers of ten the ratio tells more than the distance. */
function gapText(asked, guess, measured) {
  if (asked.scale === "log" && measured > 0) {
    const ratio = plainNumber(Number(Math.max(measured / guess, guess / measured).toPrecision(2)), 1);
    if (ratio === "1") return "nearly the same";
    return measured > guess
      ? `about ${ratio} times your guess`
      : `your guess is about ${ratio} times as large`;
  }
  return `${distanceText(asked, Math.abs(measured - guess))} ${measured > guess ? "more" : "less"} than your guess`;
}

/** @param {Asked} asked @param {number} guess @param {number} value */
function numberWords(asked, guess, value) {
  const measured = Number(value.toFixed(asked.digits));
  const [own, result] = [guessedText(asked, guess), measuredText(asked, measured)];
  if (own === result) return `Your guess, ${own}, is what came out.`;
  const words = `You guessed ${own}. The result is ${result}: ${gapText(asked, guess, measured)}.`;
  return isNear(asked, guess, measured) ? `That is close. ${words}` : words;
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How a drawn curve lies to the measured one: its mean distance from it, how much it is too low in the mean, and the
 * column where it is farthest.
 *
 * @param {number[]} guess @param {number[]} measured
 */
export function compareCurves(guess, measured) {
  const gaps = measured.map((value, column) => value - guess[column]);
  const sizes = gaps.map(Math.abs);
  return { distance: meanOf(sizes), lack: meanOf(gaps), farthest: sizes.indexOf(Math.max(...sizes)) };
}

/** A column in words: "epoch 3". @param {Asked} asked @param {number} column */
export const columnText = ({ x, x_label }, column) => `${x_label} ${x[column]}`;

/** @param {Asked} asked @param {number[]} guess @param {number[]} measured */
function curveWords(asked, guess, measured) {
  const { distance, lack, farthest } = compareCurves(guess, measured);
  const lies = 2 * Math.abs(lack) < distance ? "away" : lack > 0 ? "too low" : "too high";
  const words = `Your curve is ${distanceText(asked, distance)} ${lies} on average, and farthest at
    ${columnText(asked, farthest)}: you drew ${guessedText(asked, guess[farthest])}, the result is
    ${measuredText(asked, measured[farthest])}.`.replace(/\s*\n\s*/g, " ");
  return distance <= CLOSE * (asked.high - asked.low) ? `That is close. ${words}` : words;
}

const WORDS = { number: numberWords, curve: curveWords };

/** The result in words where nobody guessed. */
function resultAlone(asked, measured) {
  if (asked.kind === "number") return `The result is ${measuredText(asked, measured)}.`;
  const at = (column) => `${measuredText(asked, measured[column])} at ${columnText(asked, column)}`;
  return `The result goes from ${at(0)} to ${at(measured.length - 1)}.`;
}

/**
 * The result in words; beside a guess, how far off it was.
 *
 * @param {Asked} asked @param {any} guess null, if the reader made none @param {any} measured
 * @param {(html: string) => string} plain makes text of HTML
 */
export function resultWords(asked, guess, measured, plain) {
  if (asked.kind !== "choice")
    return guess === null ? resultAlone(asked, measured) : WORDS[asked.kind](asked, guess, measured);
  const opening =
    guess === null
      ? "This came out"
      : guess === measured
        ? "Your guess is what came out"
        : "It came out differently";
  return `${opening}: ${plain(choiceOf(asked, measured).text)}`;
}

const choiceOf = ({ choices }, wanted) => choices.find(({ key }) => key === wanted);

/**
 * The reply to a guess that was not what came out; "" if there is none for it. A zone's reply speaks to the end of the
 * zone: it does not fit a guess that lies on this side of a result in the same zone.
 *
 * @param {Asked} asked @param {any} guess @param {any} measured
 */
export function replyTo(asked, guess, measured) {
  if (guess === null || asked.kind === "curve") return "";
  if (asked.kind === "choice") return guess === measured ? "" : choiceOf(asked, guess).reply;
  const zone = asked.zones.find(({ to }) => guess <= to);
  const isBefore = guess < measured && measured <= zone?.to;
  return zone && !isBefore && !isNear(asked, guess, measured) ? zone.reply : "";
}
