/**
 * What the speaker sees: this slide and the next, the section's key question, the planned time and a clock. It stands in
 * a window of its own, which the page writes, so that it needs no address and works from a disk, too; where the browser
 * blocks that, below the slide.
 *
 * @typedef {{ section: HTMLElement, heading: HTMLElement, title: string, minutes: number }} Slide
 * @typedef {{ slides: Slide[], index: number, startedAt: number }} Talk
 */

import { clock, planned } from "./plan.js";

const WINDOW = "lesson-notes";
const FEATURES = "popup,width=720,height=640";
const QUESTION = ".question-text, .guess-text"; // of a widget that has started
const STILL_QUESTION = ".lesson-question > p, .lesson-guess > p + p"; // of one that hasn't

/* ---- The key question ---------------------------------------------------------------------- */

/** A cell's question; its widget's, once that has started, for it may ask with other numbers. */
const asked = (/** @type {Element} */ cell) =>
  cell.querySelector(QUESTION) ?? cell.querySelector(STILL_QUESTION);

/** The text of a question that stands in the text: in a quote, or, of a chapter as a whole, below its title. */
function written(/** @type {Element} */ part) {
  const isLead = part.matches("h1 + p") && part.querySelector(":scope > em:only-child");
  if (!isLead && !part.matches("blockquote")) return null;
  const text = isLead ? part : part.querySelector("p");
  return text?.textContent.includes("?") ? text : null;
}

/** The questions of a section, in their order; those of the sections in it are theirs. @param {Slide} slide */
export const questionsOf = ({ section }) =>
  [...section.children]
    .filter((part) => !part.matches("section[data-slide]"))
    .flatMap((part) => {
      const cells = [...part.querySelectorAll(":scope .lesson-widget")];
      return [written(part), ...cells.map(asked)];
    })
    .filter((text) => text !== null);

/** What one can do after the chapter, for sections that ask nothing. @param {Slide[]} slides */
const objectivesOf = ([{ section }]) => [...section.querySelectorAll(":scope > ul:first-of-type > li")];

/* ---- The view ------------------------------------------------------------------------------ */

/** An element of a document. @param {Document} doc @param {string} tag @param {(Node | string)[]} children */
function make(doc, tag, ...children) {
  const made = doc.createElement(tag);
  made.append(...children);
  return made;
}

/** A copy of a text, formulas and all, without links and names. @param {Document} doc @param {Element} text */
function copy(doc, text) {
  const copied = make(doc, "div");
  for (const node of text.childNodes) copied.append(doc.importNode(node, true));
  for (const named of copied.querySelectorAll("[id]")) named.removeAttribute("id");
  for (const link of copied.querySelectorAll("a")) link.replaceWith(...link.childNodes);
  return copied;
}

/** @param {Document} doc @param {string} title @param {Element[]} texts */
function list(doc, title, texts) {
  if (texts.length === 0) return [];
  const items = texts.map((text) => make(doc, "li", copy(doc, text)));
  return [make(doc, "h2", title), make(doc, "ul", ...items)];
}

/** The section's questions, the first one large. @param {Document} doc @param {Talk} talk */
function questions(doc, { slides, index }) {
  const [key, ...others] = questionsOf(slides[index]);
  if (!key) return list(doc, "It asks nothing. After the chapter one can", objectivesOf(slides));
  const shown = copy(doc, key);
  shown.className = "notes-question";
  return [make(doc, "h2", "Key question"), shown, ...list(doc, "It also asks", others)];
}

/**
 * The notes of a slide. What `.notes-clock` shows is written by `tick`.
 *
 * @param {Document} doc
 * @param {Talk} talk
 */
