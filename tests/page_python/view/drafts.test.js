import assert from "node:assert/strict";
import { test } from "node:test";
import {
  digestOf,
  isTooLong,
  keepDraft,
  keyOf,
  recallDraft,
} from "../../../mnist_lesson/page_python/view/drafts.js";
import { PREFIX } from "../../../mnist_lesson/widgets/ui/memory.js";

const PLACE = { chapter: "03_perceptron", id: "cell-11", original: "z = 1\nprint(z)" };
const KEY = "mnist-lesson.code.03_perceptron-cell-11";

/** A storage as a browser has it, and one that is full. */
function makeStorage(kept = {}, isFull = false) {
  const map = new Map(Object.entries(kept));
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, text) => {
      if (isFull) throw new DOMException("full", "QuotaExceededError");
      map.set(key, text);
    },
    removeItem: (key) => map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  };
}

test("an edit comes back, under a key of its own", () => {
  const storage = makeStorage();
  assert.equal(keepDraft(PLACE, "z = 2", storage), true);
  assert.deepEqual([...storage.map.keys()], [KEY]);
  assert.equal(PREFIX + keyOf(PLACE), KEY);
  assert.deepEqual(recallDraft(PLACE, storage), { code: "z = 2", isStale: false });
  assert.equal(recallDraft({ ...PLACE, id: "cell-12" }, storage), null);
});

test("the book's own code is no edit, and takes the old one away", () => {
  const storage = makeStorage();
  keepDraft(PLACE, "z = 2", storage);
  assert.equal(keepDraft(PLACE, PLACE.original, storage), true);
  assert.equal(storage.map.size, 0);
});

test("an edit of another edition's cell is told from one of this", () => {
  const storage = makeStorage();
  keepDraft({ ...PLACE, original: "z = 0" }, "z = 2", storage);
  assert.deepEqual(recallDraft(PLACE, storage), { code: "z = 2", isStale: true });
});

for (const [name, text] of Object.entries({
  "no JSON": "{",
  "another kind": '"z = 2"',
  "no code": '{"v":1}',
  "a number": '{"v":1,"code":2}',
  "a newer book": '{"v":99,"code":"z = 2"}',
  "far too long": JSON.stringify({ v: 1, code: "a".repeat(10_000) }),
}))
  test(`a damaged entry counts as none: ${name}`, () => {
    assert.equal(recallDraft(PLACE, makeStorage({ [KEY]: text })), null);
  });

test("a newer book's entry is not overwritten", () => {
  const storage = makeStorage({ [KEY]: '{"v":99,"code":"z = 2"}' });
  assert.equal(keepDraft(PLACE, "z = 3", storage), false);
  assert.match(storage.map.get(KEY), /99/);
});

test("full, denied or stand-in storage says so", () => {
  assert.equal(keepDraft(PLACE, "z = 2", makeStorage({}, true)), false);
  assert.equal(keepDraft(PLACE, "z = 2", null), false);
  assert.equal(recallDraft(PLACE, null), null);
  assert.equal(keepDraft(PLACE, "z = 2", { ...makeStorage(), standsIn: true }), false);
});

test("what is not too long is kept, whatever signs it has", () => {
  for (const sign of ["a", "\n", '"', "→"]) {
    const code = Array.from({ length: 8000 }, (_, count) => sign.repeat(count)).findLast(
      (text) => !isTooLong(text),
    );
    const storage = makeStorage();
    assert.equal(keepDraft(PLACE, code, storage), true);
    assert.equal(recallDraft(PLACE, storage).code, code);
    assert.equal(keepDraft(PLACE, code + sign.repeat(100), storage), false);
  }
});

test("digests are FNV-1a's published values", () => {
  assert.equal(digestOf(""), "811c9dc5");
  assert.equal(digestOf("a"), "e40c292c");
  assert.equal(digestOf("foobar"), "bf9cf968");
});
