/**
 * The service worker that serves the kept book. Nobody has one who has not asked for it (`offline_page.js`).
 *
 * A page is of one build, and so is all that it asks for:
 *
 * - A page is opened: one short question to the server, which build it has. The same, or no answer: the kept page.
 *   Another: the server's page, and the new build is fetched in the background.
 * - A page asks for a file: that of its build, as kept; what is not kept comes from the server, if it still has it.
 *   A page of unknown build, opened before the book was kept, asks the server as it did.
 *
 * The worker is the same for all builds: which files a build has it reads from the server, and keeps with them. When all
 * of a new build's text is there, that build becomes the current one, in one step; the pages that are open are known by
 * their build, and their files stay until they are closed. So nothing has to be replaced that is answering a page. A
 * worker whose own code has changed waits until all pages are closed, as browsers have it. With `skipWaiting` Chromium
 * stops the old worker as soon as it is idle, and forgets that when a page's next request starts it again: the new one
 * is then left waiting until a page is opened. For a reader that page comes. Under developer tools, which Playwright
 * attaches to every worker, the old worker is stopped even while it answers, and that page never comes.
 *
 * @typedef {import("./offline_store.js").List} List
 */

import { createStore, Fault, fetchList, findFile, pathOf } from "./offline_store.js";

const VERSION_FILE = "offline-version.txt";
const LIST_FILE = "offline-list.json";
const PATIENCE = 3000; // milliseconds for the server, when a page is opened
const RESOURCE = /^lesson-data\/.*\.js$/;

/** Ask, and give up after a while. */
export function soon(ask) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE);
  return ask(controller.signal).finally(() => clearTimeout(timer));
}

/** What a reader is told who asks for what is not there. */
export function excuse(path, kind) {
  if (kind === "changed") return "The server has a newer edition of this book. Reload the page to get it.";
  const what = /\/(train|test)-?\d*\.js$/.test(path) ? "The images for training are" : `The file ${path} is`;
  return `${what} not kept on this device, and the book's server can't be reached. Try again with a connection.`;
}

/** A script that hands the host (`host.js`) a failure instead of data, so that the widget tells it. */
const failingScript = (text) =>
  'document.currentScript.dispatchEvent(new CustomEvent("lesson-data", ' +
  `{ detail: Promise.reject(new Error(${JSON.stringify(text)})) }));`;

const typed = (text, type, status) =>
  new Response(text, { status, headers: { "content-type": `${type}; charset=utf-8` } });

/** What a page gets in place of a file that it can't have. */
export function refusal(path, kind) {
  if (!RESOURCE.test(path)) return Response.error();
  return typed(failingScript(excuse(path, kind)), "text/javascript", 200);
}

/** The page that stands for one that is not there; what the address says is not repeated in it. */
export const missingPage = (base) =>
  typed(
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">' +
      '<title>Not kept on this device</title><body style="font: 1.1rem/1.6 sans-serif; margin: 3rem auto; ' +
      'max-width: 40rem; padding: 0 1rem"><h1>Not kept on this device</h1><p>Of this book, pages, pictures and ' +
      "scripts are kept. This file is not one of them, and the server can't be reached.</p>" +
      `<p><a href="${encodeURI(base)}">To the book's front page</a></p></body></html>`,
    "text/html",
    503,
  );

/** Which build the server has; null if it can't be asked. Any other word stands for a build that is not this one. */
export async function askVersion(world, base) {
  if (world.navigator?.onLine === false) return null;
  try {
    return await soon(async (signal) => {
      const answer = await world.fetch(base + VERSION_FILE, { cache: "no-store", signal });
      if (answer.status >= 500) return null;
      return answer.ok ? (await answer.text()).trim() : "unknown";
    });
  } catch {
    return null;
  }
}

/** The server's page, or null. Its own "not found" is an answer, a broken server is none. */
async function fetchPage(world, request) {
  try {
    const page = await soon((signal) => world.fetch(request, { cache: "no-cache", signal }));
    return page.status < 500 ? page : null;
  } catch {
    return null;
  }
}

/** Do one thing after the other. */
function createQueue() {
  let last = Promise.resolve();
  return (act) => {
    last = last.then(act).catch(() => {});
    return last;
  };
}

/**
 * The builds that are kept, and the current one, which pages are opened from.
 *
 * @param {any} world the worker's global object
 * @param {ReturnType<typeof createStore>} store
 */
export function createBuilds(world, store) {
  const { notes } = store;
  const lists = new Map(); // what has been read of them; a version's list never changes
  /** @returns {Promise<List | undefined>} */
  const read = async (version) => {
    const list = lists.get(version) ?? (version && (await notes.read(`list/${version}`)));
    if (list) lists.set(version, list);
    return list;
  };
  const current = async () => read((await notes.read("current"))?.version);
  const fetch = () => fetchList(world.fetch.bind(world), world.registration.scope + LIST_FILE);
  const bring = async (list, tell) => {
    await notes.write(`list/${list.version}`, list);
    await store.keep(list.text, tell);
    // The images are most likely the old ones. If not, and they don't come, they are asked for again.
    if (await notes.read("images")) await store.keep(list.images, () => {}).catch(() => {});
    if (await notes.isThere()) await notes.write("current", { version: list.version });
  };
  const renew = async () => {
    const old = await current();
    const list = old && (await fetch());
    if (list && list.version !== old.version) await bring(list, () => {});
  };
  return { read, current, fetch, bring, renew };
}

