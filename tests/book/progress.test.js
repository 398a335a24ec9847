/** What entries say of a reader's progress, and files that someone imports. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { findPlace, readAgain, standing } from "../../mnist_lesson/book/progress.js";
import { importText, readExport, writeExport } from "../../mnist_lesson/book/record.js";
import { entries, recall, remember } from "../../mnist_lesson/widgets/ui/memory.js";

const page = (number, questions, more = {}) => ({
  page: `chapters/0${number}_x`,
  file: `chapters/0${number}_x.html`,
  number: String(number),
  title: `Title ${number}`,
  name: `0${number}_x`,
  prefix: `0${number}`,
  kind: "question",
  questions,
  guesses: [],
  ...more,
});

const entry = (verdict, at = 5) => ({ v: 1, verdict, answer: [1], variant: 0, digest: "d", at });

const kept = (verdicts = {}) => ({
  question: new Map(),
  again: new Map(),
  guess: new Map(),
  chapter: new Map(),
  ...Object.fromEntries(
    Object.entries(verdicts).map(([kind, byName]) => [
      kind,
      new Map(Object.entries(byName).map(([name, verdict]) => [name, entry(verdict)])),
    ]),
  ),
});

/** The browser's storage; with room for so many entries. */
function fakeStorage(room = Number.POSITIVE_INFINITY) {
  const map = new Map();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, text) => {
      if (map.size >= room && !map.has(key)) throw new DOMException("full", "QuotaExceededError");
      map.set(key, text);
    },
    removeItem: (key) => map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  };
}

beforeEach(() => Object.assign(globalThis, { localStorage: fakeStorage() }));
afterEach(() => delete globalThis.localStorage);

test("a chapter is done when all its questions were answered right, or when its reader says so", () => {
  const chapter = page(2, ["02-a", "02-b"]);
  const isDone = (verdicts) => standing(chapter, kept(verdicts)).isDone;
  assert.equal(isDone({}), false);
  assert.equal(isDone({ question: { "02-a": "right" } }), false);
  assert.equal(isDone({ question: { "02-a": "right", "02-b": "shown" } }), false);
  assert.equal(isDone({ question: { "02-a": "right", "02-b": "right" } }), true);
  assert.equal(isDone({ again: { "02-a": "right", "02-b": "right" } }), false);
  assert.equal(isDone({ chapter: { "02_x": "finished" } }), true);
  assert.equal(standing(page(1, []), kept()).isDone, false);
});

test("the last page names the chapters in which a question was tried and is open", () => {
  const names = ["02-a", "02-b", "02-c", "03-a", "04-a", "several_machines-a"];
  const last = page(9, names, { kind: "again", prefix: "can" });
  const deeper = page(7, [], { prefix: "several_machines" });
  const pages = [page(2, []), page(3, []), page(4, []), deeper, last];
  const said = (verdicts) => readAgain(last, pages, kept({ again: verdicts }));
  assert.equal(said({}), null);
  assert.equal(readAgain(last, pages, kept({ question: { "02-a": "wrong" } })), null);
  const { again, unanswered } = said({ "02-a": "wrong", "02-b": "right", "03-a": "right" });
  assert.deepEqual(
    again.map(({ page: { number }, open, count }) => [number, open, count]),
    [["2", 2, 3]],
  );
  assert.equal(unanswered, 3);
  const all = Object.fromEntries(names.map((name) => [name, "right"]));
  assert.deepEqual(said(all), { again: [], unanswered: 0 });
  assert.equal(said({ ...all, "several_machines-a": "shown" }).again[0].page, deeper);
});

test("where one stopped is a place of this book, or none", () => {
  const pages = [page(5, []), page(6, [], { number: "", title: "Deeper" })];
  const place = { page: "chapters/05_x", heading: "one-more", title: "One more" };
  assert.deepEqual(findPlace(place, pages), {
    file: "chapters/05_x.html#one-more",
    text: "Chapter 5, One more",
  });
  assert.equal(findPlace({ ...place, page: "chapters/06_x", title: "Deeper" }, pages).text, "Deeper");
  const hostile = '"><script>alert(1)</script>';
  assert.equal(findPlace({ ...place, heading: hostile }, pages).file.includes("<"), false);
  assert.equal(findPlace({ ...place, title: "x".repeat(9e5) }, pages).text.length < 300, true);
  for (const no of [
    null,
    {},
    { ...place, page: "javascript:1" },
    { ...place, heading: 1 },
    { ...place, title: null },
  ])
    assert.equal(findPlace(no, pages), null);
});

