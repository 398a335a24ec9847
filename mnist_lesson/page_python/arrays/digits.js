// Floating point numbers as digits: the shortest that name them, as NumPy's Dragon4 writes them, or so many, rounded
// exactly.

const LOOK = 30; // digits behind the last one: enough to tell a tie from a number beside it

/** Whether the digits cut off are a five and nothing else. */
const isTie = (rest) => /^50*$/.test(rest);
const isEven = (digits) => "02468".includes(digits.at(-1) ?? "0");

/** The parts of "d.ddde±x". */
function partsOf(text) {
  const [mantissa, exponent] = text.split("e");
  return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

/** A number ≥ 0 with so many decimals; a tie goes to the even digit. */
export function fixed(value, decimals) {
  if (value >= 1e21) return BigInt(value).toString() + (decimals ? `.${"0".repeat(decimals)}` : "");
  const places = Math.min(decimals, 100);
  const long = value.toFixed(Math.min(places + LOOK, 100));
  const cut = long.indexOf(".") + 1 + places;
  const kept = places ? long.slice(0, cut) : long.slice(0, cut - 1);
  const short = isTie(long.slice(cut)) && isEven(kept) ? kept : value.toFixed(places);
  return short + "0".repeat(decimals - places);
}

/** A number ≥ 0 as d.ddd × 10^exponent with `count` digits behind the point; a tie goes to the even digit. */
export function exponential(value, count) {
  const places = Math.min(count, 100);
  const { digits, exponent } = partsOf(value.toExponential(Math.min(places + LOOK, 100)));
  const kept = digits.slice(0, places + 1);
  if (isTie(digits.slice(places + 1)) && isEven(kept)) return { digits: kept, exponent };
  return partsOf(value.toExponential(places));
}

/**
 * The shortest decimal that is read back as this number ≥ 0: { digits, exponent } of d.ddd × 10^exponent. A float32
 * (`single`) needs at most nine digits; of two equally near it is the even one.
 */
export function shortest(value, single) {
  const isRead = ({ digits, exponent }) =>
    Math.fround(Number(`${digits}e${exponent - digits.length + 1}`)) === value;
  for (let count = 0; single && count < 8; count++) {
    const found = partsOf(value.toExponential(count));
    if (!isRead(found)) continue;
    const even = exponential(value, count);
    return isRead(even) ? even : found;
  }
  return partsOf(single ? value.toExponential(8) : value.toExponential());
}

/** Whole and fractional digits without an exponent, with at most `precision` of the latter (null: as many as needed). */
export function positional(value, single, precision, unique = true) {
  const { digits, exponent } = shortest(Math.abs(value), single);
  const places = Math.max(0, digits.length - 1 - exponent);
  const whole = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  if (!unique) return rounded(value, precision);
  if (precision === null || places <= precision) return signed(value, whole, fraction.replace(/0+$/, ""));
  const [left, right] = rounded(value, precision).split(".");
  return `${left}.${(right ?? "").replace(/0+$/, "")}`;
}

function signed(value, whole, fraction) {
  const minus = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${minus}${whole}.${fraction}`;
}

/** To so many places. */
function rounded(value, precision) {
  const [whole, fraction = ""] = fixed(Math.abs(value), precision).split(".");
  return signed(value, whole, fraction);
}

/** d.dddde±xx, with at most `precision` digits after the point (null: as many as needed). */
export function scientific(value, single, precision, minDigits = 0, exponentDigits = 2, unique = true) {
  const size = Math.abs(value);
  let { digits, exponent } = shortest(size, single);
  const places = digits.length - 1;
  const wanted =
    !unique || (precision !== null && places > precision) ? precision : Math.max(places, minDigits);
  if (wanted !== places) ({ digits, exponent } = exponential(size, wanted));
  const minus = value < 0 || Object.is(value, -0) ? "-" : "";
  const fraction = digits.slice(1).replace(/0+$/, "").padEnd(minDigits, "0");
  const power = String(Math.abs(exponent)).padStart(exponentDigits, "0");
  return `${minus}${digits[0]}.${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
}

/** A single number as NumPy prints it: 0.5, 1e-05, inf. */
export function scalarText(value, dtype) {
  if (dtype === "bool") return value ? "True" : "False";
  if (!dtype.startsWith("float")) return String(value);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const single = dtype === "float32";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= (single ? 1e6 : 1e16))) {
    return scientific(value, single, null).replace(/\.e/, "e");
  }
  const text = positional(value, single, null);
  return text.endsWith(".") ? `${text}0` : text;
}