/** Which build each open page is of. */
function createPins(store, builds) {
  return {
    /** Where there is no room for that, the page will ask the server for its files. */
    pin: async (id, version) => {
      if (id && (await store.notes.isThere()))
        await store.notes.write(`page/${id}`, { version }).catch(() => {});
    },
    listOf: async (id) => builds.read((await store.notes.read(`page/${id}`))?.version),
  };
}

/**
 * What answers the requests of pages.
 *
 * @param {any} world the worker's global object
 * @param {ReturnType<typeof createBuilds>} builds
 * @param {ReturnType<typeof createStore>} store
 */
export function createAnswers(world, builds, store) {
  const base = world.registration.scope;
  const { pin, listOf } = createPins(store, builds);

  /** `renew` is called when the server has another build. */
  const openPage = async ({ request, resultingClientId: id }, path, renew) => {
    const list = await builds.current();
    const file = list && findFile(list, path);
    const readKept = async () => {
      const kept = file && (await store.read(file));
      if (kept) await pin(id, list.version);
      return kept;
    };
    const latest = await askVersion(world, base);
    const kept = latest === list?.version && (await readKept());
    if (kept) return kept;
    if (latest && latest !== list?.version) renew();
    const page = latest && (await fetchPage(world, request));
    if (!page) return (await readKept()) ?? missingPage(base);
    await pin(id, latest);
    return page;
  };

  const bringFile = async ({ request, clientId }, path) => {
    const its = await listOf(clientId);
    const file = its && findFile(its, path);
    if (!file) return world.fetch(request, { cache: "no-cache" });
    const kept = await store.read(file);
    if (kept) return kept;
    try {
      return await store.load(file);
    } catch (fault) {
      return refusal(path, fault.kind);
    }
  };

  return { openPage, bringFile, pin };
}

/** What the front page (`offline_page.js`) asks for. */
function createReplies(store, pin) {
  const findMissing = async ({ images }) => {
    const files = Object.entries(images).map(([name, digest]) => ({ name, digest }));
    const found = await Promise.all(files.map(store.read));
    return files.filter((_, index) => !found[index]).map(({ name }) => name);
  };
  return {
    state: async (list) => ({
      version: list.version,
      missing: await findMissing(list),
      images: Object.keys(list.images).length,
    }),
    keep: async (list, { name }) => {
      await store.notes.write("images", {});
      await store.keep({ [name]: list.images[name] }, () => {});
      return {};
    },
    here: async (list, { build }, page) => {
      if (build === list.build) await pin(page.id, list.version);
      return {};
    },
  };
}

/** Fetch what is not there yet, and tell the open pages how far it is. */
async function install(world, builds) {
  if (world.registration.active && (await builds.current())) return; // new code, which finds the book as it is kept
  const at = { done: 0, of: 0 };
  const tell = async (message) => {
    const pages = await world.clients.matchAll({ includeUncontrolled: true });
    for (const page of pages) page.postMessage({ ...at, ...message });
  };
  try {
    const list = await builds.fetch();
    at.of = Object.keys(list.text).length;
    await builds.bring(list, (done) => {
      at.done = done;
      tell({ type: "progress" });
    });
  } catch (error) {
    await tell({ type: "fault", kind: error instanceof Fault ? error.kind : "denied" });
    throw error;
  }
}

async function tidy(world, builds, store) {
  const list = await builds.current();
  if (!list) return;
  const pages = await world.clients.matchAll({ includeUncontrolled: true });
  await store.tidy(
    list.version,
    pages.map(({ id }) => id),
  );
}

/** Answer pages. Renewing and tidying take turns: what the one finds there the other must not take away. */
function hearRequests(world, builds, store, { openPage, bringFile }) {
  const inTurn = createQueue();
  world.addEventListener("fetch", (event) => {
    const { request } = event;
    const path = pathOf(request.url, world.registration.scope);
    if (path === null || request.method !== "GET" || request.headers.has("range")) return;
    if (request.mode !== "navigate") return event.respondWith(bringFile(event, path));
    const answer = openPage(event, path, () => event.waitUntil(inTurn(builds.renew)));
    event.respondWith(answer);
    event.waitUntil(inTurn(() => tidy(world, builds, store)));
  });
}

/** @param {any} world the worker's global object */
export function startWorker(world) {
  const { caches, registration } = world;
  const store = createStore({
    caches,
    fetch: (url, options) => world.fetch(url, options),
    base: registration.scope,
  });
  const builds = createBuilds(world, store);
  const answers = createAnswers(world, builds, store);
  const replies = createReplies(store, answers.pin);
  hearRequests(world, builds, store, answers);
  world.addEventListener("install", (event) => event.waitUntil(install(world, builds)));
  world.addEventListener("activate", (event) =>
    event.waitUntil(tidy(world, builds, store).then(() => world.clients.claim())),
  );
  world.addEventListener("message", (event) => {
    const { data, source, ports } = event;
    const reply = replies[data?.type];
    if (!reply) return;
    const told = builds.current().then((list) => reply(list, data, source));
    const answer = told.catch((error) => ({ kind: error instanceof Fault ? error.kind : "denied" }));
    event.waitUntil(answer.then((one) => ports[0]?.postMessage(one)));
  });
}
