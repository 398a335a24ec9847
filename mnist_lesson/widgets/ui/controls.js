/**
 * Controls as templates: buttons, sliders, choices, switches. Each shows the value that it is given, and tells of what
 * the reader does with it.
 */

import { formatNumber } from "../maths/numbers.js";
import { drawn, html, live, nothing } from "./lit.js";

/** @typedef {import("./lit/lit-html.js").TemplateResult} Template */

const BUTTONS = {
  main: "ml-button ml-main",
  plain: "ml-button ml-plain",
  quiet: "ml-button ml-quiet",
};

/**
 * A button.
 *
 * @param {string | Template} label
 * @param {(event: MouseEvent) => void} onClick
 * @param {{ kind?: "main" | "plain" | "quiet", disabled?: boolean, hidden?: boolean, title?: string,
 *   pressed?: boolean }} [options] `pressed` makes it one that stays down
 */
export function button(
  label,
  onClick,
  { kind = "plain", disabled = false, hidden = false, title, pressed } = {},
) {
  return html`<button type="button" class=${BUTTONS[kind]} ?disabled=${disabled} ?hidden=${hidden}
    title=${title ?? nothing} aria-pressed=${pressed ?? nothing} @click=${onClick}>${label}</button>`;
}

/**
 * A slider with its name before it and its value behind it. A value outside of its range widens the range.
 *
 * @param {{ label: string | Template, low: number, high: number, step: number, value: number,
 *   format?: (value: number) => string, valueText?: string, onInput: (value: number) => void,
 *   onBegin?: () => void, style?: string, sign?: number, disabled?: boolean }} options `valueText` is what a screen
 *   reader says, if not the value as written; `onBegin` hears when a movement begins: a finger comes down, or the
 *   focus arrives; `style` has custom properties for the track, `sign` is −1, 0 or 1 for tracks that count from 0
 */
export function slider(options) {
  const {
    label,
    step,
    value,
    format = formatNumber,
    valueText,
    onInput,
    onBegin,
    style,
    sign,
    disabled = false,
  } = options;
  const [low, high] = [Math.min(options.low, Math.floor(value)), Math.max(options.high, Math.ceil(value))];
  const share = (100 * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
  return html`<label class="ml-slider">
    <span class="ml-label">${label}</span>
    <input type="range" min=${low} max=${high} step=${step} .value=${live(nearest(value, { low, high, step }))}
      style="--share: ${share}%; ${style ?? ""}" data-sign=${sign ?? nothing} ?disabled=${disabled}
      aria-valuetext=${valueText ?? format(value)} @pointerdown=${onBegin} @focus=${onBegin}
      @input=${(event) => onInput(Number(event.target.value))} />
    <output class="ml-value" aria-hidden="true">${format(value)}</output>
  </label>`;
}

/**
 * A range that grows with what a slider shows, and never shrinks: not under a moving thumb.
 *
 * @param {number} low @param {number} high
 * @returns {(value: number) => { low: number, high: number }}
 */
export function growingRange(low, high) {
  const range = { low, high };
  return (value) => {
    range.low = Math.min(range.low, Math.floor(value));
    range.high = Math.max(range.high, Math.ceil(value));
    return range;
  };
}

/** The step of a slider that a browser shows for a value, as text: so that `live` finds it unchanged. */
function nearest(value, { low, high, step }) {
  const place = low + Math.round((value - low) / step) * step;
  return String(Number(Math.min(high, Math.max(low, place)).toPrecision(12)));
}

/**
 * A choice of one among a few, as radio buttons that look like one piece.
 *
 * @param {{ legend: string, options: { value: string, label: string | Template, hidden?: boolean }[], value: string,
 *   onChange: (value: string) => void, showLegend?: boolean }} options
 */
export function segmented({ legend, options, value, onChange, showLegend = false }) {
  const option = (one) => html`<label class="ml-option" ?hidden=${one.hidden ?? false}>
    <input type="radio" name="choice" value=${one.value} .checked=${live(one.value === value)}
      @change=${() => onChange(one.value)} />
    <span>${one.label}</span>
  </label>`;
  return form(html`<fieldset class="ml-segmented">
    <legend class=${showLegend ? "ml-legend" : "ml-hidden"}>${legend}</legend>
    <div class="ml-options">${options.map(option)}</div>
  </fieldset>`);
}

/** A form around radio buttons: those of one name belong together within it. It is never sent. */
export function form(content) {
  return html`<form @submit=${(event) => event.preventDefault()}>${content}</form>`;
}

/**
 * A switch that is on or off, with its name behind it.
 *
 * @param {{ label: string | Template, checked: boolean, onChange: (checked: boolean) => void, disabled?: boolean }} options
 */
export function checkbox({ label, checked, onChange, disabled = false }) {
  return html`<label class="ml-checkbox">
    <input type="checkbox" .checked=${live(checked)} ?disabled=${disabled}
      @change=${(event) => onChange(event.target.checked)} />
    <span>${label}</span>
  </label>`;
}

/** A box around something wide, which scrolls where there is no room, and then by keyboard too. */
export function scrollBox(content) {
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  return html`<div class="ml-scroll" ${drawn(mark)}>${content}</div>`;
}

/** A variable of a formula, its digits lowered: `symbol("w1")`. */
export function symbol(name) {
  const [, letter, index] = /^(\D+)(\d*)$/.exec(name);
  return html`<span class="ml-symbol"><var>${letter}</var>${index ? html`<sub>${index}</sub>` : nothing}</span>`;
}
