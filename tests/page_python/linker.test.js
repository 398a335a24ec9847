/** Modules from their texts where no Blob can be imported: each runs once, and all doors lead through. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { importByData } from "../../mnist_lesson/page_python/linker.js";

const TEXTS = {
  main: 'import { half } from "lesson:doors";\nimport base, * as all from "lesson:base";\nglobalThis.heard.push(half(base), all.runs);',
  doors: 'export { half } from "lesson:half";\nexport * from "lesson:base";',
  half: 'import * as base from "lesson:base";\nexport const half = (x) => x / base.two; // “half”',
  base: 'globalThis.heard.push("base");\nexport default 7;\nexport const two = 2, runs = "%22";',
};

test("a module is imported with all that it names, each of it once", async () => {
  globalThis.heard = [];
  await importByData(TEXTS, "main");
  assert.deepEqual(globalThis.heard, ["base", 3.5, "%22"]);
});

test("what a module throws comes through", async () => {
  await assert.rejects(importByData({ main: 'throw new Error("no")' }, "main"), /^Error: no$/);
});

test("a module that exports nothing can be named", async () => {
  globalThis.heard = [];
  await importByData({ main: 'import "lesson:side";', side: 'globalThis.heard.push("side");' }, "main");
  assert.deepEqual(globalThis.heard, ["side"]);
});
