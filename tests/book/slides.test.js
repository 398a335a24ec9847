/** What slides decide without a page: sizes, keys, swipes, how far a key scrolls, times. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf, clock, planned, scaleFor, stepDown, swipeOf } from "../../mnist_lesson/book/slides/plan.js";

const key = (name, more = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

test("letters are a thirtieth of the screen's height, and a line of text fits its width", () => {
  assert.equal(Math.round(17 * scaleFor(1280, 720)), 24);
  assert.equal(Math.round(17 * scaleFor(1920, 1080)), 36);
  assert.ok(scaleFor(1024, 768) * 752 <= 1024);
  assert.equal(scaleFor(390, 844), 1); // never smaller than in the page
  assert.equal(scaleFor(844, 390), 1);
});

test("keys page as in other programs, and with a clicker", () => {
  const acts = { ArrowRight: "next", ArrowLeft: "back", PageDown: "down", PageUp: "up", " ": "down" };
  for (const [name, act] of Object.entries(acts)) assert.equal(actOf(key(name)), act, name);
  assert.equal(actOf(key(" ", { shiftKey: true })), "up");
  assert.equal(actOf(key("Home")), "first");
  assert.equal(actOf(key("End")), "last");
  assert.equal(actOf(key("Escape")), "leave");
  assert.equal(actOf(key("S", { shiftKey: true })), "notes"); // with Caps Lock, too
  assert.equal(actOf(key("f")), "full");
});

test("the browser's own commands and other keys are left alone", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) {
    assert.equal(actOf(key("s", { [held]: true })), undefined);
    assert.equal(actOf(key("ArrowLeft", { [held]: true })), undefined);
  }
  for (const name of ["a", "Tab", "Enter", "F5", "toString", "constructor", "__proto__"])
    assert.equal(actOf(key(name)), undefined, name);
});

test("a key stays with what has the focus", () => {
  const all = ["ArrowRight", "ArrowDown", "PageDown", "PageUp", " ", "Home", "End", "f", "s"];
  const kept = (owner) => all.filter((name) => actOf(key(name), owner) === undefined);
  assert.deepEqual(kept("typing"), all);
  assert.deepEqual(kept("all"), all);
  assert.deepEqual(
    kept("widget"),
    all.filter((name) => !name.startsWith("Page")),
  );
  assert.deepEqual(kept("press"), [" "]);
  assert.deepEqual(kept("scroll"), ["ArrowRight", "ArrowDown"]);
});

test("Escape first brings the keys back, and an editor has it for itself", () => {
  assert.equal(actOf(key("Escape"), "all"), "release");
  assert.equal(actOf(key("Escape"), "widget"), "release");
  assert.equal(actOf(key("Escape"), "press"), "leave");
  assert.equal(actOf(key("Escape"), "typing"), undefined);
  assert.equal(actOf(key("PageDown"), "widget"), "down");
});

test("a swipe is quick, long and sideways", () => {
  assert.equal(swipeOf(-120, 20, 200), "next");
  assert.equal(swipeOf(120, -20, 200), "back");
  assert.equal(swipeOf(-120, 80, 200), undefined); // scrolls
  assert.equal(swipeOf(-40, 0, 200), undefined);
  assert.equal(swipeOf(-120, 0, 1500), undefined); // selects text
});

test("what the screen cuts off comes to its top, and what is taller than it is scrolled through", () => {
  const part = (top, bottom) => ({ top, bottom });
  assert.equal(stepDown([part(0, 200), part(220, 900), part(920, 1000)], 700), 208);
  assert.equal(stepDown([part(-500, 900)], 700), 595);
  assert.equal(stepDown([part(20, 1500)], 700), 595);
  assert.equal(stepDown([], 700), 595);
});

test("times are those of a clock", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(61.9), "1:01");
  assert.equal(clock(3600), "60:00");
  assert.equal(clock(-3), "0:00"); // a computer's clock may be set back
});

test("the plan names this section's time, that until its end, and all", () => {
  assert.equal(planned([0.5, 2.1, 0], 1), "Planned: 2:06 for this section, 2:36 by its end, 2:36 in all.");
  assert.match(planned([0.5, 2.1, 0], 2), /^Planned: no time for this section, 2:36 by its end/);
});
