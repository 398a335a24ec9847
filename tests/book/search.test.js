/** The book's search: words and their forms, misspelled words, ranking, and the line that is shown. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  distance,
  makeIndex,
  readings,
  search,
  snippet,
  stem,
  wantedOf,
  wordsOf,
} from "../../mnist_lesson/book/search.js";

const section = (title, text, more = {}) => ({
  ...{ page: "A page", file: `chapters/a.html#${title}`, title, names: [], text, kind: "section" },
  ...more,
});
const SECTIONS = [
  section("Bias", "The number that is added to a sum.", {
    kind: "term",
    file: "g.html#bias",
    names: ["biases"],
  }),
  section("Gradient descent", "Small steps against the slope.", { kind: "term", file: "g.html#gd" }),
  section(
    "Who chooses?",
    "A bias shifts the line. The bias of a bias is no bias, and bias here, bias there.",
  ),
  section("Steps", "Down the gradient in a descent of many small steps.", { file: "chapters/b.html#steps" }),
  section("Batches", "Batches of images are normalized.", { file: "chapters/c.html#batches" }),
];
const INDEX = makeIndex(SECTIONS);
const found = (query) => search(INDEX, query).map((hit) => hit.section.title);

test("a word's forms have one stem, other words have others", () => {
  for (const forms of [
    ["batch", "batches"],
    ["bias", "biases"],
    ["class", "classes"],
    ["loss", "losses"],
    ["network", "networks"],
    ["normalize", "normalizing", "normalized", "normalization"],
    ["overfit", "overfitting"],
    ["probability", "probabilities"],
    ["layer", "layers"],
  ])
    assert.equal(new Set(forms.map(stem)).size, 1, forms.join());
  assert.equal(new Set(["neuron", "neural", "loss", "lose", "axis", "weight", "width"].map(stem)).size, 7);
});

test("words that only ask don't count, unless there are no others", () => {
  assert.deepEqual(wantedOf("What is a bias?"), ["bias"]);
  assert.deepEqual(wantedOf("What is the"), ["what", "is", "the"]);
  assert.deepEqual(wantedOf("  "), []);
  assert.deepEqual(wordsOf("np.outer(x, don’t) 28×28"), ["np", "outer", "x", "dont", "28", "28"]);
});

test("the distance counts letters changed, added, left out and swapped", () => {
  for (const [one, other, far] of [
    ["descent", "decent", 1],
    ["softmax", "sofmtax", 1],
    ["neuron", "neurno", 1],
    ["abc", "abc", 0],
    ["sigmoid", "sigmiod", 1],
    ["perceptron", "persepton", 2],
  ])
    assert.equal(distance(String(one), String(other), 2), far, `${one} ${other}`);
  assert.equal(distance("abc", "abcdefgh", 2), 3);
});

test("a misspelled word stands for the nearest, a beginning for what begins so, a known word for itself", () => {
  assert.deepEqual([...readings(INDEX, "decent").keys()], ["descent"]);
  assert.deepEqual([...readings(INDEX, "grad").keys()], ["gradient"]);
  assert.deepEqual([...readings(INDEX, "bias").keys()], ["bias"]);
  assert.deepEqual([...readings(INDEX, "zzzz").keys()], []);
  assert.deepEqual([...readings(INDEX, "xo").keys()], []);
});

test("what carries the name comes first, however often another section has the word", () => {
  assert.deepEqual(found("what is a bias"), ["Bias", "Who chooses?"]);
  assert.equal(found("biases")[0], "Bias");
  assert.deepEqual(found("gradient decent"), ["Gradient descent", "Steps"]);
  assert.equal(found("normalization")[0], "Batches");
});

test("a section with most of the words is shown after those with all; without any, none", () => {
  assert.deepEqual(found("small images steps"), ["Steps", "Gradient descent", "Batches"]);
  assert.deepEqual(found("zebra crossing"), []);
  assert.deepEqual(found(""), []);
  assert.deepEqual(search(makeIndex([]), "bias"), []);
});

test("a page has three places at most, and words of an object's own are words like others", () => {
  const many = [1, 2, 3, 4, 5].map((number) => section(`Ink ${number}`, "Ink on paper."));
  assert.equal(search(makeIndex(many), "ink").length, 3);
  for (const word of ["constructor", "__proto__", "toString"])
    assert.deepEqual(search(makeIndex([section("Word", `A ${word} here.`)]), word).length, 1);
});

test("the line shown has the words, marked, and says where it is cut", () => {
  const text = `${"Filler text goes on. ".repeat(30)}Here the gradients meet. ${"More of it. ".repeat(30)}`;
  const pieces = snippet(text, new Set(["gradient"]));
  const line = pieces.map((piece) => piece.text).join("");
  assert.match(line, /^… .*Here the gradients meet\..* …$/);
  assert.deepEqual(
    pieces.filter(({ isFound }) => isFound).map((piece) => piece.text),
    ["gradients"],
  );
  assert.ok(line.length < 220);
  const whole = snippet("Short and whole.", new Set(["whol"]));
  assert.equal(whole.map((piece) => piece.text).join(""), "Short and whole.");
  assert.deepEqual(
    snippet("", new Set(["a"]))
      .map((piece) => piece.text)
      .join(""),
    "",
  );
});
