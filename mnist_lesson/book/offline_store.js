/**
 * What a device keeps of the book. All lies in one cache of the browser:
 *
 *     BASE/chapters/intro.html?digest=…   a file, by its content: what two builds share is kept, and fetched, once
 *     BASE/.kept/list/VERSION             a build's files with their digests
 *     BASE/.kept/current                  the build that pages are opened from
 *     BASE/.kept/page/ID                  the build that an open page is of
 *     BASE/.kept/images                   there when the images for training are wanted, too
 *
 * @typedef {Record<string, string>} Files digests by path
 * @typedef {{ version: string, build: string, text: Files, images: Files }} List `build` is what the front page calls
 *   its build, for a page can't hold a digest of itself
 */

import { storeName } from "./offline_name.js";

const AT_ONCE = 6; // files that are fetched side by side
const LONGEST = 300_000; // milliseconds for one of them: whoever stands in line behind it must not wait for ever
const GRACE = 60_000; // milliseconds after which a page that was asked for must be there

/** Why something can't be kept: `network`, `changed` (the server has another build), `room`, `denied`. */
export class Fault extends Error {
  /** @param {string} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/**
 * The path of an address in the book; null for one outside of it.
 *
 * @param {string} url
 * @param {string} base the book's own address, with a slash at its end
 */
export const pathOf = (url, base) =>
  url.startsWith(base) ? url.slice(base.length).split(/[?#]/, 1)[0] : null;

/** @param {List} list */
const filesOf = ({ text, images }) => ({ ...text, ...images });

/**
 * The file that a server gives for a path: of a folder its index, and many servers do without ".html".
 *
 * @param {List} list
 * @param {string} path
 * @returns {{ name: string, digest: string } | undefined}
 */
export function findFile(list, path) {
  const files = filesOf(list);
  const name = [path || "index.html", `${path}.html`].find((one) => Object.hasOwn(files, one));
  return name && { name, digest: files[name] };
}

/** The first 16 digits of SHA-256, as `offline.py` writes them. */
export async function digestOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 8);
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Which of the kept things nobody needs any more: pages that have been closed, builds older than the current one that
 * no page is of, and what only they had. A newer build is on its way in.
 *
 * @param {{ path: string, value?: any }[]} all `path` begins after BASE
 * @param {{ version: string, living: string[], now: number }} current
 * @returns {string[]} their paths
 */
export function findOutdated(all, { version, living, now }) {
  const of = (kind) => all.filter(({ path }) => path.startsWith(`.kept/${kind}/`));
  const nameOf = ({ path }) => path.split("/").at(-1);
  const closed = of("page").filter((one) => !living.includes(nameOf(one)) && now - one.value.time > GRACE);
  const used = new Set(
    of("page")
      .filter((one) => !closed.includes(one))
      .map((one) => one.value.version),
  );
  const lists = of("list");
  const since = lists.find((one) => nameOf(one) === version)?.value.time ?? 0;
  const old = lists.filter((one) => one.value.time < since && !used.has(nameOf(one)));
  const needed = new Set(
    lists.filter((one) => !old.includes(one)).flatMap((one) => Object.entries(filesOf(one.value)).map(keyOf)),
  );
  const files = all.filter(({ path }) => !path.startsWith(".kept/") && !needed.has(path));
  return [...closed, ...old, ...files].map(({ path }) => path);
}

const keyOf = ([path, digest]) => `${path}?digest=${digest}`;

/** @returns {Promise<any>} what a promise of the browser's gives, or a fault of this kind */
const orFault = (promise, kind) =>
  promise.catch((error) => {
    throw new Fault(error.name === "QuotaExceededError" ? "room" : kind);
  });

/** Ask the server for a file. */
async function ask(fetch, url, cache) {
  const answer = await orFault(fetch(url, { cache, signal: AbortSignal.timeout(LONGEST) }), "network");
  if (!answer.ok) throw new Fault(answer.status === 404 ? "changed" : "network");
  return answer;
}

/**
 * Fetch a file of a build, and no other build's.
 *
 * @param {(url: string, options: object) => Promise<any>} fetch
 * @param {string} url
 * @param {string} digest
 * @returns {Promise<Response>} made anew: a browser refuses to open a page with one that was redirected
 * @throws {Fault}
 */
export async function fetchFile(fetch, url, digest) {
  const answer = await ask(fetch, url, "no-cache");
  const bytes = await orFault(answer.arrayBuffer(), "network");
  if ((await digestOf(bytes)) !== digest) throw new Fault("changed");
  return new Response(bytes, { headers: { "content-type": answer.headers.get("content-type") ?? "" } });
}

/**
 * Fetch the list of the server's build.
 *
 * @param {(url: string, options: object) => Promise<any>} fetch
 * @param {string} url
 * @returns {Promise<List>}
 * @throws {Fault}
 */
export async function fetchList(fetch, url) {
  const answer = await ask(fetch, url, "no-store");
  return orFault(answer.json(), "network");
}

/** Do the same with many things, some of them at a time; after a fault nothing new is begun. */
async function forEach(things, act) {
  const waiting = [...things];
  const work = async () => {
    try {
      while (waiting.length > 0) await act(waiting.shift());
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = /** @type {any} */ (ends.find(({ status }) => status === "rejected"));
  if (failed) throw failed.reason;
}

/** Notes of a few words beside the files. */
function createNotes(caches, base) {
  const cacheName = storeName(base);
  /** Opens no store: what was removed stays removed. */
  const look = (path) => caches.match(base + path, { cacheName });
  return {
    look,
    open: () => orFault(caches.open(cacheName), "denied"),
    read: async (note) => (await look(`.kept/${note}`))?.json(),
    write: async (note, value) => {
      const cache = await orFault(caches.open(cacheName), "denied");
      const text = JSON.stringify({ ...value, time: Date.now() });
      await orFault(cache.put(`${base}.kept/${note}`, new Response(text)), "denied");
    },
    isThere: () => caches.has(cacheName),
  };
}

/** All that is kept, with the text of the notes. */
async function readAll(cache, base) {
  const keys = await cache.keys();
  return Promise.all(
    keys.map(async ({ url }) => {
      const path = url.slice(base.length);
      const isNote = path.startsWith(".kept/");
      return { path, value: isNote ? await (await cache.match(url))?.json() : null };
    }),
  );
}

/**
 * @param {{ caches: CacheStorage, fetch: typeof fetch, base: string }} world
 */
export function createStore({ caches, fetch, base }) {
  const notes = createNotes(caches, base);
  const load = ({ name, digest }) => fetchFile(fetch, base + name, digest);
  const read = ({ name, digest }) => notes.look(keyOf([name, digest]));
  /**
   * Keep what is not kept yet.
   *
   * @param {Files} files
   * @param {(done: number) => void} tell
   * @throws {Fault} what has come by then stays
   */
  const keep = async (files, tell) => {
    const cache = await notes.open();
    let done = 0;
    await forEach(Object.entries(files), async ([name, digest]) => {
      const file = { name, digest };
      if (!(await read(file)))
        await orFault(cache.put(base + keyOf([name, digest]), await load(file)), "denied");
      done += 1;
      tell(done);
    });
  };
  const tidy = async (version, living) => {
    if (!(await notes.isThere())) return;
    const cache = await notes.open();
    const all = await readAll(cache, base);
    const outdated = findOutdated(all, { version, living, now: Date.now() });
    await Promise.all(outdated.map((path) => cache.delete(base + path)));
  };
  return { notes, keep, load, read, tidy };
}
