/** The page's host: stages, clean-ups, the shapes of modules, damaged pages and addresses. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { findFault, findMissing, Model, readWidgets, Widget } from "../../mnist_lesson/book/host.js";
import { readHash } from "../../mnist_lesson/widgets/ui/links.js";

/** A place in the page, as far as the host needs one. */
function makeElement() {
  const el = { children: [] };
  el.append = (...added) => el.children.push(...added);
  el.replaceChildren = (...added) => el.children.splice(0, Infinity, ...added);
  return el;
}

/** A widget of the page whose module is this one. */
const makeWidget = (module, state = {}) => new Widget({ state: { ...state, _esm: "" } }, async () => module);

/** Run with what the console gets by this method collected. */
async function listen(method, run) {
  const lines = [];
  const original = console[method];
  console[method] = (...words) => lines.push(words.join(" "));
  try {
    await run();
  } finally {
    console[method] = original;
  }
  return lines;
}

/** A model with two stages, and what each of their listeners heard of a change. */
function makeStages() {
  const model = new Model({ a: 0, b: 0 });
  const ends = [new AbortController(), new AbortController()];
  const stages = ends.map(({ signal }) => model.stage(signal));
  const heard = [];
  const listeners = stages.map((stage, index) => (_, value) => {
    heard.push([index, stage.get("a"), value]);
  });
  for (const [index, stage] of stages.entries()) {
    stage.on("change:a", listeners[index]);
    stage.on("change:b", listeners[index]);
  }
  const who = (name) => {
    heard.length = 0;
    model.set(name, model.get(name) + 1);
    return heard.map(([index]) => index).join("");
  };
  return { stages, ends, listeners, who };
}

test("a stage's off reaches its own listeners only", () => {
  const all = makeStages();
  assert.equal(all.who("a"), "01");
  all.stages[1].off();
  assert.deepEqual([all.who("a"), all.who("b")], ["0", "0"]);

  const ofOneEvent = makeStages();
  ofOneEvent.stages[1].off("change:a");
  assert.deepEqual([ofOneEvent.who("a"), ofOneEvent.who("b")], ["0", "01"]);

  const ofOneListener = makeStages();
  const other = () => {};
  ofOneListener.stages[1].on("change:a", other);
  ofOneListener.stages[1].off(null, ofOneListener.listeners[1]);
  assert.deepEqual([ofOneListener.who("a"), ofOneListener.who("b")], ["0", "0"]);
  ofOneListener.stages[1].off(null, ofOneListener.listeners[0]); // not its own
  assert.equal(ofOneListener.who("a"), "0");

  const exact = makeStages();
  exact.stages[0].off("change:a", exact.listeners[0]);
  assert.deepEqual([exact.who("a"), exact.who("b")], ["1", "01"]);
});

test("a stage's listeners go when it ends", () => {
  const { ends, who } = makeStages();
  ends[0].abort();
  assert.deepEqual([who("a"), who("b")], ["1", "1"]);
});

test("stages share the values, and hear in the order in which they began to listen", async () => {
  const model = new Model({ value: 1 }, async (name) => ({ name }));
  const [one, other] = [1, 2].map(() => model.stage(new AbortController().signal));
  const heard = [];
  other.on("change:value", (_, value) => heard.push(`other ${value}`));
  one.on("change:value", (_, value) => heard.push(`one ${value}`));
  one.set("value", 2);
  one.save_changes();
  other.on("msg:custom", ({ content }) => heard.push(content.name));
  await one.send({ type: "resource", name: "test" });
  assert.equal(other.get("value"), 2);
  assert.deepEqual(heard, ["other 2", "one 2", "test"]);
});

/** A module that notes what happens to it; `given` may hold its clean-ups, by the stage. */
function noting(notes, given = {}) {
  const stage = (name) => (parts) => {
    notes.push(name);
    parts.signal.addEventListener("abort", () => notes.push(`${name} aborted`));
    parts.el?.append("drawn");
    return Object.hasOwn(given, name) ? given[name] : () => notes.push(`${name} cleaned`);
  };
  return { default: { initialize: stage("initialize"), render: stage("render") } };
}
const ORDER = [
  "initialize",
  "render",
  "render aborted",
  "render cleaned",
  "initialize aborted",
  "initialize cleaned",
];

test("the clean-up takes the view away first, then the model, once", async () => {
  const notes = [];
  const el = makeElement();
  const cleanUp = await makeWidget(noting(notes)).mount(el);
  assert.deepEqual(el.children, ["drawn"]);
  await cleanUp();
  await cleanUp();
  assert.deepEqual(notes, ORDER);
  assert.deepEqual(el.children, []);
});

