/**
 * The editor of a cell: prism-code-editor, a text field with colors behind its letters, and the keys that Python wants.
 *
 * All changes go through the browser's own command, so that its undo takes them back, one at a time.
 */

import { n as createEditor } from "../vendor/prism-code-editor/core-BIWFpCIO.js";
import "../vendor/prism-code-editor/prism/languages/python.js";
import { breakLine, eraseIndent, indent, outdent } from "./edits.js";

/** @typedef {ReturnType<typeof makeEditor>} CodeEditor */

/** Change the text as if the reader had typed it. @param {HTMLTextAreaElement} field */
function change(field, { from, to, text, start, end }) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  const isDone = document.execCommand(text ? "insertText" : "delete", false, text);
  if (!isDone && field.value.slice(from, to) !== text) {
    field.setRangeText(text, from, to, "end"); // no undo, but the text is right
    field.dispatchEvent(new InputEvent("input"));
  }
  field.setSelectionRange(start, end);
}

/** Enter on any keyboard, that of a telephone too, which tells no keys. */
function followTyping(field) {
  field.addEventListener("beforeinput", (event) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const edit =
      event.inputType === "insertLineBreak"
        ? breakLine(value, start, end)
        : event.inputType === "deleteContentBackward"
          ? eraseIndent(value, start, end)
          : null;
    if (!edit || edit.text === "\n") return; // what the browser does by itself
    event.preventDefault();
    change(field, edit);
  });
}

/** Tab moves in, or on to the next control once Escape was pressed; with Control or Shift, Enter runs. */
function followKeys(field, { onRun, onLeave }) {
  let isLeaving = false;
  field.addEventListener("blur", () => {
    isLeaving = false;
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { selectionStart: start, selectionEnd: end, value } = field;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      onRun();
    } else if (event.key === "Tab" && !isLeaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      change(field, event.shiftKey ? outdent(value, start, end) : indent(value, start, end));
    } else if (event.key === "Escape") {
      isLeaving = true;
      onLeave();
    } else if (!["Tab", "Shift"].includes(event.key)) isLeaving = false;
  });
}

/**
 * Make an editor in a place of the page.
 *
 * @param {HTMLElement} place
 * @param {{ code: string, label: string, describedBy: string, onChange: (code: string) => void, onRun: () => void,
 *   onLeave: () => void }} parts `onLeave` is told when the next Tab will leave
 */
export function makeEditor(place, { code, label, describedBy, onChange, ...listeners }) {
  const options = { language: "python", value: code, tabSize: 4, wordWrap: true };
  const editor = createEditor(place, options);
  const field = editor.textarea;
  field.setAttribute("aria-label", label);
  field.setAttribute("aria-describedby", describedBy);
  field.setAttribute("autocorrect", "off");
  editor.keyCommandMap.Escape = undefined; // it would take the focus away
  followTyping(field);
  followKeys(field, listeners);
  const mark = (line) => {
    for (const other of place.querySelectorAll(".python-wrong")) other.classList.remove("python-wrong");
    if (line > 0) editor.lines[line]?.classList.add("python-wrong"); // what stands at 0 is the text field
  };
  editor.on("update", (value) => {
    mark(0);
    onChange(value);
  });
  return { field, mark, code: () => editor.value, ...actions(field) };
}

function actions(field) {
  return {
    /** Put text in the place of what is selected. */
    insert: (/** @type {string} */ text) => {
      const { selectionStart: from, selectionEnd: to } = field;
      change(field, { from, to, text, start: from + text.length, end: from + text.length });
    },
    /** Put a text in the place of all; undo brings the old one back. */
    replace: (/** @type {string} */ text) =>
      change(field, { from: 0, to: field.value.length, text, start: 0, end: 0 }),
    indent: () => change(field, indent(field.value, field.selectionStart, field.selectionEnd)),
    undo: () => {
      field.focus({ preventScroll: true });
      document.execCommand("undo");
    },
    /** Select a line, which has the number that an error names. */
    goTo: (/** @type {number} */ line) => {
      const before = field.value.split("\n").slice(0, line - 1);
      const start = before.join("\n").length + (before.length ? 1 : 0);
      const end = field.value.indexOf("\n", start);
      field.focus();
      field.setSelectionRange(start, end < 0 ? field.value.length : end);
    },
  };
}
