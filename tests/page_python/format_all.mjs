/** Formats and rounds what comes as JSON on standard input; null where a RangeError says that it can't be. */

import { readFileSync } from "node:fs";
import { format, round } from "../../mnist_lesson/page_python/source/format.js";

const { formats, rounds } = JSON.parse(readFileSync(0, "utf8"));
const numbers = { inf: Infinity, "-inf": -Infinity, nan: NaN, "-0": -0 };

function formatOrNull([kind, value, spec]) {
  try {
    return format(kind, kind === "float" ? (numbers[value] ?? Number(value)) : value, spec);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const rounded = rounds.map(([value, digits]) => round(Number(value), digits));
process.stdout.write(JSON.stringify({ formats: formats.map(formatOrNull), rounds: rounded }));
