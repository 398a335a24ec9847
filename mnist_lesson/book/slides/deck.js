/**
 * The slides: the sections of the page itself, one at a time and large. All else is hidden, nothing is moved or made
 * anew, so widgets and editors keep what was done to them; `leave` takes away every trace.
 *
 * An element's `data-slide` says what it is: the slide itself ("now"), one that contains it ("way"), another one
 * ("off"). What stands beside a "way" is hidden (`style.css`).
 *
 * @typedef {import("./notes.js").Slide} Slide
 * @typedef {import("./plan.js").Act | "release"} DeckAct
 * @typedef {import("./plan.js").Owner} Owner
 */

import { makeNotes } from "./notes.js";
import { actOf, scaleFor, stepDown, swipeOf } from "./plan.js";

const HEADING = ":scope > :is(h1, h2, h3)";
const UPPER_PART = 0.4; // of the window: the heading that is in it, or above, is of the section that is read
const ONE_SCREEN = 0.85; // so far a key scrolls up: some lines stay in sight

/* ---- What there is ------------------------------------------------------------------------- */

/** @param {Element} heading */
function titleOf(heading) {
  const words = heading.cloneNode(true);
  for (const link of /** @type {Element} */ (words).querySelectorAll(".headerlink")) link.remove();
  return words.textContent.trim();
}

/** The sections with a heading, in their order. @param {Element} article @param {number[]} minutes @returns {Slide[]} */
function findSlides(article, minutes) {
  const sections = /** @type {HTMLElement[]} */ ([...article.querySelectorAll("section[id]")]);
  return sections
    .map((section) => ({ section, heading: /** @type {HTMLElement} */ (section.querySelector(HEADING)) }))
    .filter(({ heading }) => heading)
    .map((slide, i) => ({ ...slide, title: titleOf(slide.heading), minutes: minutes[i] ?? 0 }));
}

/** The slide that is being read in the page. @param {Slide[]} slides */
function indexInSight(slides) {
  const isPassed = ({ heading }) => heading.getBoundingClientRect().top < innerHeight * UPPER_PART;
  return Math.max(0, slides.filter(isPassed).length - 1);
}

const isShown = (/** @type {Element} */ part) => part.getClientRects().length > 0;

/* ---- Whose a key or a finger is ---------------------------------------------------------------- */

const TYPING = "textarea, [contenteditable]";
const WIDGET = ".mnist-lesson";
const FIELDS = `${WIDGET}, input, select, [role="slider"]`;
const SIMPLE = `button, a, summary, input:is([type="radio"], [type="checkbox"]), [tabindex="-1"]`;
const PRESSED = `button, summary, a, [role="button"]`;
const GESTURES = `${TYPING}, input, select, canvas, [role="slider"]`;

/** What the focused element wants keys for. @param {Element} focused @returns {Owner} */
function ownerOf(focused) {
  if (focused.closest(TYPING)) return "typing";
  if (focused.closest(WIDGET) && focused.matches(SIMPLE)) return "widget";
  if (focused.closest(FIELDS)) return "all";
  if (focused.closest(PRESSED)) return "press";
  return focused.closest('[tabindex="0"]') ? "scroll" : "none";
}

/** Whether a finger on an element does something else than turn the page: it draws, drags or scrolls sideways. */
function isGesture(/** @type {Element} */ touched) {
  if (touched.closest(GESTURES)) return true;
  for (let element = touched; element && element !== document.body; element = element.parentElement) {
    const { touchAction, overflowX } = getComputedStyle(element);
    const scrolls = element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(overflowX);
    if (scrolls || !/^(auto|manipulation)$/.test(touchAction)) return true;
  }
  return false;
}

/** Call `turn` when a finger is drawn sideways over a slide. @param {AbortSignal} signal */
function followSwipes(turn, signal) {
  /** @type {{ clientX: number, clientY: number, timeStamp: number } | null} */
  let start = null;
  const begin = (/** @type {TouchEvent} */ { touches, target, timeStamp }) => {
    const isFree = touches.length === 1 && !isGesture(/** @type {Element} */ (target)) && !isEnlarged();
    start = isFree ? { clientX: touches[0].clientX, clientY: touches[0].clientY, timeStamp } : null;
  };
  const end = (/** @type {TouchEvent} */ { changedTouches: [finger], timeStamp }) => {
    if (!start) return;
    const [right, down] = [finger.clientX - start.clientX, finger.clientY - start.clientY];
    const act = swipeOf(right, down, timeStamp - start.timeStamp);
    start = null;
    if (act) turn(act);
  };
  document.addEventListener("touchstart", begin, { passive: true, signal });
  document.addEventListener("touchend", end, { passive: true, signal });
}

/** Whether two fingers have enlarged the page: then one moves it. */
const isEnlarged = () => (window.visualViewport?.scale ?? 1) > 1.01;

