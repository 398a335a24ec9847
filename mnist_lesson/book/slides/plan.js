/** What slides decide without a page: the size of the letters, what a key or a swipe means, times in words. */

const LETTERS = 17; // CSS pixels of the text in the page
const LINES = 30; // letters a thirtieth of the screen's height: 18 points on a slide of the usual 7½ inches
const MEASURE = 752; // CSS pixels that a line of text, and its margins, want
const SHORTEST_SWIPE = 60; // CSS pixels
const LONGEST_SWIPE = 700; // milliseconds; a finger that stays longer selects text

/** How many times as large as in the page a slide is. @param {number} width of the screen @param {number} height */
export const scaleFor = (width, height) => Math.max(1, Math.min(height / LINES / LETTERS, width / MEASURE));

/** @typedef {"next" | "back" | "down" | "up" | "first" | "last" | "leave" | "full" | "notes"} Act */

/**
 * "down" and "up" scroll, and go on where nothing is left to scroll. A clicker sends PageDown and PageUp.
 *
 * @type {Record<string, Act>}
 */
const ACTS = {
  ArrowRight: "next",
  ArrowLeft: "back",
  ArrowDown: "down",
  ArrowUp: "up",
  PageDown: "down",
  PageUp: "up",
  " ": "down",
  "Shift ": "up",
  Home: "first",
  End: "last",
  Escape: "leave",
  f: "full",
  s: "notes",
};

/**
 * What a focused element needs keys for: nothing; typing; all that it does, as a slider; a press, in a widget or
 * outside; its own scrolling.
 *
 * @typedef {"none" | "typing" | "all" | "widget" | "press" | "scroll"} Owner
 */

const CLICKER = ["PageDown", "PageUp"];

/** @type {Record<Owner, (key: string) => boolean>} whether a key stays with the focused element */
const KEEPS = {
  none: () => false,
  typing: () => true, // an editor has its own use for Escape
  all: (key) => key !== "Escape", // by which the keys come back to the slides
  widget: (key) => key !== "Escape" && !CLICKER.includes(key), // who has pressed its button goes on with the clicker
  press: (key) => key === " ",
  scroll: (key) => key.startsWith("Arrow"),
};

/**
 * What a key means.
 *
 * @param {{ key: string, shiftKey: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean }} event
 * @param {Owner} [owner] what the focused element is
 * @returns {Act | "release" | undefined} "release": the focused element gives the keys back
 */
export function actOf({ key, shiftKey, ctrlKey, altKey, metaKey }, owner = "none") {
  if (ctrlKey || altKey || metaKey || KEEPS[owner](key)) return undefined;
  if (key === "Escape" && (owner === "all" || owner === "widget")) return "release";
  const name = key === " " && shiftKey ? "Shift " : key.length === 1 ? key.toLowerCase() : key;
  return Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
}

/**
 * What a finger's way means: to the left is on, as a page is turned.
 *
 * @param {number} right pixels
 * @param {number} down pixels
 * @param {number} time milliseconds
 * @returns {"next" | "back" | undefined}
 */
export function swipeOf(right, down, time) {
  const isSideways = Math.abs(right) >= SHORTEST_SWIPE && Math.abs(right) > 2 * Math.abs(down);
  if (!isSideways || time > LONGEST_SWIPE) return undefined;
  return right < 0 ? "next" : "back";
}

const TALL_STEP = 0.85; // so far one scrolls within what is taller than the screen: some lines stay in sight
const HIGH_UP = 0.2; // of the screen: what begins there is to be read before one goes on
const AIR = 12; // CSS pixels above what comes to the top

/**
 * How far down a key scrolls: the first part that the screen cuts off comes to its top, so that no picture and no
 * question is seen in two halves.
 *
 * @param {{ top: number, bottom: number }[]} parts of the slide, as they lie on the screen
 * @param {number} height of what is seen of the slide
 */
export function stepDown(parts, height) {
  const cut = parts.find(({ bottom }) => bottom > height);
  return cut && cut.top > height * HIGH_UP ? cut.top - AIR : height * TALL_STEP;
}

/** Minutes and seconds as a clock shows them. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * What is planned for a slide.
 *
 * @param {number[]} minutes of all slides
 * @param {number} index of this one
 */
export function planned(minutes, index) {
  const sum = (/** @type {number[]} */ part) => part.reduce((all, one) => all + one, 0);
  const [own, until, all] = [minutes[index], sum(minutes.slice(0, index + 1)), sum(minutes)].map((time) =>
    clock(Math.round(time * 60)),
  );
  const here = minutes[index] > 0 ? `${own} for this section` : "no time for this section";
  return `Planned: ${here}, ${until} by its end, ${all} in all.`;
}
