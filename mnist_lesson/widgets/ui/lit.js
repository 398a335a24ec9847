/**
 * Templates: what a widget shows is a function of its state, and lit-html (`lit/`, unchanged from npm) brings the page
 * into step with it. A widget imports from here:
 *
 *     html`<p class="ml-note">${text}</p>`            text is set as text, never as HTML
 *     html`<svg viewBox="0 0 9 9">${dots.map((dot) => svg`<circle r=${dot} />`)}</svg>`
 *     html`<button ?disabled=${isFull} @click=${add}>Add</button>`
 *     html`<input .value=${live(text)} />`            compared with what the page shows, not with the last value
 *     html`<ul>${repeat(items, (item) => item.key, row)}</ul>`   an item keeps its element, and so the focus
 *     html`<canvas ${drawn((canvas) => paint(canvas, levels))}></canvas>`
 */

import { Directive, directive, PartType } from "./lit/directive.js";
import { render as renderTemplate } from "./lit/lit-html.js";

export { live } from "./lit/directives/live.js";
export { repeat } from "./lit/directives/repeat.js";
export { html, nothing, svg } from "./lit/lit-html.js";

/** @type {(() => void)[]} */
let waiting = [];

/** Show a template in a place; then call what `drawn` has asked for. Options are lit's, such as `renderBefore`. */
export function render(template, place, options) {
  renderTemplate(template, place, options);
  const calls = waiting;
  waiting = [];
  for (const call of calls) call();
}

class Drawn extends Directive {
  constructor(part) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("drawn() stands in an element's tag");
  }

  render(_draw) {}

  /** @param {any} part @param {any[]} values */
  update({ element }, [draw]) {
    waiting.push(() => draw(element));
  }
}

/**
 * Call a function with the element after every rendering, when the element is in the page: a canvas knows its colors
 * only there.
 *
 * @type {(draw: (element: any) => void) => unknown}
 */
export const drawn = directive(Drawn);
