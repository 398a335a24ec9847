/** Python in Node.js for tests: the page's own MicroPython and packages, and a function that runs cells. */

import { readdirSync, readFileSync } from "node:fs";
import { startPython } from "../../mnist_lesson/page_python/python.js";
import { loadMicroPython } from "../../mnist_lesson/page_python/vendor/micropython.mjs";

const PACKAGES = new URL("../../mnist_lesson/page_python/packages/", import.meta.url);

/** The texts of run.py, hints.py and what else lies at the top. numpy and keras have tests of their own. */
function ownFiles() {
  const names = readdirSync(PACKAGES).filter((name) => name.endsWith(".py"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, PACKAGES), "utf8")]));
}

/**
 * @param {{ files?: Record<string, string>, parts?: object }} [options] more packages, and parts of `js.lesson`
 * @returns a function that runs a cell and gives `{ stdout, parts, error, value }`
 */
export async function startCells({ files = {}, parts = {} } = {}) {
  let stdout = "";
  const decoder = new TextDecoder();
  const write = (bytes) => {
    stdout += decoder.decode(bytes, { stream: true });
  };
  const python = await startPython({ loadMicroPython, files: { ...ownFiles(), ...files }, write, parts });
  return (code, cell = "cell-01") => {
    stdout = "";
    const shown = python.run(code, cell);
    const find = (kind) => shown.find((part) => part.kind === kind);
    return { stdout, parts: shown, error: find("error"), value: find("value")?.text };
  };
}
