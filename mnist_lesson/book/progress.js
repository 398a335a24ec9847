/**
 * What each page of the book shows of the reader's progress: ticks in the sidebar, a button at a chapter's end, on the
 * front page "Go on where you stopped", after the last questions what to read again. No points, nothing leaves the
 * browser. `progress.py` writes this into the pages, with the list of what they ask.
 *
 * @typedef {{ page: string, file: string, number: string, title: string, name: string, prefix: string,
 *   kind: "question" | "again", questions: string[], guesses: string[] }} Page
 * @typedef {Record<string, Map<string, import("../widgets/ui/memory.js").Entry>>} Kept entries by kind and name
 */

import { entries, forget, read, recall, remember, write } from "../widgets/ui/memory.js";

export const KINDS = ["question", "again", "guess", "chapter"];
const AT_REST = 300; // milliseconds without a scroll
const LONGEST_TITLE = 200; // characters

/* ---- What the entries say -------------------------------------------------------------------- */

/**
 * How far a reader is in a chapter. What is not answered right is open, also when its answer was shown.
 *
 * @param {Page} page
 * @param {Kept} kept
 */
export function standing(page, kept) {
  const verdicts = page.questions.map((name) => kept[page.kind].get(name)?.verdict);
  const count = verdicts.length;
  const right = verdicts.filter((verdict) => verdict === "right").length;
  const isFinished = kept.chapter.has(page.name);
  const isAllRight = count > 0 && right === count;
  return { verdicts, count, right, isFinished, isAllRight, isDone: isFinished || isAllRight };
}

/**
 * What the last page says: the chapters in which a question was tried and is not yet right.
 *
 * @param {Page} page the one with the questions
 * @param {Page[]} pages
 * @param {Kept} kept
 * @returns {{ unanswered: number, again: { page: Page, open: number, count: number }[] } | null} null before any answer
 */
export function readAgain(page, pages, kept) {
  const asked = page.questions.map((name) => ({ name, verdict: kept[page.kind].get(name)?.verdict }));
  const unanswered = asked.filter(({ verdict }) => !verdict).length;
  if (unanswered === asked.length) return null;
  const again = pages.flatMap((chapter) => {
    const its = asked.filter(({ name }) => name.startsWith(`${chapter.prefix}-`));
    const open = its.filter(({ verdict }) => verdict !== "right");
    return open.some(({ verdict }) => verdict)
      ? [{ page: chapter, open: open.length, count: its.length }]
      : [];
  });
  return { unanswered, again };
}

/** A chapter's name in a sentence. */
export const label = ({ number, title }) => (number ? `Chapter ${number}` : title);

/**
 * Where the reader stopped, if it is a place of this book.
 *
 * @param {any} place what is kept
 * @param {Page[]} pages
 */
export function findPlace(place, pages) {
  const page = pages.find((one) => one.page === place?.page);
  if (!page || typeof place.heading !== "string" || typeof place.title !== "string") return null;
  const words = [label(page), place.title.slice(0, LONGEST_TITLE)];
  return { file: `${page.file}#${encodeURIComponent(place.heading)}`, text: [...new Set(words)].join(", ") };
}

/* ---- The page ------------------------------------------------------------------------------ */

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} file seen from the book's top */
export const addressOf = (file) => (document.documentElement.dataset.content_root ?? "./") + file;

/** @returns {Kept} */
export const readKept = () => Object.fromEntries(KINDS.map((kind) => [kind, entries(kind)]));

/** @returns {{ here: string, pages: Page[] }} */
export const readBook = () => JSON.parse(document.getElementById("lesson-chapters").textContent);

/** Call it now, whenever an answer is kept (once for many), and when the reader comes back to the page. */
export function follow(show) {
  let isWaiting = false;
  const later = () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      show();
    });
  };
  document.addEventListener("lesson-memory", later);
  for (const back of ["pageshow", "focus"]) addEventListener(back, later);
  show();
}

/** @param {ReturnType<typeof standing>} at */
export function mark({ isDone, right, count }) {
  const shown = isDone ? [] : [element("span", { "aria-hidden": "true" }, `${right} of ${count}`)];
  const said = isDone ? "(finished)" : `(${right} of ${count} questions answered right)`;
  const hidden = element("span", { class: "lesson-hidden" }, said);
  return element(
    "span",
    { class: isDone ? "lesson-standing lesson-done" : "lesson-standing" },
    ...shown,
    hidden,
  );
}

/** The sidebar's links to chapters. */
function findLinks(pages) {
  const links = [
    .../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("nav.bd-links li > a")),
  ];
  return pages.map((page) => {
    const { pathname } = new URL(addressOf(page.file), location.href);
    return { page, link: links.find((link) => link.pathname === pathname) };
  });
}

