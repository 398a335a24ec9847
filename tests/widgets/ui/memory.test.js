/** The store of answers: what is kept, what is merged, and what hostile or foreign entries do to it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { better, entries, forget, recall, remember } from "../../../mnist_lesson/widgets/ui/memory.js";

const KEY = "mnist-lesson.question.05-odds";
const RIGHT = { verdict: "right", answer: 2, variant: 1, digest: "ab", at: 5 };

/** A storage as browsers have it, with room for so many characters. */
function fakeStorage(stored = {}, room = Number.POSITIVE_INFINITY) {
  const kept = new Map(Object.entries(stored));
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => {
      if (text.length > room) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, text);
    },
    removeItem: (key) => kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
}

/** A storage that a browser denies at each touch. */
const DENIED = new Proxy(
  {},
  {
    get: () => {
      throw new DOMException("denied", "SecurityError");
    },
  },
);

test("an answer comes back as it was kept, under the key of its own", () => {
  const storage = fakeStorage();
  assert.equal(remember("question", "05-odds", RIGHT, storage), true);
  assert.deepEqual([...storage.kept.keys()], [KEY]);
  assert.deepEqual(recall("question", "05-odds", storage), { v: 1, ...RIGHT });
  assert.equal(recall("guess", "05-odds", storage), null);
  assert.equal(recall("question", "05-other", storage), null);
});

test("an answer without a time has the present one", () => {
  const storage = fakeStorage();
  const before = Date.now();
  remember("guess", "05-double", { verdict: "guessed", answer: [1, 2] }, storage);
  const { at, variant, digest } = recall("guess", "05-double", storage);
  assert.ok(at >= before && at <= Date.now());
  assert.deepEqual([variant, digest], [0, ""]);
});

test("right stays right, with its answer; anything else gives way to a later try", () => {
  const storage = fakeStorage();
  const tried = (verdict, answer) => {
    remember("question", "05-odds", { verdict, answer }, storage);
    const { verdict: kept, answer: its } = recall("question", "05-odds", storage);
    return [kept, its];
  };
  assert.deepEqual(tried("wrong", 0), ["wrong", 0]);
  assert.deepEqual(tried("shown", null), ["shown", null]);
  assert.deepEqual(tried("wrong", 1), ["wrong", 1]);
  assert.deepEqual(tried("right", 2), ["right", 2]);
  assert.deepEqual(tried("wrong", 3), ["right", 2]);
  assert.deepEqual(tried("shown", null), ["right", 2]);
  assert.deepEqual(tried("right", 4), ["right", 4]);
});

test("a clock that was set back loses no answer", () => {
  const storage = fakeStorage();
  remember("question", "05-odds", { verdict: "wrong", answer: 1, at: 9e15 }, storage);
  remember("question", "05-odds", { verdict: "shown", answer: 2, at: 7 }, storage);
  assert.equal(recall("question", "05-odds", storage).verdict, "shown");
});

const HOSTILE = {
  "no JSON": "right",
  empty: "",
  null: "null",
  "a number": "7",
  "a list": '[{"v": 1, "verdict": "right"}]',
  "no version": '{"verdict": "right"}',
  "a version in words": '{"v": "1", "verdict": "right"}',
  "a newer version": '{"v": 2, "verdict": "right", "at": 1}',
  "an unknown verdict": '{"v": 1, "verdict": "won"}',
  "a verdict from a prototype": '{"v": 1, "verdict": "constructor"}',
  "fields from a prototype": '{"__proto__": {"v": 1, "verdict": "right"}}',
  "a variant in words": '{"v": 1, "verdict": "right", "variant": "0"}',
  "a digest that is a list": '{"v": 1, "verdict": "right", "digest": []}',
  "a time that is none": '{"v": 1, "verdict": "right", "at": null}',
  "1 MB": JSON.stringify({ v: 1, ...RIGHT, answer: "x".repeat(1e6) }),
};

for (const [what, text] of Object.entries(HOSTILE)) {
  test(`what can't be read counts as not there, and stays: ${what}`, () => {
    const storage = fakeStorage({ [KEY]: text });
    assert.equal(recall("question", "05-odds", storage), null);
    assert.equal(entries("question", storage).size, 0);
    assert.equal(storage.kept.get(KEY), text);
  });
}

test("a deep nest throws nothing", () => {
  const text = `{"v": 1, "verdict": "right", "answer":${"[".repeat(3900)}${"]".repeat(3900)}}`;
  assert.doesNotThrow(() => recall("question", "05-odds", fakeStorage({ [KEY]: text })));
});