/* ---- The bar --------------------------------------------------------------------------------- */

/** @param {Record<string, [label: string, act: () => void]>} buttons by the words on them */
function makeBar(buttons) {
  const bar = document.createElement("nav");
  bar.className = "lesson-slides";
  bar.setAttribute("aria-label", "Slides");
  bar.innerHTML =
    '<span class="slides-number"></span><span class="slides-told lesson-hidden" role="status"></span>';
  const made = Object.entries(buttons).map(([words, [help, act]]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", title: help });
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  });
  bar.prepend(...made.slice(0, 2));
  bar.append(...made.slice(2));
  document.body.append(bar);
  const [back, next] = made;
  const show = (/** @type {number} */ index, /** @type {Slide[]} */ slides) => {
    back.disabled = index === 0;
    next.disabled = index === slides.length - 1;
    bar.querySelector(".slides-number").textContent = `${index + 1} / ${slides.length}`;
    const told = `Slide ${index + 1} of ${slides.length}: ${slides[index].title}`;
    bar.querySelector(".slides-told").textContent = told;
  };
  return { show, height: () => bar.offsetHeight, remove: () => bar.remove() };
}

/* ---- The slides -------------------------------------------------------------------------------- */

/** A section as the only thing in sight. @param {Slide[]} slides @param {number} index */
function mark(slides, index) {
  unmark();
  for (const { section } of slides) section.dataset.slide = "off";
  const { section, heading } = slides[index];
  heading.ariaLevel = "1"; // of what is in sight it is the title
  for (let way = section.parentElement; way !== document.documentElement; way = way.parentElement)
    way.dataset.slide = "way";
  section.dataset.slide = "now";
}

function unmark() {
  document.querySelector("[data-slide=now] > [aria-level]")?.removeAttribute("aria-level");
  for (const marked of document.querySelectorAll("[data-slide]")) marked.removeAttribute("data-slide");
}

/** Give a heading the focus, and let it go without a trace. @param {HTMLElement} heading */
function focusOn(heading) {
  heading.tabIndex = -1;
  heading.addEventListener("blur", () => heading.removeAttribute("tabindex"), { once: true });
  heading.focus({ preventScroll: true });
}

/**
 * Whether a browser tells widgets where things are in a part that it has enlarged. Some see the pointer elsewhere then:
 * browsers before 2024, and Firefox in pictures.
 */
function canZoom() {
  const probe = document.createElement("div");
  probe.style.zoom = "2";
  probe.innerHTML = '<svg width="10" height="10" viewBox="0 0 10 10"></svg>';
  document.body.append(probe);
  const picture = /** @type {SVGSVGElement} */ (probe.firstChild);
  const sizes = [picture.getBoundingClientRect().width, picture.getScreenCTM().a * 10];
  probe.remove();
  return sizes.every((size) => Math.abs(size - 20) < 0.1);
}

/** Letters as large as the screen allows: all of the slide grows, or, where widgets would err, what depends on letters. */
function enlarge() {
  const { dataset, style } = document.documentElement;
  dataset.presenting ??= canZoom() ? "zoom" : "letters";
  style.setProperty("--lesson-slide-scale", String(scaleFor(innerWidth, innerHeight)));
}

function shrink() {
  const { dataset, style } = document.documentElement;
  delete dataset.presenting;
  style.removeProperty("--lesson-slide-scale");
  if (!style.length) document.documentElement.removeAttribute("style");
}

/** Ask for the whole screen, or give it back. Where a browser refuses, slides are as large as its window. */
async function fillScreen(isWanted = !document.fullscreenElement) {
  try {
    if (isWanted) await document.documentElement.requestFullscreen();
    else if (document.fullscreenElement) await document.exitFullscreen();
  } catch {
    // A phone's browser may have no such thing, and a frame may not be allowed to.
  }
}

/** The element that an address names, if it names one. @param {string} hash */
function placeOf(hash) {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null; // no address has a lone percent sign, but hands write it
  }
}

/** Pixels that are still to be scrolled, up and down. */
function roomToScroll() {
  const { scrollTop: up, scrollHeight, clientHeight } = document.documentElement;
  return { up, down: scrollHeight - clientHeight - up };
}

class Deck {
  #slides;
  #talk;
  #bar;
  #notes;
  #look = document.createElement("style");
  #ending = new AbortController();
  #start; // where the reader was in the text

