/** What is shown of "Run it here": the button, the lines as they run, and what comes of them. */

import { argmax } from "../maths/neurons.js";
import { unbroken } from "../maths/numbers.js";
import { button } from "../ui/controls.js";
import { drawn, html, nothing, svg } from "../ui/lit.js";
import {
  axisRange,
  axisTicks,
  describeAnswer,
  formatFigure,
  listAnswer,
  stackDots,
  stageLabel,
} from "./maths.js";
import { isStill } from "./run.js";
import { barsView, sheetView } from "./scene.js";

/** @typedef {import("./run.js").Run} Run */

const MOST_LISTED = 6; // runs, the newest
const LABELS = {
  idle: "Run it here",
  loading: "Stop",
  running: "Stop",
  stopped: "Run again",
  done: "Run again",
  error: "Try again",
};

/* ---- The lines that run, and what `fit` reports --------------------------------------------------- */

/** The lines that run together, one row each: their numbers, their name, what came of them. */
function stagesView({ marks, data: { stages, programLength } }) {
  const row = (stage) => {
    const { state = "waiting", result = "", progress } = marks[stage.name] ?? {};
    return html`<li data-stage=${state}>
      <span class="ten-lines-number">${stageLabel(stage, programLength)}</span><code>${stage.name}</code>
      <span class="ten-lines-result">${progress ? progressView(progress) : nothing}${unbroken(result)}</span>
    </li>`;
  };
  return html`<ol class="ten-lines-stages" aria-label="What has run">${stages.map(row)}</ol>`;
}

function progressView({ done, files }) {
  return html`<span class="ten-lines-progress" role="progressbar" aria-label="Loading the images" aria-valuemin="0"
    aria-valuemax=${files} aria-valuenow=${done} style="--share: ${done / files}"></span>`;
}

/** What `fit` reports, an epoch a row; the one under way shows its running means. */
function logView({ epochs, data: { settings } }) {
  const head = (name) => html`<th scope="col">${name}</th>`;
  const row = (_, index) => {
    const { state = "waiting", accuracy, loss } = epochs[index] ?? {};
    return html`<tr data-epoch=${state}>
      <th scope="row">${index + 1}/${settings.epochs}</th>
      <td class="ten-lines-accuracy" style="--share: ${accuracy ?? 0}">${accuracy === undefined ? "" : formatFigure(accuracy)}</td>
      <td>${loss === undefined ? "" : formatFigure(loss)}</td>
    </tr>`;
  };
  return html`<table class="ten-lines-log">
    <caption class="ml-hidden">What <code>fit</code> reports</caption>
    <thead><tr>${["epoch", "accuracy", "loss"].map(head)}</tr></thead>
    <tbody>${Array.from({ length: settings.epochs }, row)}</tbody>
  </table>`;
}

/* ---- The answer and the test ------------------------------------------------------------------------- */

/** What the network answers about one image, beside what the course's run answered. */
function answerView({ answer, data: { answer: course, asked, images, labels } }) {
  const best = argmax(course);
  const compared = unbroken(`the course's run: ${course[best]} % for a ${best}`);
  const percents = answer ? Array.from(answer, (p) => 100 * p) : course.map(() => 0);
  const bars = barsView(percents, { compared: course, label: answer ? listAnswer(answer) : "No answer yet" });
  return html`<div class="ten-lines-part">
    <p class="ten-lines-part-title">answer, for x_train[${asked}]</p>
    <div class="ten-lines-asked-beside">${sheetView(images[asked])}${bars}</div>
    <p class="ten-lines-caption">${answer ? unbroken(describeAnswer(answer, labels[asked])) : ""}</p>
    <p class="ten-lines-caption"><span class="ten-lines-mark"></span>${compared}</p>
  </div>`;
}