test("what is exported comes back the same", () => {
  const all = kept({
    question: { "02-a": "right", "02-b": "shown" },
    guess: { "02-x": "guessed" },
    chapter: { "05_x": "finished" },
  });
  const place = { v: 1, page: "chapters/05_x", heading: "a", title: "A", at: 3 };
  assert.match(importText(writeExport(all, place)), /^Imported: 4 entries\.$/);
  for (const kind of ["question", "guess", "chapter"]) assert.deepEqual(entries(kind), all[kind]);
  assert.deepEqual(JSON.parse(localStorage.getItem("mnist-lesson.place")), place);
});

test("of a file and the browser the newer one counts, and what is right", () => {
  remember("question", "02-old", entry("wrong", 5));
  remember("question", "02-new", entry("wrong", 9));
  remember("question", "02-right", entry("right", 1));
  remember("question", "02-other", entry("wrong", 1));
  const all = kept();
  for (const name of ["02-old", "02-new", "02-right"]) all.question.set(name, entry("shown", 7));
  all.question.set("02-won", entry("right", 7));
  importText(writeExport(all, null));
  const verdicts = [...entries("question")].map(([name, { verdict }]) => `${name} ${verdict}`);
  assert.deepEqual(verdicts.sort(), [
    "02-new wrong",
    "02-old shown",
    "02-other wrong",
    "02-right right",
    "02-won right",
  ]);
});

const file = (entriesOfFile, more = {}) =>
  JSON.stringify({ course: "mnist-lesson", v: 1, entries: entriesOfFile, ...more });

const BAD_FILES = {
  empty: ["", /no export of this book/],
  "no JSON": ["{", /no export/],
  "a list": ["[]", /no export/],
  null: ["null", /no export/],
  "another program's": ['{"v": 1, "entries": {}}', /no export/],
  "a course from a prototype": ['{"__proto__": {"course": "mnist-lesson", "v": 1}}', /no export/],
  "a newer edition's": [file({}, { v: 2 }), /newer edition/],
  "one without entries": [file(undefined), /no entries/],
  "one whose entries are null": [file(null), /no entries/],
  "far too large": [file({ question: { "02-a": "x".repeat(2e6) } }), /far larger/],
};

for (const [what, [text, message]] of Object.entries(BAD_FILES)) {
  test(`a bad file changes nothing, and one is told what is wrong: ${what}`, () => {
    remember("question", "02-a", entry("right"));
    const said = importText(text);
    assert.match(said, message);
    assert.match(said, /^Nothing was imported/);
    assert.equal(localStorage.length, 1);
    assert.equal(recall("question", "02-a").verdict, "right");
  });
}

test("of a damaged file the sound entries come in, the others are counted", () => {
  const question = {
    "02-a": entry("right"),
    "02-b": { ...entry("right"), v: 2 },
    "02-c": "right",
    "02-d": null,
    "../e": entry("right"),
    "a.b": entry("right"),
    ["x".repeat(200)]: entry("right"),
    constructor: { ...entry("right"), verdict: "won" },
  };
  const text = file(
    { question, guess: "words", theme: { dark: entry("right") }, chapter: [1] },
    { place: 7 },
  );
  const said = importText(text.replace('"02-b"', '"__proto__": {"polluted": 1}, "02-b"'));
  assert.match(said, /^Imported: 1 entry\. Left out because damaged or unknown: \d+\.$/);
  assert.deepEqual([...entries("question").keys()], ["02-a"]);
  assert.equal(localStorage.length, 1);
  assert.equal({}.polluted, undefined);
});

test("an entry from the future is of today, so that it does not win for ever", () => {
  const { found } = readExport(file({ question: { "02-a": entry("wrong", 9e300) } }), 1000);
  assert.equal(found[0][2].at, 1000);
});

test("a browser without room says what it did not keep", () => {
  Object.assign(globalThis, { localStorage: fakeStorage(1) });
  const said = importText(file({ question: { "02-a": entry("right"), "02-b": entry("right") } }));
  assert.match(said, /^Imported: 1 entry\. Not kept, since .* full: 1\.$/);
});
