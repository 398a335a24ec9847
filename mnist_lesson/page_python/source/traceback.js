/** A traceback of a text that is not Python, in CPython's look. */

/** @param {string} text the cell's @param {import("./syntax.js").Problem} found */
export function syntaxTraceback(text, { name, message, line }) {
  const shown = (text.split("\n")[line - 1] ?? "").trim();
  return `  This cell, line ${line}\n${shown ? `    ${shown}\n` : ""}${name}: ${message}`;
}
