import assert from "node:assert/strict";
import { test } from "node:test";
import { Notebook } from "../../../mnist_lesson/page_python/view/notebook.js";

/** Cells a, b, c, d of a page, whose code is their name, and a session that does what `does` says of it. */
function makePage(does = {}) {
  const session = { generation: 0, ran: [], stopped: 0, stop: () => session.stopped++ };
  session.run = async (code, { cell, onOutput }) => {
    session.generation ||= 1;
    session.ran.push(cell);
    return (await does[code]?.(onOutput, session)) ?? { status: "done" };
  };
  const shown = [];
  const cells = ["a", "b", "c", "d"].map((id) => ({
    id,
    first: `first line of ${id}`,
    code: () => id,
    show: (part) => shown.push([id, part]),
  }));
  return { notebook: new Notebook(cells, session), session, shown };
}

const missingAbove = (notebook, asked) => notebook.missingAbove(asked).map(({ id }) => id);

const fail = (onOutput) => {
  onOutput({ kind: "error", name: "NameError", line: 1 });
  return { status: "error" };
};

test("a cell runs after what is missing above it, and only once", async () => {
  const { notebook, session } = makePage();
  const told = [];
  assert.deepEqual(await notebook.run("c", (...step) => told.push(step)), { status: "done", above: 2 });
  assert.deepEqual(session.ran, ["a", "b", "c"]);
  assert.deepEqual(told, [
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  assert.deepEqual(await notebook.run("c"), { status: "done", above: 0 });
  assert.deepEqual(session.ran, ["a", "b", "c", "c"]);
  assert.deepEqual(missingAbove(notebook, "d"), []);
});

test("all above can run without the cell", async () => {
  const { notebook, session } = makePage();
  assert.deepEqual(await notebook.runAbove("c"), { status: "done", above: 2 });
  assert.deepEqual(session.ran, ["a", "b"]);
});

test("an error above ends the run, and is shown where it was asked", async () => {
  const { notebook, session, shown } = makePage({ b: fail });
  assert.deepEqual(await notebook.run("d"), { status: "error", above: 1, at: "b" });
  assert.deepEqual(session.ran, ["a", "b"]);
  assert.deepEqual(
    shown.map(([id, { above }]) => [id, above]),
    [
      ["b", undefined],
      ["d", "first line of b"],
    ],
  );
  assert.deepEqual(missingAbove(notebook, "d"), ["b", "c"]);
});

test("cells take turns", async () => {
  const order = [];
  const slowly = (name) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push(`${name} ends`);
  };
  const { notebook } = makePage({ a: slowly("a"), b: slowly("b") });
  await Promise.all([notebook.run("b"), notebook.run("a")]);
  assert.deepEqual(order, ["a begins", "a ends", "b begins", "b ends", "a begins", "a ends"]);
});

test("stop ends the run, those that wait, and forgets what ran", async () => {
  let end;
  const hang = () => new Promise((resolve) => (end = resolve));
  const { notebook, session } = makePage({ b: hang });
  await notebook.run("a");
  const [running, waiting] = [notebook.run("b"), notebook.run("c")];
  await new Promise((resolve) => setTimeout(resolve));
  notebook.stop();
  end({ status: "stopped" });
  assert.equal(session.stopped, 1);
  assert.deepEqual(await running, { status: "lost", above: 0 });
  assert.deepEqual(await waiting, { status: "lost", above: 0 });
  assert.deepEqual(session.ran, ["a", "b"]);
  assert.deepEqual(missingAbove(notebook, "b"), ["a"]);
});

test("a cell that the session ended has not run, and the others have", async () => {
  const { notebook } = makePage({ b: () => ({ status: "stopped" }) });
  assert.deepEqual(await notebook.run("b"), { status: "stopped", above: 1 });
  assert.deepEqual(missingAbove(notebook, "c"), ["b"]);
  notebook.forget();
  assert.equal(notebook.hasRun("a"), false);
});

test("a new worker knows nothing of what ran in the old one", async () => {
  const { notebook, session } = makePage();
  await notebook.run("b");
  session.generation = 2;
  assert.equal(notebook.hasRun("a"), false);
  await notebook.run("b");
  assert.deepEqual(session.ran, ["a", "b", "a", "b"]);
});

test("a session that can't start says so to who asked, and the next may ask again", async () => {
  let tries = 0;
  const { notebook } = makePage({
    a: () => {
      tries += 1;
      if (tries === 1) throw new Error("No worker here.");
    },
  });
  await assert.rejects(notebook.run("a"), /No worker/);
  assert.deepEqual(await notebook.run("a"), { status: "done", above: 0 });
});