function notesView(doc, talk) {
  const { slides, index } = talk;
  const next = slides[index + 1];
  const minutes = slides.map((slide) => slide.minutes);
  const passed = make(doc, "span");
  passed.className = "notes-clock";
  return make(
    doc,
    "div",
    make(doc, "p", `Slide ${index + 1} of ${slides.length}`),
    make(doc, "h1", slides[index].title),
    make(doc, "p", next ? `Next: ${next.title}` : "This is the last slide."),
    ...questions(doc, talk),
    make(doc, "h2", "Time"),
    make(doc, "p", passed, " since the start"),
    make(doc, "p", planned(minutes, index)),
  );
}

/** @param {ParentNode} place @param {number} startedAt */
function tick(place, startedAt) {
  const shown = place.querySelector(".notes-clock");
  if (shown) shown.textContent = clock((Date.now() - startedAt) / 1000);
}

/* ---- A window, or a place below the slide -------------------------------------------------- */

/** What the window needs besides the notes: its look, its title, buttons. */
function furnish(doc, style, actions) {
  const { lang, dataset } = document.documentElement;
  Object.assign(doc.documentElement, { lang, className: "lesson-notes-window" });
  doc.documentElement.dataset.theme = dataset.theme;
  doc.head.replaceChildren(make(doc, "title", `Notes: ${document.title}`), make(doc, "style", style));
  const buttons = Object.entries(actions).map(([words, act]) => {
    const button = Object.assign(make(doc, "button", words), { type: "button" });
    button.addEventListener("click", act);
    return button;
  });
  const place = make(doc, "main");
  const bar = make(doc, "nav", ...buttons);
  bar.setAttribute("aria-label", "Slides");
  doc.body.replaceChildren(place, bar);
  return place;
}

/** The notes' own window, or null where the browser blocks it. */
function openWindow({ style, actions, onKey }) {
  const opened = window.open("", WINDOW, FEATURES);
  if (!opened) return null;
  const place = furnish(opened.document, style, actions);
  opened.document.addEventListener("keydown", onKey);
  return { place, close: () => opened.close(), isOpen: () => !opened.closed, own: opened };
}

const BLOCKED =
  "The browser has blocked the notes' window, so they stand here. Allow this page to open windows, and press s again.";

/** A place below the slide, in which the notes stand instead. */
function openBelow() {
  const place = make(document, "div");
  const box = make(document, "aside", make(document, "p", BLOCKED), place);
  box.className = "lesson-notes";
  box.setAttribute("aria-label", "Notes");
  document.body.append(box);
  return { place, close: () => box.remove(), isOpen: () => box.isConnected, own: null };
}

/**
 * The speaker's notes.
 *
 * @param {{ style: string, talk: Talk, actions: Record<string, () => void>, onKey: (event: KeyboardEvent) => void }} parts
 */
export function makeNotes({ style, talk, actions, onKey }) {
  /** @type {ReturnType<typeof openWindow> | ReturnType<typeof openBelow> | null} */
  let shown = null;
  let ticking = 0; // in the page itself; the notes' own window takes its clock along when it closes
  const isOpen = () => shown?.isOpen() ?? false;
  const count = () => isOpen() && tick(shown.place, talk.startedAt);
  const show = () => {
    if (!isOpen()) return;
    shown.place.replaceChildren(notesView(shown.place.ownerDocument, talk));
    count();
  };
  /** In the window in sight: a hidden one's clock is slow. */
  const startClock = () => {
    if (shown.own) shown.own.setInterval(count, 1000);
    else ticking = window.setInterval(count, 1000);
  };
  const close = () => {
    clearInterval(ticking);
    shown?.close();
    shown = null;
  };
  const restart = () => {
    talk.startedAt = Date.now();
    count();
  };
  const open = () => {
    if (isOpen() && shown.own) return shown.own.focus();
    const wasBelow = isOpen();
    close();
    shown = openWindow({ style, actions: { ...actions, "Start the clock again": restart }, onKey });
    if (!shown && !wasBelow) shown = openBelow(); // pressed again where it is blocked, the notes go
    show();
    if (shown) startClock();
    if (shown && !shown.own) shown.place.parentElement.scrollIntoView({ block: "nearest" });
  };
  return { open, show, close };
}