  /** @param {{ style: string, slides: Slide[] }} parts */
  constructor({ style, slides }) {
    const index = indexInSight(slides);
    this.#start = { index, top: slides[index].heading.getBoundingClientRect().top };
    this.#slides = slides;
    this.#talk = { slides, index, startedAt: Date.now() };
    this.#look.textContent = style;
    document.head.append(this.#look);
    this.#bar = makeBar({
      Back: ["Page Up", () => this.do("back")],
      Next: ["Page Down", () => this.do("next")],
      "Full screen": ["f", () => this.do("full")],
      Notes: ["s", () => this.do("notes")],
      Leave: ["Escape", () => this.do("leave")],
    });
    const actions = { Back: () => this.do("back"), Next: () => this.do("next") };
    this.#notes = makeNotes({ style, talk: this.#talk, actions, onKey: (event) => this.#onNotesKey(event) });
    this.#listen();
    enlarge();
    this.show(index);
  }

  #listen() {
    const { signal } = this.#ending;
    addEventListener("keydown", (event) => this.#onKey(event), { signal });
    addEventListener("resize", enlarge, { signal });
    addEventListener("hashchange", () => this.#followLink(), { signal });
    addEventListener("pagehide", () => this.#notes.close(), { signal });
    followSwipes((act) => this.do(act), signal);
  }

  /** Show a slide, from its top or its end. @param {number} index */
  show(index, atEnd = false) {
    this.#talk.index = index;
    const { section, heading } = this.#slides[index];
    mark(this.#slides, index);
    this.#bar.show(index, this.#slides);
    this.#notes.show();
    history.replaceState(history.state, "", `#${encodeURIComponent(section.id)}`);
    dispatchEvent(new Event("resize")); // what measures itself was hidden
    scrollTo({ top: atEnd ? roomToScroll().down : 0, behavior: "instant" });
    focusOn(heading);
  }

  /** Show another slide, if there is one. @param {number} step */
  #turn(step, atEnd = false) {
    const index = this.#talk.index + step;
    if (index >= 0 && index < this.#slides.length) this.show(index, atEnd);
  }

  /** Scroll, or turn where nothing is left to scroll. @param {1 | -1} step */
  #goOn(step) {
    const { up, down } = roomToScroll();
    if ((step > 0 ? down : up) < 2) return this.#turn(step, step < 0);
    const parts = [...this.#slides[this.#talk.index].section.children].filter(isShown);
    const height = innerHeight - this.#bar.height();
    const boxes = parts.map((part) => part.getBoundingClientRect());
    scrollBy({ top: step > 0 ? stepDown(boxes, height) : -height * ONE_SCREEN });
  }

  /** @param {DeckAct} act */
  do(act) {
    const acts = {
      next: () => this.#turn(1),
      back: () => this.#turn(-1),
      down: () => this.#goOn(1),
      up: () => this.#goOn(-1),
      first: () => this.show(0),
      last: () => this.show(this.#slides.length - 1),
      full: fillScreen,
      notes: () => this.#notes.open(),
      release: () => focusOn(this.#slides[this.#talk.index].heading),
      leave: () => this.leave(),
    };
    acts[act]();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const act = actOf(event, ownerOf(/** @type {Element} */ (event.target)));
    if (!act) return;
    const { up, down } = roomToScroll();
    const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (isArrow && (act === "down" ? down : up) >= 2) return; // the browser scrolls by lines
    event.preventDefault();
    if (!isArrow || !event.repeat) this.do(act);
  }

  /** In the notes' window Escape closes it, and the slides go on. @param {KeyboardEvent} event */
  #onNotesKey(event) {
    const act = actOf(event, /** @type {Element} */ (event.target).closest?.(PRESSED) ? "press" : "none");
    if (!act || act === "full" || act === "notes") return;
    event.preventDefault();
    if (act === "leave") this.#notes.close();
    else this.do(act);
  }

  /** A link within the page leads to the slide that has the place. */
  #followLink() {
    const place = placeOf(location.hash);
    const within = this.#slides.filter(({ section }) => section.contains(place)); // one stands in another
    if (place && within.length > 0) this.show(this.#slides.indexOf(within.at(-1)));
  }

  get isOver() {
    return this.#ending.signal.aborted;
  }

  /** Back to the text: to where the reader was, or, after another slide, to its section. */
  leave() {
    this.#ending.abort();
    this.#notes.close();
    this.#bar.remove();
    this.#look.remove();
    unmark();
    shrink();
    fillScreen(false);
    dispatchEvent(new Event("resize"));
    const { heading } = this.#slides[this.#talk.index];
    heading.scrollIntoView({ block: "start", behavior: "instant" });
    if (this.#talk.index === this.#start.index)
      scrollBy({ top: heading.getBoundingClientRect().top - this.#start.top, behavior: "instant" });
    focusOn(heading);
  }
}

/**
 * Present the page's chapter.
 *
 * @param {{ style: string, minutes: number[] }} parts `minutes` of its sections, in their order
 * @returns {Deck}
 */
export function startSlides({ style, minutes }) {
  const slides = findSlides(document.querySelector("article.bd-article"), minutes);
  const asked = fillScreen(true);
  const deck = new Deck({ style, slides });
  asked.then(() => deck.isOver && fillScreen(false)); // it may be granted when the reader has left again
  return deck;
}
