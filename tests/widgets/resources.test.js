/** How long a widget waits for what it asks for, and what the reader is told where nothing comes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../mnist_lesson/widgets/host.js";
import { loadResource } from "../../mnist_lesson/widgets/shared/resources.js";

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
