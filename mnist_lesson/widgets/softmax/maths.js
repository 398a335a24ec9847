/** What the softmax widget computes, and the sentences in which it tells of it. */

import { argmax, softmax, sum } from "../maths/neurons.js";
import { formatNumber, formatPercent } from "../maths/numbers.js";

const SLIDERS = [-10, 10];
const SUPERSCRIPTS = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/**
 * Every step from evidence to probabilities.
 *
 * @param {number[]} evidence
 * @param {number} [temperature] divides the evidence first
 * @param {boolean} [isStable] whether the largest is subtracted, so that no exponential overflows
 * @returns {{ scaled: number[], largest: number, exponents: number[], exponentials: number[], total: number,
 *   probabilities: number[] }} the probabilities are NaN where the arithmetic fails
 */
export function softmaxSteps(evidence, temperature = 1, isStable = true) {
  const scaled = evidence.map((z) => z / temperature);
  const largest = Math.max(...scaled);
  const exponents = isStable ? scaled.map((z) => z - largest) : scaled;
  const exponentials = exponents.map(Math.exp);
  const total = sum(exponentials);
  return {
    scaled,
    largest,
    exponents,
    exponentials,
    total,
    probabilities: exponentials.map((part) => part / total),
  };
}

/** softmax(evidence / temperature). */
export const probabilitiesAt = (evidence, temperature = 1) => softmax(evidence.map((z) => z / temperature));

/** The logarithm of the sum of exponentials, safe from overflow. */
function logSumExp(values) {
  const largest = Math.max(...values);
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))));
}

/** The logarithm of a class's odds p / (1 − p): exact also where p is 1 to the last digit. */
export function logOdds(evidence, chosen, temperature = 1) {
  const scaled = evidence.map((z) => z / temperature);
  return scaled[chosen] - logSumExp(scaled.filter((_, index) => index !== chosen));
}

/** The logarithm of a class's probability. */
export function logProbability(evidence, chosen, temperature = 1) {
  const scaled = evidence.map((z) => z / temperature);
  return scaled[chosen] - logSumExp(scaled);
}

/** A slider's place, −1 to 1, and the temperature it stands for, 0.1 to 10: two digits, 1 in the middle. */
export const placeOfTemperature = (temperature) => Math.log10(temperature);
export const temperatureAt = (place) => Number((10 ** place).toPrecision(2));

/** The digits that the classes stand for: the example's, if they are as many. */
export const classNames = (classes, count) =>
  classes.length === count ? classes : Array.from({ length: count }, (_, index) => index);

/** The range of the sliders: −10 to 10, wider if there is evidence beyond. */
export const sliderRange = (evidence) => [
  Math.floor(Math.min(SLIDERS[0], ...evidence)),
  Math.ceil(Math.max(SLIDERS[1], ...evidence)),
];

/** Without the noise of binary fractions; no −0. */
export const tidy = (value) => Math.round(value * 1e6) / 1e6 + 0;

/* ---- Numbers and sentences --------------------------------------------------------------- */

/** A positive amount of any size: three digits or so, powers of ten for the very large and very small. */
export function formatAmount(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "?" : "∞";
  if (value !== 0 && (value >= 1e6 || value < 1e-3)) {
    const [mantissa, exponent] = value.toExponential(1).split("e");
    return `${mantissa}·10${exponent.replace("+", "").replace(/./g, (sign) => SUPERSCRIPTS[sign])}`;
  }
  return Number(value.toPrecision(value >= 1000 ? 6 : digits)).toLocaleString("en-US", {
    maximumFractionDigits: value >= 1000 ? 0 : 6,
  });
}

/** As in the chapter's calculation by hand: 2.718, 20.09, and 0.135. */
export const formatExponential = (value) => formatAmount(value, value >= 1 ? 4 : 3);

/** Numbers of one column with equally many decimals, as few as show them to the hundredth. */
export function formatColumn(values) {
  const isLarge = values.some((value) => Math.abs(value) >= 10_000); // then hundredths have neither place nor meaning
  const fits = (count) => values.every((value) => isLarge || Math.abs(value - value.toFixed(count)) < 0.005);
  const digits = [0, 1].find(fits) ?? 2;
  return values.map((value) => (Number(value.toFixed(digits)) + 0).toFixed(digits).replace("-", "−"));
}