/** Loss and accuracy on the test images: of the reader's runs, among the course's. */
function testView({ result, results, data: { accuracies } }) {
  const [low, high] = [Math.min(...accuracies), Math.max(...accuracies)].map(formatFigure);
  const told = `Accuracies. The course's runs lie between ${low} and ${high}.`;
  const legend = (isOwn, text) => html`<span><i class="ten-lines-dot" ?data-own=${isOwn}></i>${text}</span>`;
  return html`<div class="ten-lines-part">
    <p class="ten-lines-part-title">evaluate, on 10,000 new images</p>
    <p class="ten-lines-figures">${result ? figuresView(result) : nothing}</p>
    <div>${spreadView(accuracies, results, told)}</div>
    <p class="ten-lines-caption ten-lines-key">
      ${legend(true, "your runs")}${legend(false, `the course's ${accuracies.length}, with Keras`)}
    </p>
    <p class="ten-lines-caption">${results.slice(-MOST_LISTED).map(describeResult).join(" · ")}</p>
  </div>`;
}

const describeResult = ({ seed, accuracy }) => `seed ${seed}: ${formatFigure(accuracy)}`;

const figuresView = ({ accuracy, loss }) =>
  html`accuracy <b>${formatFigure(accuracy)}</b> · loss <b>${formatFigure(loss)}</b>`;

const PLOT = { width: 330, height: 104, margin: 20, floor: 80, step: 6.4, room: 72 };

/** The course's accuracies as hollow dots, the reader's as filled ones, the last of them larger. */
function spreadView(course, results, told) {
  const { width, height, margin, floor } = PLOT;
  const all = [...course, ...results.map(({ accuracy }) => accuracy)];
  const [low, high] = axisRange(all);
  const x = (value) => (margin + ((value - low) / (high - low)) * (width - 2 * margin)).toFixed(1);
  const dots = stackDots(all);
  const step = Math.min(PLOT.step, PLOT.room / (1 + Math.max(...dots.map(({ level }) => level))));
  const dot = ({ value, level }, index) => {
    const isOwn = index >= course.length;
    const r = isOwn && index === dots.length - 1 ? 4.4 : 2.7;
    return svg`<circle cx=${x(value)} cy=${(floor - 6 - level * step).toFixed(1)} r=${r} ?data-own=${isOwn} />`;
  };
  const tick = (value) => svg`<text x=${x(value)} y=${floor + 19}>${value.toFixed(2)}</text>`;
  return html`<svg class="ten-lines-spread" viewBox="0 0 ${width} ${height}" role="img" aria-label=${told}>
    <line x1=${margin} x2=${width - margin} y1=${floor} y2=${floor} />
    ${axisTicks([low, high]).map(tick)}${dots.map(dot)}
  </svg>`;
}

/* ---- The panel ---------------------------------------------------------------------------------------- */

const introduce = ({ megabytes }) =>
  "All of it for real, in this page: 60,000 images, ten epochs, about a second. No Python and no Keras " +
  `here: the page does the same arithmetic itself. The first run loads the images, ${megabytes}\u00a0MB, once.`;

/** What stands beside the button. */
function toldView({ phase, told, data }, chapter) {
  if (phase === "idle") return introduce(data);
  if (phase !== "done") return told;
  return html`${told} Another seed begins with other random parameters and ends with another result.
    ${chapter} explains why one number says little.`;
}

/**
 * The panel, compact until used; its view.
 *
 * @param {Run} run
 * @param {unknown} chapter leads to the chapter about the spread
 */
export function makePanel(run, chapter) {
  const press = ({ detail }) => {
    if (detail > 1) return; // a double click is meant to start, not to start and stop
    if (run.isBusy) run.halt();
    else run.start();
  };
  let isFolded = true;
  const unfold = (panel) => {
    if (!isFolded || run.phase === "idle") return;
    isFolded = false; // it comes into sight: its button may have stood at the screen's end
    panel.scrollIntoView({ block: "nearest", behavior: isStill() ? "auto" : "smooth" });
  };
  return () => html`<div class="ten-lines-run" role="group" aria-label=${LABELS.idle} data-run=${run.phase}
    ${drawn(unfold)}>
    <div class="ten-lines-run-head">
      ${button(LABELS[run.phase], press, { kind: "main" })}
      <p class="ten-lines-told">${toldView(run, chapter)}</p>
    </div>
    ${run.phase === "idle" ? nothing : workView(run)}
  </div>`;
}

const workView = (run) => html`<div class="ten-lines-work">
  ${stagesView(run)}${logView(run)}${answerView(run)}${testView(run)}
</div>`;