test("only an entry's own fields are read, and no key reaches a prototype", () => {
  const answer = '{"__proto__": {"polluted": true}, "row": 3}';
  const storage = fakeStorage({ [KEY]: `{"v": 1, "verdict": "wrong", "answer": ${answer}, "extra": 1}` });
  const entry = recall("question", "05-odds", storage);
  assert.deepEqual(Object.keys(entry), ["v", "verdict", "answer", "variant", "digest", "at"]);
  assert.deepEqual(entry.answer, { row: 3 });
  assert.equal(Object.assign({}, entry.answer).polluted, undefined);
});

test("a new answer takes the place of a damaged entry, and never that of a newer book's", () => {
  const damaged = fakeStorage({ [KEY]: "{" });
  assert.equal(remember("question", "05-odds", RIGHT, damaged), true);
  assert.equal(recall("question", "05-odds", damaged).verdict, "right");
  const newer = fakeStorage({ [KEY]: HOSTILE["a newer version"] });
  assert.equal(remember("question", "05-odds", RIGHT, newer), false);
  assert.equal(newer.kept.get(KEY), HOSTILE["a newer version"]);
});

test("entries are those of one kind, and of this course", () => {
  const kept = JSON.stringify({ v: 1, ...RIGHT });
  const storage = fakeStorage({
    theme: "dark",
    "mnist-lesson": kept,
    "mnist-lesson.question": kept,
    "mnist-lesson.question.": kept,
    "mnist-lesson.question.a.b": kept,
    "mnist-lesson.question.__proto__": kept,
    "mnist-lesson.question.constructor": kept,
    "mnist-lesson.guess.05-double": kept,
    "other.question.05-odds": kept,
    [KEY]: kept,
  });
  assert.deepEqual([...entries("question", storage).keys()].sort(), ["05-odds", "constructor"]);
  assert.deepEqual([...entries("guess", storage).keys()], ["05-double"]);
});

test("full or denied storage: nothing is thrown, and it is said that nothing is kept", () => {
  for (const storage of [fakeStorage({}, 3), DENIED, null, {}]) {
    assert.equal(remember("question", "05-odds", RIGHT, storage), false);
    assert.equal(recall("question", "05-odds", storage), null);
    forget("question", "05-odds", storage);
  }
  assert.equal(entries("question", null).size, 0);
  assert.equal(entries("question", DENIED).size, 0);
});

test("of two entries of one time the one that comes last counts, and what is too long is not read", () => {
  const [one, other] = [1, 2].map((answer) => ({ ...RIGHT, v: 1, answer, at: 5 }));
  assert.equal(better(one, other), other);
  const long = JSON.stringify({ v: 1, ...RIGHT, answer: "x".repeat(9000), variant: 0, digest: "", at: 1 });
  assert.equal(recall("question", "05-odds", fakeStorage({ [KEY]: long })), null);
});

test("an answer too long to be read again is not kept", () => {
  const storage = fakeStorage();
  assert.equal(
    remember("guess", "05-double", { verdict: "guessed", answer: "x".repeat(9000) }, storage),
    false,
  );
  assert.equal(storage.kept.size, 0);
});

test("what stands in for denied storage keeps until the page goes, and does not pass for more", () => {
  const storage = Object.assign(fakeStorage(), { standsIn: true });
  assert.equal(remember("question", "05-odds", RIGHT, storage), false);
  assert.equal(recall("question", "05-odds", storage).verdict, "right");
});

test("a forgotten answer is gone, the others stay", () => {
  const storage = fakeStorage();
  remember("question", "05-odds", RIGHT, storage);
  remember("question", "05-sums", RIGHT, storage);
  forget("question", "05-odds", storage);
  assert.deepEqual([...entries("question", storage).keys()], ["05-sums"]);
});

test("the page hears of each change", (t) => {
  const heard = [];
  const page = new EventTarget();
  page.addEventListener("lesson-memory", (/** @type {any} */ { detail }) => heard.push(detail));
  Object.assign(globalThis, { document: page });
  t.after(() => delete globalThis.document);
  const storage = fakeStorage();
  remember("question", "05-odds", RIGHT, storage);
  remember("guess", "05-double", { verdict: "guessed" }, DENIED);
  forget("question", "05-odds", storage);
  assert.deepEqual(
    heard.map(({ kind, name }) => `${kind} ${name}`),
    ["question 05-odds", "guess 05-double", "question 05-odds"],
  );
});

test("what is no entry is an error of the caller", () => {
  assert.throws(
    () => remember("question", "05-odds", /** @type {any} */ ({ verdict: "won" }), fakeStorage()),
    TypeError,
  );
  assert.throws(() => remember("question", "05.odds", RIGHT, fakeStorage()), TypeError);
});
