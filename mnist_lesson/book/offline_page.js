/**
 * The front page's "Keep this book on my device". Before a reader presses it nothing is kept, and no service worker is
 * there. It shows only where there can be one: from a server with https, or on the reader's own machine.
 *
 * The text comes first, in the worker's installation; what is there when that breaks off stays, and the next press goes
 * on from it. The images for training are asked for apart, one file after the other.
 */

import { storeName } from "./offline_name.js";

const GRACE = 1000; // milliseconds
const ANSWER = 5000; // milliseconds for a question
const LONGEST = 300_000; // milliseconds that a browser lets a worker do one thing

const FAULTS = {
  network: "The connection broke.",
  changed: "The book on the server is just being replaced by a new edition.",
  room: "There is no room left for it on this device, or the browser gives no more.",
  denied: "This browser does not let the page keep anything.",
  stopped: "The browser has stopped it.",
};

/** What is told where keeping has broken off. */
export function tellFault(kind, done, of) {
  const why = FAULTS[kind] ?? FAULTS.stopped;
  const kept = done > 0 ? `${done} of ${of} files are kept` : "Nothing is kept";
  const remedy = kind === "room" ? "Make room and press again" : "Press again";
  if (kind === "denied") return `${why} Reading goes on as before.`;
  return `${why} ${kept}. ${remedy}${done > 0 ? ", and the rest follows" : ""}.`;
}

/** A size as readers know it; 0.4 MB is less than one, not none. */
export const megabytes = (bytes) => `${Math.max(1, Math.round(bytes / 1e6))} MB`;

const KEPT =
  "is kept on your device and opens without a network, in this browser. A new edition replaces it by itself.";

/**
 * What is told of a book that is kept.
 *
 * @param {number} missing files of the images for training
 */
export function tellKept(missing) {
  if (missing === 0) return `This book, with the images for training, ${KEPT}`;
  return `This book ${KEPT} What trains in the pages needs the images for training, too.`;
}

const tellOffer = (bytes) =>
  "This browser can keep the book, so that it opens without a network: pages, pictures, search, everything that " +
  `moves, and Python. That takes ${megabytes(bytes)}.`;

/** Ask the worker, and wait for its answer; one that is just being replaced by another gives none. */
const ask = (worker, message, patience = LONGEST) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve({ kind: "stopped" }), patience);
    worker.postMessage(message, [port2]);
  });

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** When a worker is done with its installation: "activated", or "redundant" if it came to nothing. */
const whenInstalled = (worker) =>
  new Promise((resolve) => {
    const look = () => /activated|redundant/.test(worker.state) && resolve(worker.state);
    worker.addEventListener("statechange", look);
    look();
  });

function makeButton(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "lesson-button";
  button.textContent = words;
  button.hidden = true;
  return button;
}

/** The words, the bar and the buttons. */
function build(place) {
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Files kept");
  const count = document.createElement("span");
  const line = document.createElement("p");
  line.className = "lesson-offline-count";
  line.append(bar, count);
  const buttons = {
    keep: makeButton("Keep this book on my device"),
    images: makeButton(`Also keep the images for training (${megabytes(place.dataset.imagesSize)})`),
    remove: makeButton("Remove from this device"),
  };
  const row = document.createElement("div");
  row.className = "lesson-actions";
  row.append(...Object.values(buttons));
  place.replaceChildren(said, line, row);
  return { said, line, bar, count, buttons };
}

/** What the place shows: a sentence, some of the buttons, and how far it is. The focus stays in it. */
function createView(place) {
  const { said, line, bar, count, buttons } = build(place);
  line.hidden = true;
  const show = (words, names) => {
    const hadFocus = place.contains(document.activeElement);
    said.textContent = words;
    line.hidden = true;
    for (const [name, button] of Object.entries(buttons)) {
      button.hidden = !names.includes(name);
      button.removeAttribute("aria-disabled");
    }
    if (hadFocus && !place.contains(document.activeElement)) buttons[names[0]]?.focus();
  };
  const showProgress = (words, done, of) => {
    if (said.textContent !== words) said.textContent = words;
    for (const button of Object.values(buttons)) button.setAttribute("aria-disabled", "true");
    line.hidden = false;
    Object.assign(bar, { max: of, value: done });
    count.textContent = `${done} of ${of} files`;
  };
  return { buttons, show, showProgress };
}

/** The book's own worker; one of a wider address would be another site's. */
async function findRegistration(base) {
  const registration = await navigator.serviceWorker.getRegistration(base);
  return registration?.scope === base ? registration : undefined;
}

