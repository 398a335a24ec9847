/**
 * MicroPython with the course's packages in it: runs cells. It knows no page and no worker; `worker.js` and the tests in
 * Node.js start it.
 */

import { guarded } from "./arrays/guard.js";
import { format, readable, round } from "./source/format.js";
import { nearest } from "./source/nearest.js";
import { rewriteCell, rewriteModule } from "./source/rewrite.js";
import { explainSyntax, explainTokenError, findMagic } from "./source/syntax.js";
import { TokenError } from "./source/tokens.js";
import { syntaxTraceback } from "./source/traceback.js";

const PAGE = 65_536; // bytes of a page of WebAssembly's memory
const START = 4 * 2 ** 20; // bytes of Python's heap at the beginning
const DEPTH = 16_384; // bytes of the stack of Python's calls

/* What MicroPython may take of memory, bytes. Its heap grows by 128 MB at most at a time; where the next would not fit,
 * Python raises MemoryError. */
const MOST_MEMORY = 256 * 2 ** 20;

const FULL_MEMORY =
  "Python's memory is so full that it can't say more. Free large values with del, or run the cells again from the top.";
// What `print` asks for where nobody listens.
const QUIET = { note: () => {}, flush: () => {}, isFull: () => false };
// What loops ask where there are no arrays (arrays/memory.js).
const ROOMY = { isCrowded: () => false, isHalfFull: () => false, countArrays: () => 0 };

/** @typedef {{ kind: string, text?: string, name?: string, message?: string, traceback?: string, line?: number | null,
 *   hint?: string | null }} Part */

/** Let no memory of WebAssembly grow beyond MOST_MEMORY. MicroPython makes a MemoryError of it. */
export function boundMemory() {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > MOST_MEMORY)
      throw new RangeError("The memory of this page's Python is full.");
    return grow.call(this, pages);
  };
}

/** Write the packages where Python looks for them. @param {Record<string, string>} files texts by path */
function writeFiles(fs, files) {
  for (const [path, text] of Object.entries(files)) {
    const parts = `/lib/${path}`.split("/");
    for (let depth = 2; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join("/");
      if (!fs.analyzePath(folder).exists) fs.mkdir(folder);
    }
    // What was not written for MicroPython is brought to it, as cells are.
    fs.writeFile(parts.join("/"), path.startsWith("mnist_lesson/") ? rewriteModule(text) : text);
  }
}

/**
 * Start Python.
 *
 * @param {{ loadMicroPython: (options: object) => Promise<any>, url?: string, files: Record<string, string>,
 *   write: (bytes: Uint8Array) => void, parts?: { arrays?: object } }} options `url` is that of `micropython.wasm`, `files` the
 *   packages' texts by path, `write` gets what is printed, `parts` are what Python finds in `js.lesson` besides
 */
export async function startPython({ loadMicroPython, url, files, write, parts = {} }) {
  const text = { format: guarded(format), round, readable, nearest };
  const room = { ...ROOMY, ...parts.arrays };
  Object.assign(globalThis, { lesson: Object.assign(globalThis.lesson ?? {}, QUIET, parts, { text, room }) });
  let listen = write;
  const stdout = (bytes) => listen(bytes);
  const options = { stdout, stderr: stdout, linebuffer: false, heapsize: START, pystack: DEPTH };
  const python = await loadMicroPython({ ...options, ...(url ? { url } : {}) });
  writeFiles(python.FS, files);
  python.runPython('import sys\nsys.path[:] = ["", ".frozen", "/lib"]');
  const page = python.pyimport("page");
  const quietly = (fn) => {
    listen = () => {};
    try {
      return fn();
    } finally {
      listen = write;
    }
  };
  return {
    run: (code, cell) => runCell(code, cell, { page, check: () => quietly(page.check_softmax) }),
    python,
  };
}

/** An error in the text itself. @returns {Part} */
const syntaxPart = (code, found) => ({ kind: "error", ...found, traceback: syntaxTraceback(code, found) });

/**
 * Run a cell.
 *
 * @returns {Part[]} what the page shows besides what was printed: a value, an error, a note
 */
function runCell(code, cell, { page, check }) {
  const magic = findMagic(code);
  if (magic) return [syntaxPart(code, magic)];
  let pieces;
  try {
    pieces = rewriteCell(code);
  } catch (error) {
    if (error instanceof TokenError) return [syntaxPart(code, explainTokenError(error, code))];
    throw error;
  }
  const [kind, ...rest] = runPieces(pieces, { page, cell, code });
  if (kind === "error") return [errorPart(code, rest)];
  const parts = kind === "done" ? [] : [{ kind, text: rest[0] }];
  const note = /^def\s+softmax\s*\(/m.test(code) ? check() : null;
  return note ? [...parts, { kind: "note", text: note }] : parts;
}

/** Run statements one after the other: between two calls MicroPython collects what isn't needed any more. */
function runPieces(pieces, { page, cell, code }) {
  try {
    let answer = JSON.parse(page.begin(JSON.stringify(pieces), cell, code)) ?? ["more"];
    while (answer[0] === "more") answer = JSON.parse(page.step());
    return answer;
  } catch (error) {
    if (error.name !== "PythonError") throw error;
    return ["error", error.type, "", error.type, null, FULL_MEMORY]; // not even the error could be described
  }
}

/** @returns {Part} */
function errorPart(code, [name, message, traceback, line, hint]) {
  const isSyntax = name === "SyntaxError" || name === "IndentationError";
  if (isSyntax) return syntaxPart(code, explainSyntax(code, { name, message, line }));
  return { kind: "error", name, message, traceback, line, hint };
}
