import assert from "node:assert/strict";
import { test } from "node:test";
import { breakLine, eraseIndent, indent, outdent } from "../../../mnist_lesson/page_python/view/edits.js";

/** A text with its selection, "|" at both ends or at the caret; and what a change makes of it. */
function read(marked) {
  const [before, inside, after] = marked.split("|");
  if (after === undefined) return [before + inside, before.length, before.length];
  return [before + inside + after, before.length, before.length + inside.length];
}

function apply(edit, marked) {
  const [code, start, end] = read(marked);
  const change = edit(code, start, end);
  if (!change) return null;
  const text = code.slice(0, change.from) + change.text + code.slice(change.to);
  const parts = [text.slice(0, change.start), text.slice(change.start, change.end), text.slice(change.end)];
  return change.start === change.end ? `${parts[0]}|${parts[2]}` : parts.join("|");
}

test("Tab goes to the next multiple of four", () => {
  assert.equal(apply(indent, "|x"), "    |x");
  assert.equal(apply(indent, "ab|c"), "ab  |c");
  assert.equal(apply(indent, "a\nabcd|"), "a\nabcd    |");
  assert.equal(apply(indent, "a |old| b"), "a   | b");
});

test("Tab moves all lines of a selection, and no empty one", () => {
  assert.equal(apply(indent, "|a\n\n  b|\nc"), "    |a\n\n    b|\nc");
  assert.equal(apply(indent, "|a\nb\n|c"), "    |a\n    b\n|c");
});

test("Shift and Tab move lines out, and what is at the margin stays", () => {
  assert.equal(apply(outdent, "    x|"), "x|");
  assert.equal(apply(outdent, "      x|"), "    x|");
  assert.equal(apply(outdent, "x|"), "x|");
  assert.equal(apply(outdent, "|    a\n  b\nc|"), "|a\nb\nc|");
  assert.equal(apply(outdent, "a\n  |  b"), "a\n|b");
});

test("Tab and then Shift and Tab leave lines as they were", () => {
  const [code, start, end] = read("|for a in b:\n    c\n    d|\n");
  const further = indent(code, start, end);
  const moved = code.slice(0, further.from) + further.text + code.slice(further.to);
  const back = outdent(moved, further.start, further.end);
  assert.equal(moved.slice(0, back.from) + back.text + moved.slice(back.to), code);
});

test("Enter keeps the indent, and goes further in behind a colon or an open bracket", () => {
  assert.equal(apply(breakLine, "  a|"), "  a\n  |");
  assert.equal(apply(breakLine, "for a in b:|"), "for a in b:\n    |");
  assert.equal(apply(breakLine, "    if a:  # why|"), "    if a:  # why\n        |");
  assert.equal(apply(breakLine, "f(a,|"), "f(a,\n    |");
  assert.equal(apply(breakLine, "f(a)|"), "f(a)\n|");
  assert.equal(apply(breakLine, "  |rest"), "  \n  |rest");
});

test("Backspace takes a whole step of an indent, and else does what it does", () => {
  assert.equal(apply(eraseIndent, "        |x"), "    |x");
  assert.equal(apply(eraseIndent, "      |x"), "    |x");
  assert.equal(apply(eraseIndent, "    |"), "|");
  assert.equal(apply(eraseIndent, "a   |"), null);
  assert.equal(apply(eraseIndent, "|x"), null);
  assert.equal(apply(eraseIndent, "  |  |x"), null);
});
