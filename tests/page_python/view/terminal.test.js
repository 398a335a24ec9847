import assert from "node:assert/strict";
import { test } from "node:test";
import { Terminal } from "../../../mnist_lesson/page_python/view/terminal.js";

/** What is seen of a text, which comes in pieces. */
function seen(...pieces) {
  const terminal = new Terminal();
  for (const piece of pieces) terminal.write(piece);
  return terminal.text;
}

test("plain text stays as it is", () => {
  assert.equal(seen("one\n", "\ttwo\n\nthree"), "one\n\ttwo\n\nthree");
});

test("a return writes over the line, and leaves what reaches further", () => {
  assert.equal(seen("12345\rab"), "ab345");
  assert.equal(seen("above\n1/2\r2/2\n"), "above\n2/2\n");
  assert.equal(seen("ab\r\ncd\r\n"), "ab\ncd\n");
});

test("a backspace goes back and erases nothing; at the line's start it stays", () => {
  assert.equal(seen("abc\b\bX"), "aXc");
  assert.equal(seen("a\n\b\b\bZ"), "a\nZ");
});

test("pieces of any size make the same text", () => {
  const text =
    "Epoch 1/2\n\u001b[1m1/2\u001b[0m ━\u001b[37m━\u001b[0m\b\b\r\u001b[1m2/2\u001b[0m ━━ done\nlast";
  assert.equal(seen(text), "Epoch 1/2\n2/2 ━━ done\nlast");
  assert.equal(seen(...text), seen(text));
});

test("orders to a terminal are not shown, whole or in two pieces", () => {
  assert.equal(seen("\u001b[1mbold\u001b[0m"), "bold");
  assert.equal(seen("a\u001b", "[3", "2mb"), "ab");
  assert.equal(seen("end\u001b["), "end");
});

test("a long output is no trouble", () => {
  const pieces = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`);
  assert.equal(seen(...pieces), pieces.join(""));
});
