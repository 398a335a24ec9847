// Floating point numbers as the shortest digits that name them, as NumPy's Dragon4 writes them.

/** The shortest decimal that is read back as this number: { digits, exponent } of d.ddd × 10^exponent. */
export function shortest(value, single) {
  const text = single ? shortestSingle(value) : value.toExponential();
  const [mantissa, exponent] = text.split("e");
  return { digits: mantissa.replace("-", "").replace(".", ""), exponent: Number(exponent) };
}

/** A float32 needs at most nine digits; the fewest that lead back to it, and of two equally near the even one. */
function shortestSingle(value) {
  for (let digits = 0; digits < 8; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) {
      const even = exponential(value, digits);
      return Math.fround(Number(even)) === value ? even : text;
    }
  }
  return value.toExponential(8);
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

/** To so many places, by the number's exact value; halves to the even digit. */
function rounded(value, precision) {
  const text = Math.abs(value).toFixed(Math.min(precision, 100));
  const [whole, fraction] = evenHalf(Math.abs(value), text, precision).split(".");
  return signed(value, whole, fraction ?? "");
}

/** toFixed rounds halves up; Dragon4 to the even digit. */
function evenHalf(value, text, precision) {
  const exact = value.toFixed(Math.min(100, precision + 30));
  const tail = exact.slice(exact.indexOf(".") + 1 + precision);
  if (!/^50*$/.test(tail)) return text;
  const kept = exact.slice(0, exact.length - tail.length).replace(/\.$/, "");
  return Number(kept.at(-1)) % 2 === 0 ? kept : text;
}

/** toExponential, but halves to the even digit. */
function exponential(value, precision) {
  const text = value.toExponential(precision);
  const [mantissa, power] = value.toExponential(100).split("e");
  const digits = mantissa.replace(".", "");
  if (!/^50*$/.test(digits.slice(precision + 1)) || Number(digits[precision]) % 2) return text;
  return `${digits[0]}.${digits.slice(1, precision + 1)}e${power}`;
}

/** d.dddde±xx, with at most `precision` digits after the point (null: as many as needed). */
export function scientific(value, single, precision, minDigits = 0, exponentDigits = 2, unique = true) {
  const size = Math.abs(value);
  let { digits, exponent } = shortest(size, single);
  const places = digits.length - 1;
  const wanted =
    !unique || (precision !== null && places > precision) ? precision : Math.max(places, minDigits);
  if (wanted !== places) {
    const [mantissa, power] = exponential(size, Math.min(wanted, 100)).split("e"); // digits of the exact value
    digits = mantissa.replace(".", "");
    exponent = Number(power);
  }
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
