/** What is said where an array has no room: `[[bytes, shape, dtype]]` as JSON on standard input, the texts on output. */

import { readFileSync } from "node:fs";
import { reserve } from "../../mnist_lesson/page_python/arrays/memory.js";

const said = ([bytes, shape, dtype]) => {
  try {
    reserve(bytes, shape, dtype);
    return "";
  } catch (error) {
    return error.message;
  }
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(said)));