/**
 * What is kept; null if nothing is.
 *
 * @returns {Promise<{ worker: ServiceWorker, missing: string[], images: number } | null>}
 * @throws {Error} the worker does not answer
 */
async function readState(base, tries = 3) {
  const worker = (await findRegistration(base))?.active;
  if (!worker) return null;
  const answer = await ask(worker, { type: "state" }, ANSWER);
  if (answer.missing) return { worker, ...answer };
  if (tries === 1) throw new Error("The book's service worker does not answer.");
  return readState(base, tries - 1);
}

/** What the place shows when nothing is under way. */
async function showStanding(place, view, base) {
  const state = await readState(base);
  if (!state) {
    const isBegun = await caches.has(storeName(base));
    return view.show(tellOffer(place.dataset.size), isBegun ? ["keep", "remove"] : ["keep"]);
  }
  const { length } = state.missing;
  view.show(tellKept(length), length > 0 ? ["images", "remove"] : ["remove"]);
}

/** Follow a worker that fetches the book, up to its end. */
async function followInstallation(worker, view) {
  const at = { kind: "stopped", done: 0, of: 0 };
  const hear = ({ data }) => {
    if (data?.type === "fault") Object.assign(at, data);
    if (data?.type !== "progress") return;
    Object.assign(at, { done: data.done, of: data.of });
    view.showProgress("The book is being kept. Leave this page open until it is done.", at.done, at.of);
  };
  navigator.serviceWorker.addEventListener("message", hear);
  navigator.serviceWorker.startMessages();
  const state = await whenInstalled(worker);
  if (state === "redundant" && at.kind === "stopped") await pause(GRACE); // the reason may come after the end
  navigator.serviceWorker.removeEventListener("message", hear);
  if (state === "redundant") view.show(tellFault(at.kind, at.done, at.of), ["keep", "remove"]);
  return state === "activated";
}

/** Follow a first installation; then the worker learns which build this page is of. */
async function finishKeeping(place, view, base, registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!(await followInstallation(worker, view))) return;
  await ask(worker, { type: "here", build: place.dataset.build }, ANSWER);
  await showStanding(place, view, base);
}

async function keepBook(place, view, base) {
  navigator.storage?.persist?.().catch(() => {}); // else a browser that runs out of room may take it away
  view.showProgress("The book is being kept. Leave this page open until it is done.", 0, 1);
  try {
    const options = { scope: base, updateViaCache: /** @type {const} */ ("none") };
    const registration = await navigator.serviceWorker.register(`${base}service-worker.js`, options);
    await finishKeeping(place, view, base, registration);
  } catch (error) {
    const kind = error.name === "SecurityError" ? "denied" : "network"; // the worker's script did not come
    view.show(tellFault(kind, 0, 0), ["keep"]);
  }
}

async function keepImages(place, view, base) {
  const state = await readState(base);
  if (!state) return showStanding(place, view, base); // removed in another window
  const { worker, missing, images } = state;
  for (const [index, name] of missing.entries()) {
    const done = images - missing.length + index;
    view.showProgress("The images for training are being kept. Leave this page open.", done, images);
    const { kind } = await ask(worker, { type: "keep", name });
    if (kind) return view.show(tellFault(kind, done, images), ["images", "remove"]);
  }
  await showStanding(place, view, base);
}

async function removeBook(place, view, base) {
  await (await findRegistration(base))?.unregister();
  await caches.delete(storeName(base));
  await showStanding(place, view, base);
}

/** What a browser needs to install the book like a program: a link that a page from the disk may not have. */
export function linkManifest(base) {
  const head = (rel, href) =>
    document.head.append(Object.assign(document.createElement("link"), { rel, href }));
  head("manifest", `${base}manifest.webmanifest`);
  head("apple-touch-icon", `${base}_static/icon.png`);
}

/** Show the place, where a browser can keep something. */
export async function startOffline() {
  const place = /** @type {HTMLElement} */ (document.querySelector(".lesson-offline"));
  if (!/^https?:$/.test(location.protocol) || !navigator.serviceWorker || !globalThis.caches) return;
  const base = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
  linkManifest(base);
  const view = createView(place);
  for (const [name, act] of Object.entries({ keep: keepBook, images: keepImages, remove: removeBook }))
    view.buttons[name].addEventListener("click", ({ currentTarget }) => {
      if (currentTarget.getAttribute("aria-disabled") !== "true") act(place, view, base);
    });
  try {
    const registration = await findRegistration(base);
    if (registration?.installing && !registration.active)
      return finishKeeping(place, view, base, registration);
    await showStanding(place, view, base);
  } catch {
    place.replaceChildren(); // a browser that denies its storage
  }
}
