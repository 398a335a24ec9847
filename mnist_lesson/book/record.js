/**
 * The page "Your progress": what was answered, chapter by chapter, and three buttons: export, import, erase.
 *
 * @typedef {import("../widgets/ui/memory.js").Entry} Entry
 */

import {
  announce,
  asEntry,
  better,
  keysOf,
  NAME,
  PREFIX,
  parseObject,
  read,
  recall,
  remember,
  VERSION,
  write,
} from "../widgets/ui/memory.js";
import { addressOf, element, follow, KINDS, mark, readBook, readKept, standing } from "./progress.js";

const COURSE = "mnist-lesson";
const LARGEST = 1e6; // bytes of a file; all answers of the book have a tenth of that

/** Forget all, also what can't be read. */
function forgetAll() {
  for (const key of keysOf()) if (key?.startsWith(PREFIX)) localStorage.removeItem(key);
  announce("", "");
}

/* ---- Files ------------------------------------------------------------------------------------ */

/**
 * @param {import("./progress.js").Kept} kept
 * @param {object | null} place where one stopped
 */
export function writeExport(kept, place) {
  const all = Object.fromEntries(KINDS.map((kind) => [kind, Object.fromEntries(kept[kind])]));
  return `${JSON.stringify({ course: COURSE, v: VERSION, entries: all, place }, null, 1)}\n`;
}

/** What is wrong with a file as a whole; an empty text if nothing is. */
function findFault(text, data) {
  if (text.length > LARGEST) return "it is far larger than any export of this book. Choose another file";
  if (data?.course !== COURSE || typeof data.v !== "number")
    return "it is no export of this book. Choose a file that the button Export of this page has made";
  if (data.v > VERSION) return "a newer edition of the book has made it. Import it there";
  if (typeof data.entries !== "object" || data.entries === null) return "it is damaged: it has no entries";
  return "";
}

/** An entry of a file; a clock that goes wrong must not win over all that comes. */
function soundEntry(name, value, now) {
  const entry = NAME.test(name) && name.length < 100 ? asEntry(value) : null;
  return entry && { ...entry, at: Math.min(entry.at, now) };
}

/**
 * Read an exported file, which may be anything.
 *
 * @param {string} text
 * @param {number} [now]
 * @returns {{ fault: string, found: [string, string, Entry][], leftOut: number, place?: any }}
 */
export function readExport(text, now = Date.now()) {
  const data = text.length > LARGEST ? null : parseObject(text);
  const fault = findFault(text, data);
  if (fault) return { fault, found: [], leftOut: 0 };
  const rows = KINDS.flatMap((kind) =>
    Object.entries(data.entries[kind] ?? {}).map(([name, value]) => [
      kind,
      name,
      soundEntry(name, value, now),
    ]),
  );
  const found = /** @type {[string, string, Entry][]} */ (rows.filter(([, , entry]) => entry));
  return { fault, found, leftOut: rows.length - found.length, place: data.place };
}

/** Keep what a file has, where it is newer than what is there, or right; returns how many entries found no room. */
function merge(found) {
  const refused = found.filter(([kind, name, entry]) => {
    const old = recall(kind, name);
    return better(old, entry) !== old && !remember(kind, name, entry);
  });
  return refused.length;
}

function mergePlace({ page, heading, title, at } = /** @type {any} */ ({})) {
  if (Number.isFinite(at) && at > (read("place")?.at ?? 0)) write("place", { page, heading, title, at });
}

const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** @returns {string} what to say */
export function importText(text) {
  const { fault, found, leftOut, place } = readExport(text);
  if (fault) return `Nothing was imported from this file: ${fault}. What is kept here has not changed.`;
  const refused = merge(found);
  mergePlace(place ?? undefined);
  const parts = [`Imported: ${counted(found.length - refused, "entry", "entries")}.`];
  if (leftOut) parts.push(`Left out because damaged or unknown: ${leftOut}.`);
  if (refused) parts.push(`Not kept, since the browser's storage is blocked or full: ${refused}.`);
  return parts.join(" ");
}

/* ---- The list --------------------------------------------------------------------------------- */

