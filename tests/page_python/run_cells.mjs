/** Runs cells that come as JSON on standard input, `{ files, cells }`, and writes what they show. */

import { readFileSync } from "node:fs";
import { startCells } from "./start.js";

const { files, cells } = JSON.parse(readFileSync(0, "utf8"));
const notes = [];
const run = await startCells({ files, parts: { note: (text) => notes.push(text) } });
const shown = cells.map((code, index) => run(code, `cell-${index}`));
process.stdout.write(JSON.stringify({ shown, notes }));
