/** The training lab: choose a network and a way to train it, press Train, and watch it learn. */

import { imageAt, NUM_CLASSES, NUM_PIXELS } from "../maths/mnist.js";
import { argmax } from "../maths/neurons.js";
import { button } from "../ui/controls.js";
import { oncePerFrame } from "../ui/frames.js";
import { html, nothing, repeat } from "../ui/lit.js";
import { drawImage, drawOnce, drawWeights, largest, onThemeChange, pixels } from "../ui/pixelmaps.js";
import { decodeImages } from "../ui/resources.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import { chartsView } from "./curves.js";
import { describeSample, describeSettings, differences, figuresOf, NAMES, titleOfMaps } from "./maths.js";
import { Session } from "./session.js";
import { presetsView, settingsView } from "./settings.js";

const MOST_MAPS = 20;

/* ---- Buttons, and how far it is ------------------------------------------------------------ */

/** Not `disabled` where it makes no sense: the focus would be lost with every press of Train. */
function action(label, onClick, { kind = "ml-plain", isOff, title = "" }) {
  return html`<button type="button" class="ml-button ${kind}" title=${title || nothing} aria-disabled=${isOff}
    @click=${onClick}>${label}</button>`;
}

function actionsView(session) {
  const { isBusy, run } = session;
  return html`<div class="ml-bar training-lab-actions">
    ${action("Train", () => session.begin("start"), { kind: "ml-main", isOff: isBusy })}
    ${action("Stop", () => session.stop(), { isOff: !isBusy })}
    ${action("Step", () => session.begin("step"), { isOff: isBusy, title: "One batch, one step" })}
    ${action("Reset", () => session.reset(), { isOff: !isBusy && !run })}
  </div>`;
}

const statusView = ({ status, share, what }) => html`<div class="training-lab-state">
  <div class="training-lab-progress" role="progressbar" aria-label=${what} aria-valuemin="0" aria-valuemax="100"
    aria-valuenow=${Math.round(100 * share)}><span style="transform: scaleX(${share.toFixed(4)})"></span></div>
  <p class="training-lab-status">${status}</p>
</div>`;

/* ---- Maps of weights, sample images --------------------------------------------------------- */

/** The weights of the first `count` units, each 784 numbers, and the largest size among them. */
function unitWeights(maps, units, count) {
  const rows = Array.from({ length: count }, (_, unit) =>
    Float32Array.from({ length: NUM_PIXELS }, (__, pixel) => maps[pixel * units + unit]),
  );
  return { rows, limit: Math.max(...rows.map(largest)) };
}

/**
 * What draws a unit's map on a canvas, blank where nothing is trained yet. While a network trains there are many
 * renderings: the weights are sorted by unit only where a canvas has to show others than before.
 */
function mapPainter(maps, units, count, theme) {
  let sorted;
  return (unit) => (canvas) =>
    drawOnce(canvas, [maps, theme], () => {
      if (!maps) return canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
      sorted ??= unitWeights(maps, units, count);
      return drawWeights(canvas, sorted.rows[unit], sorted.limit);
    });
}

/** The first layer's weights as pictures, one for each unit (at most 20). */
function mapsView(session, theme) {
  const { run, maps, model } = session;
  const hidden = run && maps ? run.settings.hidden_units : model.get("hidden_units");
  const [units, isOutput] = [hidden || NUM_CLASSES, hidden === 0];
  const count = Math.min(units, MOST_MAPS);
  const draw = mapPainter(maps, units, count, theme);
  const digit = (unit) => (isOutput ? html`<figcaption>${unit}</figcaption>` : nothing);
  const figure = (_, unit) => html`<figure>${pixels({ zoom: 4, draw: draw(unit) })}${digit(unit)}</figure>`;
  const label = `Weights of ${count} units, one picture each: blue raises, red and striped lowers.`;
  return html`<div class="training-lab-part">
    <p class="ml-title">${titleOfMaps(units, isOutput, count)}</p>
    <div class="training-lab-maps" role="img" aria-label=${label}>${Array.from({ length: count }, figure)}</div>
    <p class="training-lab-key">Ink on blue raises the sum of a unit, ink on striped red lowers it.</p>
  </div>`;
}

/** Twelve test images with what the network says of them; `known` are the images, once they are unpacked. */
function samplesView(known, count, samples, theme) {
  const answers = samples?.map((row) => (row.every(Number.isFinite) ? argmax(row) : null));
  const right = answers?.filter((answer, index) => answer === known?.labels[index]).length;
  const picture = (index) => (canvas) =>
    known && drawOnce(canvas, [known, theme], () => drawImage(canvas, imageAt(known.images, index)));
  const sample = (_, index) => {
    const said = { label: known?.labels[index], answer: answers?.[index] ?? null, given: samples?.[index] };
    return sampleView(pixels({ zoom: 2, draw: picture(index) }), said);
  };
  return html`<div class="training-lab-part">
    <p class="ml-title">Twelve test images
      <span class="training-lab-score">${answers ? `${right} of ${count} right` : ""}</span></p>
    <div class="training-lab-samples">${Array.from({ length: count }, sample)}</div>
  </div>`;
}

