/** A row of keys that telephones hide; a style sheet shows it where fingers are used. */

import { button, element } from "./elements.js";

const SIGNS = ["(", ")", "[", "]", ":", "=", "_", '"', "#"];
const NAMES = {
  "(": "opening parenthesis",
  ")": "closing parenthesis",
  "[": "opening bracket",
  "]": "closing bracket",
  ":": "colon",
  "=": "equals",
  _: "underscore",
  '"': "quotation mark",
  "#": "number sign",
};

/** A key keeps the focus in the editor, so that the telephone's keyboard stays. */
function key(words, name, press) {
  const made = button(words, press, { "aria-label": name, tabindex: "-1" });
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  return made;
}

/**
 * @param {import("./editor.js").CodeEditor} editor
 * @returns {HTMLElement}
 */
export function keyRow(editor) {
  const signs = SIGNS.map((sign) => key(sign, NAMES[sign], () => editor.insert(sign)));
  const tab = key("Tab →", "Tab, to the right", editor.indent);
  const undo = key("Undo", "Undo", editor.undo);
  return element("div", { class: "python-keys", role: "group", "aria-label": "Keys" }, ...signs, tab, undo);
}