test("the clean-up waits for clean-ups that take their time", async () => {
  const notes = [];
  const render = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    notes.push("render cleaned");
  };
  const cleanUp = await makeWidget(noting(notes, { render })).mount(makeElement());
  await cleanUp();
  assert.deepEqual(notes, ORDER);
});

test("a clean-up that fails does not stop the next, and leaves nothing in the page", async () => {
  const throwing = () => {
    throw new Error("on purpose");
  };
  const rejecting = async () => throwing();
  for (const render of [throwing, rejecting]) {
    const notes = [];
    const el = makeElement();
    const cleanUp = await makeWidget(noting(notes, { render })).mount(el);
    const warnings = await listen("warn", cleanUp);
    assert.deepEqual(
      notes,
      ORDER.filter((note) => note !== "render cleaned"),
    );
    assert.deepEqual(el.children, []);
    assert.deepEqual(warnings, ["A widget's clean-up failed: Error: on purpose"]);
  }
});

test("what a stage returns besides a function is no clean-up", async () => {
  const notes = [];
  const given = { initialize: { exported: 1 }, render: undefined };
  const cleanUp = await makeWidget(noting(notes, given)).mount(makeElement());
  assert.deepEqual(await listen("warn", cleanUp), []);
  assert.deepEqual(notes, ["initialize", "render", "render aborted", "initialize aborted"]);
});

test("when render fails, signals are aborted, the model is cleaned up, and nothing is left", async () => {
  for (const fail of [(text) => Promise.reject(new Error(text)), failAtOnce]) {
    const notes = [];
    const module = noting(notes);
    const render = module.default.render;
    module.default.render = (parts) => {
      render(parts);
      return fail("on purpose");
    };
    const el = makeElement();
    await assert.rejects(makeWidget(module).mount(el), /on purpose/);
    assert.deepEqual(
      notes,
      ORDER.filter((note) => note !== "render cleaned"),
    );
    assert.deepEqual(el.children, []);
  }
});

function failAtOnce(text) {
  throw new Error(text);
}

test("when initialize fails, its signal is aborted and its listeners go; render is not called", async () => {
  const notes = [];
  const initialize = ({ signal }) => {
    signal.addEventListener("abort", () => notes.push("aborted"));
    failAtOnce("on purpose");
  };
  const widget = makeWidget({ default: { initialize, render: () => notes.push("render") } });
  await assert.rejects(widget.mount(makeElement()), /on purpose/);
  assert.deepEqual(notes, ["aborted"]);
});

test("two views of a model share it, initialized once, until the last has gone", async () => {
  const notes = [];
  const models = [];
  const { default: noted } = noting(notes);
  const render = (parts) => {
    models.push(parts.model);
    return noted.render(parts);
  };
  const widget = makeWidget({ default: () => ({ ...noted, render }) }, { value: 1 });
  const cleanUps = await Promise.all([widget.mount(makeElement()), widget.mount(makeElement())]);
  models[0].set("value", 5);
  assert.equal(models[1].get("value"), 5);
  await cleanUps[0]();
  assert.deepEqual(notes, ["initialize", "render", "render", "render aborted", "render cleaned"]);
  await cleanUps[1]();
  assert.deepEqual(notes.slice(5), ORDER.slice(2));
});

test("a view that fails leaves the model to the other view", async () => {
  const notes = [];
  const { default: noted } = noting(notes);
  const wrong = makeElement();
  const render = (parts) => (parts.el === wrong ? failAtOnce("on purpose") : noted.render(parts));
  const widget = makeWidget({ default: { ...noted, render } });
  const views = [widget.mount(wrong), widget.mount(makeElement())];
  await assert.rejects(views[0], /on purpose/);
  await views[1];
  assert.deepEqual(notes, ["initialize", "render"]);
});

test("a module may have any of the specification's shapes", async () => {
  const render = ({ el }) => el.append("drawn");
  for (const module of [
    { render },
    { default: { render } },
    { default: () => ({ render }) },
    { default: async () => ({ render }) },
  ]) {
    const el = makeElement();
    assert.equal(typeof (await makeWidget(module).mount(el)), "function");
    assert.deepEqual(el.children, ["drawn"]);
  }
  let started = 0;
  const silent = makeWidget({ default: { initialize: () => started++ } });
  assert.equal(await silent.mount(makeElement()), undefined);
  assert.equal(started, 1);
  await assert.rejects(makeWidget({}).mount(makeElement()), /exports no widget/);
});