/** Links to the questions with such a verdict, by their numbers; who hears them, hears "question" before each. */
function linksTo(page, verdicts, isWanted) {
  const wanted = [...verdicts.keys()].filter((index) => isWanted(verdicts[index]));
  return wanted.flatMap((index, place) => {
    const href = addressOf(`${page.file}#question-${page.questions[index]}`);
    const word = element("span", place ? { class: "lesson-hidden" } : {}, "question ");
    return [...(place ? [" "] : []), element("a", { href }, word, String(index + 1))];
  });
}

/** What was answered in a chapter, in words. */
function account(page, kept) {
  const { verdicts, count, right } = standing(page, kept);
  const shown = linksTo(page, verdicts, (verdict) => verdict === "shown");
  const open = linksTo(page, verdicts, (verdict) => !["right", "shown"].includes(verdict));
  const made = page.guesses.filter((name) => kept.guess.get(name)?.verdict === "guessed").length;
  const isBegun = verdicts.some(Boolean);
  const lines = [];
  if (count)
    lines.push([`${counted(count, "question")}, ${isBegun ? `${right} answered right` : "still open"}`]);
  if (shown.length) lines.push(["Answer shown: ", ...shown]);
  if (isBegun && open.length) lines.push(["Still open: ", ...open]);
  if (page.guesses.length)
    lines.push([`${made} of ${counted(page.guesses.length, "guess", "guesses")} made`]);
  return lines.map((parts) => element("p", {}, ...parts));
}

function row(page, kept) {
  const link = element("a", { href: addressOf(page.file) }, page.number && `${page.number}. `, page.title);
  const at = standing(page, kept);
  const marks = at.isDone ? [mark(at)] : [];
  return element("li", {}, element("div", { class: "lesson-row" }, link, ...marks), ...account(page, kept));
}

/* ---- The buttons ------------------------------------------------------------------------------ */

const makeButton = (words, press) => {
  const button = element("button", { type: "button", class: "lesson-button" }, words);
  button.addEventListener("click", press);
  return button;
};

function save() {
  const file = new Blob([writeExport(readKept(), read("place"))], { type: "application/json" });
  const href = URL.createObjectURL(file);
  element("a", { href, download: `${COURSE}-progress.json` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** A file chooser that looks like the buttons beside it. */
function makeImport(say) {
  const input = /** @type {HTMLInputElement} */ (
    element("input", { type: "file", accept: ".json,application/json", class: "lesson-hidden" })
  );
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    // A file of gigabytes is not read: its size says enough.
    say(importText(file.size > LARGEST ? " ".repeat(LARGEST + 1) : await file.text()));
    input.value = ""; // so that the same file can be chosen again
  });
  return element("label", { class: "lesson-button" }, "Import", input);
}

/** The question before all goes; it stands in the page, and Escape means no. */
function makeErase(say) {
  const close = (words) => {
    ask.hidden = true;
    erase.focus();
    say(words);
  };
  const keep = makeButton("Keep it", () => close("Nothing was erased."));
  const really = makeButton("Erase all", () => {
    forgetAll();
    close("All is erased.");
  });
  const words =
    "Erase all answers, guesses and ticks in this browser? Nothing brings them back but an exported file.";
  const ask = element("div", { class: "lesson-ask", role: "group", "aria-label": "Erase", hidden: "" });
  ask.append(element("p", {}, words), really, keep);
  ask.addEventListener("keydown", ({ key }) => key === "Escape" && keep.click());
  const erase = makeButton("Erase …", () => {
    ask.hidden = false;
    keep.focus();
  });
  return [erase, ask];
}

export function startRecord() {
  const place = document.querySelector(".lesson-record");
  const { pages } = readBook();
  const list = element("ul", { class: "lesson-chapters" });
  const said = element("p", { role: "status", class: "lesson-said" });
  const say = (words) => said.replaceChildren(words);
  const [erase, ask] = makeErase(say);
  const buttons = element(
    "div",
    { class: "lesson-actions" },
    makeButton("Export", save),
    makeImport(say),
    erase,
  );
  const words =
    "To go on in another browser, or on another computer, export your progress here and import it there. What is " +
    "newer or right is kept from both.";
  const title = element("h2", {}, "Take it along, or erase it");
  place.replaceChildren(list, title, element("p", {}, words), buttons, ask, said);
  follow(() => {
    const kept = readKept();
    list.replaceChildren(...pages.map((page) => row(page, kept)));
  });
}
