/** How long a widget waits for what it asks for, and what the reader is told where nothing comes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../../mnist_lesson/book/host.js";
import { onNoPython } from "../../../mnist_lesson/widgets/ui/alone.js";
import { loadResource } from "../../../mnist_lesson/widgets/ui/resources.js";

const MINUTE = 60_000;

/** Ask for a file that stays away until `answer` is called. */
function ask(model) {
  const asked = { error: null, content: null };
  loadResource(model, "train-0", new AbortController().signal).then(
    (content) => Object.assign(asked, { content }),
    (error) => Object.assign(asked, { error }),
  );
  return asked;
}

/** Let all that has been settled be heard. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("in the built page a slow connection has ten minutes, and nothing is said of Python", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [];
  const model = new Model({}, () => new Promise((resolve) => answers.push(resolve)));
  const [slow, never] = [ask(model), ask(model)];
  t.mock.timers.tick(9.9 * MINUTE);
  await settle();
  assert.equal(never.error, null);
  answers[0]({ images: "…" });
  await settle();
  assert.deepEqual(slow.content, { images: "…" });
});

test("in the built page a file that never comes is told", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const never = ask(new Model({}, () => new Promise(() => {})));
  t.mock.timers.tick(10 * MINUTE);
  await settle();
  assert.match(never.error.message, /The file "train-0" has not come in 10 minutes\. Try again/);
  assert.doesNotMatch(never.error.message, /Python|notebook|cell/);
});

test("in a notebook Python has a minute, and the reader is told what to do", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const kernel = { on() {}, off() {}, send() {} };
  const never = ask(kernel);
  t.mock.timers.tick(0.99 * MINUTE);
  await settle();
  assert.equal(never.error, null);
  t.mock.timers.tick(0.01 * MINUTE);
  await settle();
  assert.match(never.error.message, /In a notebook Python answers: run the cell again/);
});

/** A model as anywidget hands it over in a page with a widget manager. */
const inManager = (comms, more = {}) => ({
  ...{ on() {}, off() {}, send() {} },
  widget_manager: { _models: comms.map((comm) => Promise.resolve({ comm })), ...more },
});

test("in a page without Python it is told at once, and the widget shows its picture", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const model = inManager([undefined, undefined]);
  model.widget_manager._models.push(Promise.reject(new Error("failed to load")));
  let count = 0;
  onNoPython(model, () => count++);
  const never = ask(model);
  await settle();
  assert.match(never.error.message, /This page has no Python.*"train-0".*run the notebook/);
  assert.equal(count, 1);
});

test("where one model has a line to Python, or the manager a kernel, it is waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const model of [inManager([undefined, {}]), inManager([undefined], { kernel: {} }), inManager([])]) {
    const waiting = ask(model);
    await settle();
    assert.equal(waiting.error, null);
  }
});
