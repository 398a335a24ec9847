/** Python in Node.js for tests: the page's own MicroPython and packages, and a function that runs cells. */

import { readdirSync, readFileSync } from "node:fs";
import { startPython } from "../../mnist_lesson/page_python/python.js";
import { loadMicroPython } from "../../mnist_lesson/page_python/vendor/micropython.mjs";

const PACKAGES = new URL("../../mnist_lesson/page_python/packages/", import.meta.url);

/** The texts of all packages, by path. */
function ownFiles() {
  const paths = readdirSync(PACKAGES, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".py"),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(new URL(path, PACKAGES), "utf8")]));
}

/**
 * @param {{ files?: Record<string, string>, parts?: object }} [options] more packages, or others in the place of the
 *   page's, and parts of `js.lesson`
 * @returns what `startPython` gives, and a function that gives what was printed since it was called last
 */
export async function startPackages({ files = {}, parts = {} } = {}) {
  let printed = "";
  const decoder = new TextDecoder();
  const write = (bytes) => {
    printed += decoder.decode(bytes, { stream: true });
  };
  const started = await startPython({ loadMicroPython, files: { ...ownFiles(), ...files }, write, parts });
  const takePrinted = () => {
    const taken = printed;
    printed = "";
    return taken;
  };
  return { ...started, takePrinted };
}

/**
 * @param {Parameters<typeof startPackages>[0]} [options]
 * @returns a function that runs a cell and gives `{ stdout, parts, error, value }`
 */
export async function startCells(options) {
  const { run, takePrinted } = await startPackages(options);
  return (code, cell = "cell-01") => {
    const parts = run(code, cell);
    const find = (kind) => parts.find((part) => part.kind === kind);
    return { stdout: takePrinted(), parts, error: find("error"), value: find("value")?.text };
  };
}