function showMarks(links, kept) {
  for (const { page, link } of links) {
    if (!link) continue;
    const at = standing(page, kept);
    const isMarked = at.isDone || at.right > 0;
    link.querySelector(".lesson-standing")?.remove();
    link.classList.toggle("lesson-marked", isMarked);
    if (isMarked) link.append(mark(at));
  }
}

/** A button at the chapter's end, for who has read it and does not care for its questions. */
function addFinish(page) {
  const it = `this ${page.number ? "chapter" : "page"}`;
  const words = `I have finished ${it}`;
  const button = element("button", { type: "button", class: "lesson-button lesson-check" }, words);
  const all = element("p", {}, `You have answered all questions of ${it}.`);
  document
    .querySelector("article.bd-article")
    ?.after(element("div", { class: "lesson-finish" }, button, all));
  button.addEventListener("click", () => {
    if (recall("chapter", page.name)) forget("chapter", page.name);
    else remember("chapter", page.name, { verdict: "finished" });
  });
  return (kept) => {
    const { isFinished, isAllRight } = standing(page, kept);
    button.setAttribute("aria-pressed", String(isFinished));
    button.hidden = isAllRight && !isFinished;
    all.hidden = !button.hidden;
  };
}

function showVerdicts(page, pages, kept) {
  const said = page && readAgain(page, pages, kept);
  for (const place of document.querySelectorAll(".lesson-verdict")) {
    place.setAttribute("role", "status");
    place.replaceChildren(...(said ? verdict(said) : []));
  }
}

function verdict({ unanswered, again }) {
  const rows = again.map(({ page, open, count }) => {
    const link = element("a", { href: addressOf(page.file) }, page.number && `${label(page)}, `, page.title);
    return element("li", {}, link, ` (${open} of ${count} still open)`);
  });
  const all = unanswered ? "So far all is right." : "All of it is right: there is nothing to read again.";
  const rest = unanswered ? [element("p", {}, `${unanswered} not answered yet.`)] : [];
  return [element("p", {}, rows.length ? "Read again:" : all), element("ul", {}, ...rows), ...rest];
}

/* ---- Where one reads ------------------------------------------------------------------------- */

/** The heading under which the reader is: the last one in the window's upper part. */
function placeIn(article) {
  const isShown = (heading) => heading.getClientRects().length > 0; // slides hide all but one section
  const headings = [...article.querySelectorAll("h1, h2, h3")].filter(isShown);
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.4);
  const heading = passed[passed.length - 1] ?? headings[0];
  const words = [...(heading?.childNodes ?? [])].filter(
    (node) => !(node instanceof Element && node.matches(".headerlink, .section-number")),
  );
  const title = words.map((node) => node.textContent).join("");
  return { heading: heading?.closest("section")?.id ?? "", title: title.slice(0, LONGEST_TITLE).trim() };
}

/** Remember the place when scrolling comes to rest, and when the page goes. */
function followReading(page) {
  const article = document.querySelector("article.bd-article");
  let timer = 0;
  let last = null;
  const keep = () => {
    const place = placeIn(article);
    if (place.heading === last) return; // or a tab in the background would take the place of one that is read
    last = place.heading;
    write("place", { page: page.page, ...place, at: Date.now() });
  };
  const rest = () => {
    clearTimeout(timer);
    timer = Number(setTimeout(keep, AT_REST));
  };
  addEventListener("scroll", rest, { passive: true });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}

/** On the front page, for who has been here before. */
function offerToGoOn(pages) {
  const actions = document.querySelector(".hero .actions");
  const place = actions && findPlace(read("place"), pages);
  if (!place) return;
  const link = element("a", { href: addressOf(place.file) }, place.text);
  actions.after(element("p", { class: "lesson-go-on" }, "Go on where you stopped: ", link));
}

/* ---- Where nothing is kept ------------------------------------------------------------------- */

/** Say it once, where an answer would have been kept. */
function tellWhatIsNotKept(/** @type {any} */ { detail: { kind, name, kept } }) {
  if (kept !== false || document.querySelector(".lesson-not-kept")) return;
  const id = `${kind === "again" ? "question" : kind}-${name}`;
  const place = document.getElementById(id) ?? document.querySelector(".lesson-finish");
  const words =
    "Your browser keeps nothing of what you answer here: its storage is blocked or full. All else works as ever.";
  place?.append(element("p", { class: "lesson-not-kept", role: "status" }, words));
}

export function startProgress() {
  const { here, pages } = readBook();
  const page = pages.find((one) => one.page === here);
  const links = findLinks(pages);
  const showFinish = page && addFinish(page);
  follow(() => {
    const kept = readKept();
    showMarks(links, kept);
    showFinish?.(kept);
    showVerdicts(page, pages, kept);
  });
  document.addEventListener("lesson-memory", tellWhatIsNotKept);
  if (page) followReading(page);
  offerToGoOn(pages);
}
