// MicroPython with the page's numpy in node: reads a JSON line { code }, answers { printed, error, message }.
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL("../../mnist_lesson/page_python/", import.meta.url));
const { loadMicroPython } = await import(`${room}vendor/micropython.mjs`);
const arrays = await import(`${room}arrays/index.js`);

let printed = "";
const python = await loadMicroPython({
  url: `${room}vendor/micropython.wasm`,
  stdout: (line) => {
    printed += `${line}\n`;
  },
  linebuffer: true,
  heapsize: 64 * 1024 * 1024,
});
globalThis.lesson = { arrays };
python.FS.mkdir("/lib");
python.FS.mkdir("/lib/numpy");
for (const name of readdirSync(`${room}packages/numpy`)) {
  if (name.endsWith(".py"))
    python.FS.writeFile(`/lib/numpy/${name}`, readFileSync(`${room}packages/numpy/${name}`));
}
python.runPython(`
import numpy as np
from numpy._warnings import forget_warnings as _forget

def _format(value, spec):
    return value.__format__(spec) if hasattr(value, "_v") or hasattr(value, "_js") else ("{:" + spec + "}").format(value)

def _outcome(code):
    _forget()
    np.set_printoptions(precision=8, threshold=1000, suppress=False, linewidth=75, floatmode="maxprec", edgeitems=3)
    try:
        exec(code, {"np": np, "_format": _format, "_inplace": np._inplace})
    except Exception as error:
        return type(error).__name__ + "\\n" + str(error)
    return ""
`);
/** What the page does to a cell before MicroPython reads it: in-place operators, and formats of NumPy's numbers. */
const NAMES = {
  "*": "mul",
  "/": "truediv",
  "//": "floordiv",
  "%": "mod",
  "**": "pow",
  "&": "and",
  "|": "or",
  "@": "matmul",
};
const rewritten = (code) =>
  code
    .replace(
      /^([ \t]*)([\w.]+(?:\[[^\]]*\])?) (\*\*|\/\/|[*/%&|@])= (.+)$/gm,
      (_, indent, target, sign, value) =>
        `${indent}${target} = _inplace("${NAMES[sign]}", ${target}, ${value})`,
    )
    .replace(
      /\bf"([^"\n]*)"/g,
      (_, text) => `f"${text.replace(/\{([^{}:]+):([^{}]+)\}/g, "{_format($1, '$2')}")}"`,
    );

const outcome = python.globals.get("_outcome");

for await (const line of createInterface({ input: process.stdin })) {
  printed = "";
  let failed = "";
  try {
    failed = outcome(rewritten(JSON.parse(line).code));
  } catch (thrown) {
    failed = `Uncaught\n${thrown.message}`;
  }
  const [error, ...message] = failed.split("\n");
  process.stdout.write(`${JSON.stringify({ printed, error, message: message.join("\n") })}\n`);
}