function sampleView(picture, { label, answer, given }) {
  const verdict = answer === null ? "none" : answer === label ? "right" : "wrong";
  const share = answer === null ? 0 : given[answer].toFixed(3);
  const words = label === undefined ? nothing : describeSample(label, answer, given);
  return html`<div role="img" data-answer=${verdict} aria-label=${words}>
    ${picture}<b>${answer ?? "?"}</b>
    <span class="training-lab-track"><span class="training-lab-bar" style="transform: scaleX(${share})"></span></span>
  </div>`;
}

/* ---- The runs to compare ------------------------------------------------------------------- */

const RESULTS = ["Training loss", "Held-out loss", "Test images read", "Time for an epoch"];

function runsView(session) {
  const { run, earlier } = session;
  const runs = [...(run ? [run] : []), ...[...earlier].reverse()];
  const forget = button("Forget earlier runs", () => session.forgetEarlier(), {
    kind: "quiet",
    hidden: earlier.length === 0,
  });
  const heads = ["Run", "Settings", ...RESULTS].map((name) => html`<th scope="col">${name}</th>`);
  return html`<div class="training-lab-part" ?hidden=${runs.length === 0}>
    <div class="training-lab-heading"><p class="ml-title">Runs to compare</p>${forget}</div>
    <table class="training-lab-table">
      <thead><tr>${heads}</tr></thead>
      <tbody>${repeat(
        runs,
        ({ number }) => number,
        (each) => rowView(session, each),
      )}</tbody>
    </table>
  </div>`;
}

function rowView(session, run) {
  const [mark, unmark] = [() => session.mark(run), () => session.mark(null)];
  const reuse = () => session.isBusy || update(session.model, run.settings);
  const cell = (text, index) => html`<td data-name=${RESULTS[index]}>${text}</td>`;
  return html`<tr data-now=${run === session.run} @pointerenter=${mark} @pointerleave=${unmark} @focusin=${mark}
    @focusout=${unmark}>
    <th scope="row"><button type="button" class="ml-button ml-quiet" title="Use these settings again"
      aria-label="Run ${run.number}: use these settings again" @click=${reuse}>Run ${run.number}</button></th>
    <td>${settingsInWords(run, session.model.get("_presets").article.settings)}</td>
    ${figuresOf(run).map(cell)}
  </tr>`;
}

/** A run's settings as words; those that differ from the article's run stand out. */
function settingsInWords({ settings, where }, article) {
  const differ = differences(settings, article);
  const words = describeSettings(settings)
    .map((text, index) => text && (differ[index] ? html`<b>${text}</b>` : html`<span>${text}</span>`))
    .filter(Boolean);
  return [...words, ...(where ? [where] : [])].map((word, index) => (index === 0 ? word : [", ", word]));
}

/* ---- All of it ----------------------------------------------------------------------------- */

/** Hand a text over as a file. */
function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function save(session) {
  const text = session.save();
  if (text) download("my-network.json", text);
}

/** Let the browser ask before it leaves the page while this lab's training would be lost. */
function makeGuard() {
  const ask = (event) => {
    event.preventDefault();
    event.returnValue = true; // for browsers before 2023
  };
  return (isAtRisk) => (isAtRisk ? addEventListener : removeEventListener)("beforeunload", ask);
}

export default defineWidget({
  label: "Training lab",
  watch: NAMES,
  build({ root, model, signal, say, redraw: redrawSoon }) {
    const redraw = oncePerFrame(redrawSoon, signal);
    const session = new Session({ root, model, signal, say, redraw, guard: makeGuard() });
    const resource = model.get("_samples");
    const shown = { images: null, theme: 0 }; // `theme` counts the changes of the page's colors
    const show = (values) => {
      Object.assign(shown, values);
      redrawSoon();
    };
    onThemeChange(() => show({ theme: shown.theme + 1 }), signal);
    onChange(model, NAMES, () => session.settingsChanged(), signal);
    const view = () => html`
      ${presetsView(model, session.isBusy)}${settingsView(model, session.isBusy)}
      ${actionsView(session)}${statusView(session)}${chartsView(session, model.get("epochs"))}
      ${mapsView(session, shown.theme)}
      ${samplesView(shown.images, resource.count, session.samples, shown.theme)}${runsView(session)}`;
    const foot = () => button("Save the network", () => save(session), { kind: "quiet" });
    const ready = decodeImages(resource).then((images) => show({ images }));
    return { view, foot, ready };
  },
});
