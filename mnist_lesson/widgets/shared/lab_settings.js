/** The training lab's settings and presets. */

import { button, formatNumber, html, segmented, setAttributes, slider } from "./dom.js";
import {
  ACTIVATIONS,
  formatCount,
  formatRate,
  isSameSettings,
  NAMES,
  OPTIMIZERS,
  positionOf,
  valueAt,
} from "./lab_words.js";
import { update } from "./widget.js";

const RATES = [
  1e-4, 2e-4, 5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100,
];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const COUNTS = [1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000];
const OWN = "Your own settings. Guess first: which curve will lie lower, and how far apart will the two be?";

export const readSettings = (model) => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));

/** A slider over chosen stops; a value between two stops (from a link, from Python) is shown as it is. */
function stopSlider({ label, stops, format, onInput }) {
  const show = (position) => format(valueAt(stops, position));
  const parts = { label, low: 0, high: stops.length - 1, step: 1, value: 0, format: show };
  const { el, set } = slider({ ...parts, onInput: (position) => onInput(valueAt(stops, position)) });
  return { el, set: (value) => set(positionOf(stops, value)) };
}

function choice({ label, options, onChange: onChoice }) {
  const list = Object.entries(options).map(([value, text]) => ({ value, label: text }));
  const { el, set } = segmented({ legend: label, options: list, value: list[0].value, onChange: onChoice });
  const title = html("span", { class: "ml-label", "aria-hidden": "true" }, label);
  return { el: html("div", { class: "training-lab-choice" }, title, el), set };
}

function seedField(onInput) {
  const input = html("input", {
    class: "ml-field",
    type: "number",
    min: 0,
    max: 9999,
    step: 1,
    inputmode: "numeric",
  });
  const el = html(
    "label",
    { class: "training-lab-seed" },
    html("span", { class: "ml-label" }, "Seed"),
    input,
  );
  const set = (value) => {
    if (Number(input.value) !== value || input.value === "") input.value = value;
  };
  input.addEventListener("input", () => {
    const seed = Number(input.value);
    if (input.value !== "" && Number.isInteger(seed) && seed >= 0 && seed <= 9999) onInput(seed);
  });
  return { el, set, input };
}

export function makeSettings(model) {
  const put = (name) => (value) => update(model, { [name]: value });
  const whole = (name) => (value) => put(name)(Math.round(value));
  const units = (value) => (value === 0 ? "none" : String(value));
  const parts = {
    hidden_units: slider({
      label: "Hidden units",
      low: 0,
      high: 128,
      step: 1,
      value: 10,
      format: units,
      onInput: put("hidden_units"),
    }),
    activation: choice({ label: "Activation", options: ACTIVATIONS, onChange: put("activation") }),
    optimizer: choice({ label: "Optimizer", options: OPTIMIZERS, onChange: put("optimizer") }),
    learning_rate: stopSlider({
      label: "Learning rate",
      stops: RATES,
      format: formatRate,
      onInput: put("learning_rate"),
    }),
    batch_size: stopSlider({
      label: "Batch size",
      stops: BATCHES,
      format: formatCount,
      onInput: whole("batch_size"),
    }),
    epochs: slider({
      label: "Epochs",
      low: 1,
      high: 50,
      step: 1,
      value: 10,
      format: formatNumber,
      onInput: put("epochs"),
    }),
    num_images: stopSlider({
      label: "Images",
      stops: COUNTS,
      format: formatCount,
      onInput: whole("num_images"),
    }),
    seed: seedField(put("seed")),
  };
  parts.seed.input.addEventListener("blur", () => {
    parts.seed.input.value = model.get("seed");
  });
  const rows = NAMES.map((name) => parts[name].el);
  const el = html(
    "fieldset",
    { class: "training-lab-settings" },
    html("legend", { class: "ml-hidden" }, "Settings"),
    ...rows,
  );
  const draw = () => {
    for (const name of NAMES) parts[name].set(model.get(name));
    parts.activation.el.classList.toggle("training-lab-idle", model.get("hidden_units") === 0);
  };
  return { el, draw, lock: (isLocked) => setAttributes(el, { disabled: isLocked }) };
}

/** The presets, and under them the question to think about before Train is pressed. */
export function makePresets({ model, isBusy }) {
  const presets = Object.values(model.get("_presets"));
  const question = html("p", { class: "ml-note training-lab-question" });
  const choose =
    ({ settings }) =>
    () =>
      isBusy() || update(model, settings);
  const buttons = presets.map((preset) =>
    button(preset.title, choose(preset), { kind: "plain training-lab-preset" }),
  );
  const el = html(
    "div",
    { class: "training-lab-presets" },
    html("div", { class: "ml-bar", role: "group", "aria-label": "Presets" }, ...buttons),
    question,
  );
  const draw = () => {
    const settings = readSettings(model);
    const chosen = presets.findIndex((preset) => isSameSettings(preset.settings, settings));
    buttons.forEach((each, index) => each.setAttribute("aria-pressed", String(index === chosen)));
    question.textContent = chosen < 0 ? OWN : presets[chosen].question;
  };
  return { el, draw };
}
