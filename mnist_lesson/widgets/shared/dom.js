/**
 * Building blocks of a widget's page: elements, sliders, buttons, choices, a polite live region.
 *
 * Text is set as text, never as HTML, and nothing here has an id or lives outside of its element, so several
 * widgets on a page do not meet.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Set attributes. `on` holds event listeners, `style` custom properties, null and false leave one out.
 *
 * @param {Element} element
 * @param {Record<string, unknown>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "style") {
      for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    } else if (value == null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

function build(element, attributes, children) {
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child != null));
  return element;
}

/**
 * Make an HTML element: `html("p", { class: "ml-note" }, "Three ", html("b", {}, "words"))`.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null)} children
 */
export function html(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

/** Make an SVG element, as `html` does. */
export function svg(tag, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

/** A variable of a formula, its digits lowered: `symbol("w1")`. In an SVG text use `symbolText`. */
export function symbol(name) {
  const [, letter, index] = /^(\D+)(\d*)$/.exec(name);
  return html("span", { class: "ml-symbol" }, html("var", {}, letter), index ? html("sub", {}, index) : null);
}

/** The same with Unicode's lowered digits, for places that hold only text. */
export function symbolText(name) {
  return name.replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));
}

/** A number as the course writes it: rounded, without trailing zeros, with a real minus sign. */
export function formatNumber(value, digits = 2) {
  const rounded = Number(value.toFixed(digits));
  return String(Object.is(rounded, -0) ? 0 : rounded).replace("-", "−");
}

/** A percentage with one decimal; never 0 or 100 where it is not. */
export function formatPercent(share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** A number after an operator: negative ones in brackets, as in "4 · (−2)". */
export function formatFactor(value, digits = 2) {
  const text = formatNumber(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

/**
 * A slider with its name before it and its value behind it.
 *
 * @param {{ label: Node | string, low: number, high: number, step: number, value: number,
 *   format?: (value: number) => string, onInput: (value: number) => void }} options
 * @returns {{ el: HTMLElement, input: HTMLInputElement, set: (value: number) => void }} `set` shows a value
 *   from elsewhere; one outside of the range widens it.
 */
export function slider({ label, low, high, step, value, format = formatNumber, onInput }) {
  const input = html("input", { type: "range", min: low, max: high, step });
  const output = html("output", { class: "ml-value", "aria-hidden": "true" });
  const el = html("label", { class: "ml-slider" }, html("span", { class: "ml-label" }, label), input, output);
  const show = (shown) => {
    output.textContent = format(shown);
    input.setAttribute("aria-valuetext", format(shown));
    const share = (Number(input.value) - Number(input.min)) / (Number(input.max) - Number(input.min));
    input.style.setProperty("--share", `${100 * share}%`);
  };
  const set = (next) => {
    input.max = Math.max(Number(input.max), Math.ceil(next));
    input.min = Math.min(Number(input.min), Math.floor(next));
    input.value = next; // the browser shows the nearest step; the exact value is in the text
    show(next);
  };
  input.addEventListener("input", () => {
    show(Number(input.value));
    onInput(Number(input.value));
  });
  set(value);
  return { el, input, set };
}

/**
 * A button.
 *
 * @param {string | Node} label
 * @param {() => void} onClick
 * @param {{ kind?: "main" | "plain" | "quiet", title?: string }} [options]
 */
export function button(label, onClick, { kind = "plain", ...attributes } = {}) {
  return html(
    "button",
    { type: "button", class: `ml-button ml-${kind}`, on: { click: onClick }, ...attributes },
    label,
  );
}

/**
 * A choice of one among a few, as radio buttons that look like one piece.
 *
 * @param {{ legend: string, options: { value: string, label: string }[], value: string,
 *   onChange: (value: string) => void, showLegend?: boolean }} options
 * @returns {{ el: HTMLElement, set: (value: string) => void }}
 */
export function segmented({ legend, options, value, onChange, showLegend = false }) {
  const inputs = options.map((option) =>
    html("input", {
      type: "radio",
      name: "choice",
      value: option.value,
      on: { change: () => onChange(option.value) },
    }),
  );
  const labels = options.map((option, index) =>
    html("label", { class: "ml-option" }, inputs[index], html("span", {}, option.label)),
  );
  const title = html("legend", { class: showLegend ? "ml-legend" : "ml-hidden" }, legend);
  const group = html(
    "fieldset",
    { class: "ml-segmented" },
    title,
    html("div", { class: "ml-options" }, ...labels),
  );
  // Radio buttons of one name belong together within a form: each choice has its own.
  const el = html("form", { class: "ml-form", on: { submit: (event) => event.preventDefault() } }, group);
  const set = (next) => {
    for (const input of inputs) input.checked = input.value === next;
  };
  set(value);
  return { el, set };
}

/** A switch that is on or off, with its name behind it. */
export function checkbox({ label, checked, onChange }) {
  const input = html("input", { type: "checkbox", on: { change: () => onChange(input.checked) } });
  input.checked = checked;
  const set = (next) => {
    input.checked = next;
  };
  return { el: html("label", { class: "ml-checkbox" }, input, html("span", {}, label)), input, set };
}

/**
 * A region that screen readers read out, politely and only when things have come to rest.
 *
 * @param {AbortSignal} signal
 * @param {number} [delay] milliseconds without news before it speaks
 * @returns {{ el: HTMLElement, say: (text: string) => void }}
 */
export function liveRegion(signal, delay = 700) {
  const el = html("p", { class: "ml-hidden ml-live", role: "status" });
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      el.textContent = text;
    }, delay);
  };
  return { el, say };
}
