/**
 * What Tab, Enter and Backspace do in Python code, as changes of a text: pure, so that they can be tried alone.
 *
 * @typedef {{ from: number, to: number, text: string, start: number, end: number }} Change
 *   `text` takes the place of what stands from `from` to `to`; then `start` to `end` is selected
 * @typedef {(code: string, start: number, end: number) => Change | null} Edit of a text in which `start` to `end` is
 *   selected; null where the key does what it always does
 */

const STEP = 4; // spaces, as Python's own style guide has it

const lineStart = (code, at) => code.lastIndexOf("\n", at - 1) + 1;
const spacesOf = (line) => line.length - line.trimStart().length;

function lineEnd(code, at) {
  const end = code.indexOf("\n", at);
  return end < 0 ? code.length : end;
}

/** The lines that a selection touches; one that ends before a line's first letter does not touch it. */
function linesOf(code, start, end) {
  const from = lineStart(code, start);
  const to = lineEnd(code, end > start && code[end - 1] === "\n" ? end - 1 : end);
  return { from, to, lines: code.slice(from, to).split("\n") };
}

/** @returns {Change} changed lines in the place of others, with what was selected still selected */
function exchange({ from, to, lines }, changed, start, end) {
  const text = changed.join("\n");
  const first = changed[0].length - lines[0].length;
  return {
    from,
    to,
    text,
    start: Math.max(from, start + first),
    end: Math.max(from, end + text.length - (to - from)),
  };
}

/** Tab: up to the next multiple of four, or all lines of a selection further in. @type {Edit} */
export function indent(code, start, end) {
  if (!code.slice(start, end).includes("\n")) {
    const text = " ".repeat(STEP - ((start - lineStart(code, start)) % STEP));
    const at = start + text.length;
    return { from: start, to: end, text, start: at, end: at };
  }
  const touched = linesOf(code, start, end);
  const changed = touched.lines.map((line) => line && " ".repeat(STEP - (spacesOf(line) % STEP)) + line);
  return exchange(touched, changed, start, end);
}

/** Shift and Tab: all lines of a selection, or the one with the caret, further out. @type {Edit} */
export function outdent(code, start, end) {
  const touched = linesOf(code, start, end);
  const less = (line) =>
    line.slice(spacesOf(line) && spacesOf(line) - (Math.ceil(spacesOf(line) / STEP) - 1) * STEP);
  return exchange(touched, touched.lines.map(less), start, end);
}

/** The part of a line that is no comment; a "#" in a string is one, to be quick. */
const withoutComment = (line) => line.replace(/#.*$/, "").trimEnd();

/** Enter: the new line begins below the old one, and further in behind a colon or an open bracket. @type {Edit} */
export function breakLine(code, start, end) {
  const before = code.slice(lineStart(code, start), start);
  const opens = /(?::|[([{][^)\]}]*)$/.test(withoutComment(before));
  const spaces = spacesOf(before) + (opens ? STEP : 0);
  const text = `\n${" ".repeat(spaces)}`;
  return { from: start, to: end, text, start: start + text.length, end: start + text.length };
}

/** Backspace among the spaces of an indent: one whole step. @type {Edit} */
export function eraseIndent(code, start, end) {
  const before = code.slice(lineStart(code, start), start);
  if (start !== end || before.trim() || before.length < 2) return null;
  const from = start - (before.length % STEP || STEP);
  return { from, to: start, text: "", start: from, end: from };
}
