/** Text with code in it, as templates. */

import { unbroken } from "../maths/numbers.js";
import { html } from "../ui/lit.js";
import { breakParts } from "./maths.js";

/** Code that may break after an underscore, a point or a bracket. */
export const breakable = (code) =>
  breakParts(code).map((part, index) => (index ? html`<wbr />${part}` : part));

/** A text with code between backticks. */
export const prose = (text) =>
  unbroken(text)
    .split("`")
    .map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
