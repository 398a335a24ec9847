/** The training lab's settings and presets. */

import { formatCount, formatNumber } from "../maths/numbers.js";
import { button, segmented, slider } from "../ui/controls.js";
import { html } from "../ui/lit.js";
import { update } from "../ui/widget.js";
import {
  ACTIVATIONS,
  formatRate,
  isSameSettings,
  OPTIMIZERS,
  positionOf,
  readSettings,
  valueAt,
} from "./maths.js";

const RATES = [
  1e-4, 2e-4, 5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100,
];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const COUNTS = [1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000];
const OWN = "Your own settings. Guess first: which curve will lie lower, and how far apart will the two be?";

const put = (model, name) => (value) => update(model, { [name]: value });

/** A slider over a setting's whole range. */
function rangeSlider(model, name, { label, format = formatNumber }) {
  const { low, high } = model.get("_schema")[name];
  return slider({ label, low, high, step: 1, value: model.get(name), format, onInput: put(model, name) });
}

/** A slider over chosen stops; a value between two stops (from a link, from Python) is shown as it is. */
function stopSlider(model, name, { label, stops, format, round = (value) => value }) {
  return slider({
    ...{ label, low: 0, high: stops.length - 1, step: 1, value: positionOf(stops, model.get(name)) },
    format: (position) => format(valueAt(stops, position)),
    onInput: (position) => update(model, { [name]: round(valueAt(stops, position)) }),
  });
}

/** A choice; `isIdle` where it plays no role. */
function choice(model, name, { label, labels, isIdle = false }) {
  const options = model.get("_schema")[name].options.map((value) => ({ value, label: labels[value] }));
  return html`<div class="training-lab-choice" ?data-idle=${isIdle}>
    <span class="ml-label" aria-hidden="true">${label}</span>
    ${segmented({ legend: label, options, value: model.get(name), onChange: put(model, name) })}
  </div>`;
}

function seedField(model) {
  const { low, high } = model.get("_schema").seed;
  const onInput = ({ target: { value } }) => {
    const seed = Number(value);
    if (value !== "" && Number.isInteger(seed) && seed >= low && seed <= high) update(model, { seed });
  };
  const onBlur = ({ target }) => {
    target.value = model.get("seed");
  };
  return html`<label class="training-lab-seed">
    <span class="ml-label">Seed</span>
    <input class="ml-field" type="number" min=${low} max=${high} step="1" inputmode="numeric"
      .value=${String(model.get("seed"))} @input=${onInput} @blur=${onBlur} />
  </label>`;
}

/** All settings; locked while a training runs. */
export function settingsView(model, isLocked) {
  const units = { label: "Hidden units", format: (value) => (value === 0 ? "none" : String(value)) };
  const hasNone = model.get("hidden_units") === 0;
  const whole = { format: formatCount, round: Math.round };
  return html`<fieldset class="training-lab-settings" ?disabled=${isLocked}>
    <legend class="ml-hidden">Settings</legend>
    ${rangeSlider(model, "hidden_units", units)}
    ${choice(model, "activation", { label: "Activation", labels: ACTIVATIONS, isIdle: hasNone })}
    ${choice(model, "optimizer", { label: "Optimizer", labels: OPTIMIZERS })}
    ${stopSlider(model, "learning_rate", { label: "Learning rate", stops: RATES, format: formatRate })}
    ${stopSlider(model, "batch_size", { label: "Batch size", stops: BATCHES, ...whole })}
    ${rangeSlider(model, "epochs", { label: "Epochs" })}
    ${stopSlider(model, "num_images", { label: "Images", stops: COUNTS, ...whole })}
    ${seedField(model)}
  </fieldset>`;
}

/** The presets, and under them the question to think about before Train is pressed. */
export function presetsView(model, isLocked) {
  const presets = Object.values(model.get("_presets"));
  const chosen = presets.find(({ settings }) => isSameSettings(settings, readSettings(model)));
  const preset = (one) =>
    button(one.title, () => isLocked || update(model, one.settings), { pressed: one === chosen });
  return html`<div class="training-lab-presets">
    <div class="ml-bar" role="group" aria-label="Presets">${presets.map(preset)}</div>
    <p class="ml-note training-lab-question">${chosen?.question ?? OWN}</p>
  </div>`;
}
