/**
 * The ten-line program, to step through: what a line does, a drawing of what exists after it, and a table of
 * it. The texts and facts come from `__init__.py`; here they are put together for a line and shown.
 */

import { bytesFromBase64 } from "../maths/bytes.js";
import { button, scrollBox } from "../ui/controls.js";
import { drawn, html, nothing } from "../ui/lit.js";
import { defineWidget, update } from "../ui/widget.js";
import { announcement, codePieces, lineByKey, placeInWords, tableRows, thingsAfter } from "./maths.js";
import { sceneView } from "./scene.js";
import { breakable, prose } from "./text.js";

/* ---- The program ------------------------------------------------------------------------------ */

/** The program; `go(line)` when the reader goes to a line. */
function makeProgram(data, go) {
  let shown = 0; // the line that was brought into sight last
  return (now) => {
    const settle = (program) => {
      if (shown !== now) bringIntoSight(program, now);
      shown = now;
    };
    return html`<ol class="ten-lines-program" aria-label="The program" ${drawn(settle)}
      @keydown=${(event) => moveByKey(event, go, data.steps.length)}>
      ${data.steps.map((_, index) => lineView(data, index + 1, { isNow: index + 1 === now, go }))}
    </ol>`;
  };
}

/** A line of code as a button. The first of a group stands a little apart from the group before it. */
function lineView({ steps, programLength }, line, { isNow, go }) {
  const { code, group } = steps[line - 1];
  const isFirst = line > 1 && steps[line - 2].group !== group;
  const piece = ({ kind, text }) => html`<span data-kind=${kind || nothing}>${breakable(text)}</span>`;
  return html`<li ?data-first=${isFirst}><button type="button" class="ten-lines-line"
    aria-current=${isNow ? "step" : nothing} tabindex=${isNow ? 0 : -1} @click=${() => go(line)}>
    <span class="ten-lines-number">${line <= programLength ? line : "then"}</span>
    <code class="ten-lines-code">${codePieces(code).map(piece)}</code>
  </button></li>`;
}

/** The line in the middle of what is seen (a phone shows a few), and with the focus, if another one had it. */
function bringIntoSight(program, line) {
  const item = program.children[line - 1];
  if (program.matches(":focus-within")) item.firstElementChild.focus({ preventScroll: true });
  program.scrollTop = item.offsetTop - (program.clientHeight - item.offsetHeight) / 2;
}

function moveByKey(event, go, count) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = [...event.currentTarget.children].findIndex((item) => item.contains(event.target)) + 1;
  const next = lineByKey(event.key, here, count);
  if (next === null) return;
  event.preventDefault();
  go(next);
}

/* ---- What a line does, and what exists after it ------------------------------------------------- */

function nowView({ steps, programLength }, line, { go, linkTo }) {
  const { group, says, opened } = steps[line - 1];
  const chapter = ([number, what]) => html`<span>${linkTo(number)} explains ${prose(what)}</span>`;
  // Not `disabled`: a button that has the focus would lose it at the end.
  const stepper = (label, look, to) => html`<button type="button" class="ml-button ${look}"
    aria-disabled=${to < 1 || to > steps.length} @click=${() => go(to)}>${label}</button>`;
  return html`<div class="ten-lines-now">
    <div class="ml-bar ten-lines-steppers">
      ${stepper("Back", "ml-plain", line - 1)}${stepper("Next", "ml-main", line + 1)}
    </div>
    <div class="ten-lines-saying">
      <p class="ten-lines-group">${placeInWords(line, programLength)} · ${group}</p>
      <p class="ten-lines-says">${prose(says)}</p>
    </div>
    <p class="ten-lines-opened">${opened.map(chapter)}</p>
  </div>`;
}

function thingRow({ name, what, shape, type, values, news }) {
  const badge = news ? html`<span class="ten-lines-badge">${news}</span> ` : nothing;
  return html`<tr data-news=${news || nothing}>
    <th scope="row"><code>${breakable(name)}</code> ${badge}<span class="ten-lines-what">${what}</span></th>
    ${[shape, type, values].map((text) => html`<td>${text}</td>`)}
  </tr>`;
}

function tableView(things) {
  const head = (name) => html`<th scope="col">${name}</th>`;
  return scrollBox(html`<table class="ten-lines-table">
    <caption>What exists now</caption>
    <thead><tr>${["name", "shape", "type", "values"].map(head)}</tr></thead>
    <tbody>${tableRows(things).map(thingRow)}</tbody>
  </table>`);
}

/* ---- All of it ------------------------------------------------------------------------------------ */

/** Chapters are pages beside this one in the book; a notebook has no such neighbors, there it is a name. */
function chapterNames(root, chapters) {
  const isBook = root.closest("[data-lesson-key]") !== null;
  return (number) => {
    const text = `Chapter ${number}`;
    return isBook ? html`<a href="${chapters[number]}.html">${text}</a>` : text;
  };
}

/** The constants with their images as bytes. */
const prepare = (constants) => ({ ...constants, images: constants.images.map(bytesFromBase64) });

export default defineWidget({
  label: "The ten lines, step by step",
  watch: ["line"],
  build({ root, model, say }) {
    const data = prepare(model.get("_constants"));
    const { steps, programLength, chapters } = data;
    const go = (line) => {
      if (line < 1 || line > steps.length || line === model.get("line")) return;
      update(model, { line });
      say(announcement(steps, line, programLength));
    };
    const linkTo = chapterNames(root, chapters);
    const program = makeProgram(data, go);
    const view = () => {
      const line = model.get("line");
      return html`${program(line)}${nowView(data, line, { go, linkTo })}${sceneView(data, line)}
        ${tableView(thingsAfter(steps, line))}`;
    };
    return { view, foot: () => button("Start over", () => go(1), { kind: "quiet" }) };
  },
});