test("what lies elsewhere or is binary is refused before anything is loaded", async () => {
  const _esm = "export default {}";
  const data = [{ path: ["image"], encoding: "base64", data: "" }];
  for (const [entry, reason] of [
    [{ state: { _esm: "https://example.org/widget.js" } }, /not at a URL/],
    [{ state: { _esm, _css: "http://example.org/widget.css" } }, /not at a URL/],
    [{ state: { _esm }, buffers: data }, /binary/],
    [{ state: {} }, /no module/],
    [null, /no module/],
  ]) {
    const load = () => assert.fail("loaded");
    await assert.rejects(new Widget(entry, load).mount(makeElement()), reason);
  }
});

test("a damaged state in the page takes only its own widgets along", async () => {
  const texts = ['{"state": {"a": {"state": {"_name": "one"}}}}', '{"state": {"b"', "null", "{}"];
  texts.push('{"state": {"c": null, "d": {"state": {"_name": "two"}}}}');
  const page = { querySelectorAll: () => texts.map((textContent) => ({ textContent })) };
  let widgets;
  const errors = await listen("error", () => {
    widgets = readWidgets(page);
  });
  assert.deepEqual(
    [...widgets].map(([id, { name }]) => [id, name]),
    [
      ["a", "one"],
      ["c", ""],
      ["d", "two"],
    ],
  );
  assert.equal(errors.length, 3);
  assert.ok(errors.every((line) => line.startsWith("A widget state in this page is damaged: ")));
});

test("modules that a page carries once are put back into each widget's source", async () => {
  const own = "export default {};";
  const modules = { "a.js": "</script>", "b.js": "1" };
  const entry = (_esm) => ({ state: { _esm } });
  const state = { a: entry('const main = "a.js";'), b: entry(own), c: null };
  const page = { querySelectorAll: () => [{ textContent: JSON.stringify({ state, modules }) }] };
  const sources = [];
  const load = async (source) => sources.push(source) && {};
  for (const id of ["a", "b"])
    await readWidgets(page, load)
      .get(id)
      .mount(makeElement())
      .catch(() => {});
  assert.deepEqual(sources, [`const texts = ${JSON.stringify(modules)};\nconst main = "a.js";`, own]);
});

test("what a browser lacks is named, and only that", () => {
  const world = { Array, Object, structuredClone, DecompressionStream };
  assert.equal(findMissing(world), undefined);
  assert.equal(findMissing({ ...world, structuredClone: undefined }), "structuredClone");
  assert.equal(findMissing({ ...world, DecompressionStream: undefined }), "DecompressionStream");
  assert.equal(findMissing({ ...world, Object: {} }), "Object.hasOwn");
  assert.equal(findMissing({ ...world, Array: { prototype: {} } }), "Array.prototype.at");
});

const KEYS = ["perceptron", "perceptron.2"];

test("an address that names a widget that is not there is noted", () => {
  for (const [hash, key] of [
    ["#percepton=bias:1", "percepton"],
    ["#perceptron.9=bias:1", "perceptron.9"],
    ["#perceptron=bias:1&Perceptron=bias:2&nobody=a:1", "Perceptron"],
    ["#digit_pad=", "digit_pad"],
    [`#${"x".repeat(300)}=bias:1`, "x".repeat(40)],
  ]) {
    const line = `The link's state for "${key}" is ignored: the page has no such widget.`;
    assert.equal(findFault(hash, KEYS), line);
  }
});

test("an address that is too long is noted, once", () => {
  const long = "x".repeat(20_000);
  for (const hash of [`#${long}`, `#percepton=${long}`, `#${long}&perceptron=bias:1`]) {
    assert.equal(findFault(hash, KEYS), `The link's state is ignored: it has ${hash.length} characters.`);
  }
  assert.equal(findFault(`#perceptron=${long}`, KEYS), undefined); // the widget itself says so
});

test("an address is too long for the host where it is too long for a widget", () => {
  const read = (hash) => readHash(hash).size > 0;
  for (const length of [15_000, 15_999, 16_000, 16_001, 17_000]) {
    const hash = `#percepton=${"x".repeat(length - "#percepton=".length)}`;
    assert.equal(hash.length, length);
    const isLong = findFault(hash, KEYS).startsWith("The link's state is ignored: it has");
    assert.equal(isLong, !read(hash), `${length} characters`);
  }
});

test("headings, words to look for, and the page's own widgets are no fault", () => {
  for (const hash of [
    "",
    "#",
    "#how-large-a-step",
    "#:~:text=percepton=1&bias=2",
    "#how-large-a-step:~:text=a&text=b",
    "#perceptron=bias:1&perceptron.2=%E0%A4%A",
    "#a heading = one&more",
  ])
    assert.equal(findFault(hash, KEYS), undefined, hash);
});