/** A change by addition: +1, −2.5, ±0. */
export function formatStep(value) {
  if (value === 0) return "±0";
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** e to the power of a step of evidence, in words: "e ≈ 2.718", "e^2.5 ≈ 12.18"; at a temperature "e^(1/2) ≈ 1.649". */
export function powerInWords(difference, temperature) {
  const value = formatAmount(Math.exp(difference / temperature), 4);
  if (temperature === 1)
    return difference === 1 ? `e ≈ ${value}` : `e^${formatNumber(difference)} ≈ ${value}`;
  return `e^(${formatNumber(difference)}/${formatNumber(temperature)}) ≈ ${value}`;
}

function describeOne({ name, before, after }) {
  const difference = tidy(after.evidence[after.chosen] - before.evidence[after.chosen]);
  if (difference === 0) return `Class ${name} has the evidence that it had.`;
  const amount = `Class ${name} has ${formatNumber(Math.abs(difference))} ${difference > 0 ? "more" : "less"}`;
  const verb = difference > 0 ? "multiplied" : "divided";
  return `${amount}: its odds are ${verb} by ${powerInWords(Math.abs(difference), after.temperature)}.`;
}

function describeAll({ before, after }) {
  const difference = tidy(after.evidence[0] - before.evidence[0]);
  const power = powerInWords(difference, after.temperature);
  return `Every class has ${formatNumber(difference)} more, and no probability has changed: each exponential is multiplied by ${power}, and so is their sum.`;
}

function describeTemperature({ after: { temperature } }) {
  const text = formatNumber(temperature);
  if (temperature === 1) return "At temperature 1 the evidence counts as it is.";
  const [differences, result] =
    temperature > 1
      ? ["shrink", "the probabilities come closer together"]
      : ["grow", "the largest takes more"];
  return `All evidence is divided by ${text} first. Differences ${differences}: ${result}. The order stays.`;
}

const DESCRIBE = { one: describeOne, all: describeAll, temperature: describeTemperature };

/**
 * One or two sentences about what the reader has just changed, and what came of it.
 *
 * @param {{ kind: "one" | "all" | "temperature", names: number[], before: object, after: object }} change
 *   `before` and `after` hold evidence, temperature and chosen.
 */
export function describeChange({ kind, names, before, after }) {
  const text = DESCRIBE[kind]({ name: names[after.chosen], before, after });
  const [first, now] = [before, after].map(({ evidence }) => argmax(evidence));
  return first === now ? text : `${text} Now class ${names[now]} is the most probable.`;
}

/** What is to be known about the way that the table computes. */
export function explainSteps(steps, isStable) {
  if (isStable) {
    return `The largest, ${formatNumber(steps.largest)}, is subtracted first. That changes no probability, and no exponential can be too large for the computer.`;
  }
  if (Number.isFinite(steps.total) && steps.total > 0)
    return "Exponentials of the evidence as it is, as by hand.";
  const trouble =
    steps.total === 0 ? "so small that the computer holds them for 0" : "too large for the computer";
  return `Here this way fails: exponentials are ${trouble}. Subtract the largest first, as the bars do.`;
}

/** The columns of the table of steps: title, one text a class, and what stands below. */
export function columnsOf({ evidence, temperature }, steps, isStable) {
  const texts = steps.probabilities.map((p) => (Number.isNaN(p) ? "?" : p.toFixed(3)));
  const total = sum(steps.probabilities);
  return [
    { title: "evidence z", texts: formatColumn(evidence) },
    temperature === 1
      ? null
      : { title: `z / ${formatNumber(temperature)}`, texts: formatColumn(steps.scaled) },
    isStable ? { title: "minus largest", texts: formatColumn(steps.exponents) } : null,
    {
      title: "exponential",
      texts: steps.exponentials.map(formatExponential),
      sum: formatExponential(steps.total),
    },
    { title: "divided by sum", texts, sum: Number.isNaN(total) ? "?" : total.toFixed(3) },
  ].filter(Boolean);
}

/**
 * The rows of the small table: what is counted, before, now, change.
 *
 * @param {{ before: object } | null} change the last one, if there is one
 * @param {{ evidence: number[], temperature: number, chosen: number }} now
 */
export function comparison(change, now) {
  const before = change?.before;
  const evidenceOf = ({ evidence }) => evidence[now.chosen];
  const step = before && formatStep(tidy(evidenceOf(now) - evidenceOf(before)));
  return [
    {
      name: "evidence",
      before: before && formatNumber(evidenceOf(before)),
      now: formatNumber(evidenceOf(now)),
      step,
    },
    compare("probability", { before, now, logOf: logProbability, format: formatPercent }),
    compare("odds", { before, now, logOf: logOdds, format: formatAmount }),
  ];
}

function compare(name, { before, now, logOf, format }) {
  const log = ({ evidence, temperature }) => logOf(evidence, now.chosen, temperature);
  return {
    name,
    before: before && format(Math.exp(log(before))),
    now: format(Math.exp(log(now))),
    step: before && `× ${formatAmount(Math.exp(log(now) - log(before)), 4)}`,
  };
}

/** Whether two states have the same evidence, temperature and chosen class. */
export const isSameState = (one, other) =>
  one.temperature === other.temperature &&
  one.chosen === other.chosen &&
  one.evidence.length === other.evidence.length &&
  one.evidence.every((value, index) => value === other.evidence[index]);

/** Numbers with one of them changed. */
export const withValue = (values, index, value) =>
  values.map((old, place) => (place === index ? value : old));
