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
 * A new build's worker fetches what has changed, and takes over at once: the pages that are open are known by their
 * build, and their files stay until they are closed.
 *
 * @typedef {import("./offline_store.js").List} List
 */

import { createStore, Fault, findFile, pathOf } from "./offline_store.js";

const VERSION_FILE = "offline-version.txt";
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

/** Which build each open page is of. */
function createPins(store, list) {
  return {
    /** Where there is no room for that, the page will ask the server for its files. */
    pin: async (id, version) => {
      if (id && (await store.notes.isThere()))
        await store.notes.write(`page/${id}`, { version }).catch(() => {});
    },
    /** @returns {Promise<List | undefined>} */
    listOf: async (id) => {
      const { version } = (await store.notes.read(`page/${id}`)) ?? {};
      return version === list.version ? list : version && store.notes.read(`list/${version}`);
    },
  };
}

/**
 * What answers the requests of pages.
 *
 * @param {any} world the worker's global object
 * @param {List} list
 * @param {ReturnType<typeof createStore>} store
 */
export function createAnswers(world, list, store) {
  const base = world.registration.scope;
  const { pin, listOf } = createPins(store, list);

  const openPage = async ({ request, resultingClientId: id }, path) => {
    const file = findFile(list, path);
    const readKept = async () => {
      const kept = file && (await store.read(file));
      if (kept) await pin(id, list.version);
      return kept;
    };
    const latest = await askVersion(world, base);
    const kept = latest === list.version && (await readKept());
    if (kept) return kept;
    if (latest && latest !== list.version) world.registration.update().catch(() => {});
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
function createReplies(list, store, pin) {
  const missing = async () => {
    const files = Object.entries(list.images).map(([name, digest]) => ({ name, digest }));
    const found = await Promise.all(files.map(store.read));
    return files.filter((_, index) => !found[index]).map(({ name }) => name);
  };
  return {
    state: async () => ({
      version: list.version,
      missing: await missing(),
      images: Object.keys(list.images).length,
    }),
    keep: async ({ name }) => {
      await store.notes.write("images", {});
      await store.keep({ [name]: list.images[name] }, () => {});
      return {};
    },
    here: async ({ build }, page) => {
      if (build === list.build) await pin(page.id, list.version);
      return {};
    },
  };
}

/** Fetch what is not there yet, and tell the open pages how far it is. */
async function install(world, list, store) {
  const tell = async (message) => {
    const pages = await world.clients.matchAll({ includeUncontrolled: true });
    for (const page of pages) page.postMessage({ of: Object.keys(list.text).length, ...message });
  };
  let done = 0;
  try {
    await store.notes.write(`list/${list.version}`, list);
    await store.keep(list.text, (count) => {
      done = count;
      tell({ type: "progress", done });
    });
  } catch (error) {
    await tell({ type: "fault", done, kind: error instanceof Fault ? error.kind : "denied" });
    throw error;
  }
  // The images of a new build are most likely the old ones. If not, and they don't come, they are asked for again.
  if (await store.notes.read("images")) await store.keep(list.images, () => {}).catch(() => {});
  await world.skipWaiting();
}

async function tidy(world, list, store) {
  const pages = await world.clients.matchAll({ includeUncontrolled: true });
  await store.tidy(
    list.version,
    pages.map(({ id }) => id),
  );
}

/**
 * @param {any} world the worker's global object
 * @param {List} list the build that this worker belongs to
 */
export function startWorker(world, list) {
  const { caches, registration } = world;
  const base = registration.scope;
  const store = createStore({ caches, fetch: (url, options) => world.fetch(url, options), base });
  const { openPage, bringFile, pin } = createAnswers(world, list, store);
  const replies = createReplies(list, store, pin);
  world.addEventListener("install", (event) => event.waitUntil(install(world, list, store)));
  world.addEventListener("activate", (event) =>
    event.waitUntil(tidy(world, list, store).then(() => world.clients.claim())),
  );
  world.addEventListener("fetch", (event) => {
    const { request } = event;
    const path = pathOf(request.url, base);
    if (path === null || request.method !== "GET" || request.headers.has("range")) return;
    const isPage = request.mode === "navigate";
    event.respondWith(isPage ? openPage(event, path) : bringFile(event, path));
    if (isPage) event.waitUntil(tidy(world, list, store).catch(() => {}));
  });
  world.addEventListener("message", (event) => {
    const { data, source, ports } = event;
    const reply = replies[data?.type]?.(data, source);
    if (!reply) return;
    const told = reply.catch((error) => ({ kind: error instanceof Fault ? error.kind : "denied" }));
    event.waitUntil(told.then((answer) => ports[0]?.postMessage(answer)));
  });
}
