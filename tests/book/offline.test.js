/** The kept book's worker, with a browser's parts made here: which build a page gets, and what is kept. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { megabytes, tellFault, tellKept } from "../../mnist_lesson/book/offline_page.js";
import {
  createStore,
  digestOf,
  fetchFile,
  fetchList,
  findFile,
  findOutdated,
  pathOf,
} from "../../mnist_lesson/book/offline_store.js";
import { askVersion, excuse, refusal, startWorker } from "../../mnist_lesson/book/offline_worker.js";

const BASE = "https://example.org/ten-lines/";
const bytes = (text) => new TextEncoder().encode(text);

/** A build whose files have these texts. */
async function makeBuild(version, texts) {
  const digests = {};
  for (const [name, text] of Object.entries(texts)) digests[name] = await digestOf(bytes(text));
  const isImage = ([name]) => name.includes("train");
  const entries = Object.entries(digests);
  const list = {
    version,
    build: `build ${version}`,
    text: Object.fromEntries(entries.filter((one) => !isImage(one))),
    images: Object.fromEntries(entries.filter(isImage)),
  };
  const own = { "offline-version.txt": `${version}\n`, "offline-list.json": JSON.stringify(list) };
  return { texts: { ...texts, ...own }, list };
}

const TEXTS = {
  "index.html": "front",
  "chapters/a.html": "a",
  "lesson-data/python.js": "python",
  "lesson-data/train-0.js": "images",
};

/** Caches as a browser has them, with room for so many entries. */
function makeCaches(room = Number.POSITIVE_INFINITY) {
  const stores = new Map();
  const makeStore = () => {
    const entries = new Map();
    return {
      entries,
      match: async (url) => entries.get(url)?.clone(),
      put: async (url, response) => {
        if (entries.size >= room) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
        entries.set(url, response);
      },
      keys: async () => [...entries.keys()].map((url) => ({ url })),
      delete: async (url) => entries.delete(url),
    };
  };
  return {
    stores,
    has: async (name) => stores.has(name),
    open: async (name) => {
      if (!stores.has(name)) stores.set(name, makeStore());
      return stores.get(name);
    },
    match: async (url, { cacheName }) => stores.get(cacheName)?.match(url),
  };
}

/** A server that has a build, and may be down; what is asked for is noted. */
function makeServer(build) {
  const server = { build, isDown: false, asked: [], statuses: {} };
  server.fetch = async (request) => {
    const url = request.url ?? request;
    const path = url.slice(BASE.length).split("?")[0] || "index.html";
    server.asked.push(path);
    if (server.isDown) throw new TypeError("no network");
    const text = server.build.texts[path];
    const status = server.statuses[path] ?? (text === undefined ? 404 : 200);
    return new Response(text ?? "not found", { status });
  };
  return server;
}

/** A browser with a worker; one that would call `skipWaiting` finds no such thing. */
function makeWorker(
  build,
  { server = makeServer(build), caches = makeCaches(), pages = [], active = null } = {},
) {
  const heard = {};
  const counts = { claims: 0 };
  const world = {
    caches,
    fetch: server.fetch,
    registration: { scope: BASE, active },
    clients: {
      matchAll: async () => pages,
      claim: async () => {
        counts.claims += 1;
      },
    },
    addEventListener: (name, hear) => {
      heard[name] = hear;
    },
  };
  startWorker(world);
  const send = async (name, event) => {
    const waits = [];
    let answer;
    const parts = { waitUntil: (one) => waits.push(one), respondWith: (one) => (answer = one) };
    heard[name]({ ...event, ...parts });
    await Promise.allSettled([answer]); // some of what is waited for is named on the way
    await Promise.all(waits);
    return answer;
  };
  const open = (path, id = path) =>
    send("fetch", {
      request: { url: BASE + path, method: "GET", mode: "navigate", headers: new Headers() },
      resultingClientId: id,
    });
  const bring = (path, id, headers = {}) =>
    send("fetch", {
      request: { url: BASE + path, method: "GET", mode: "no-cors", headers: new Headers(headers) },
      clientId: id,
    });
  const ask = async (data, source = { id: "front" }) => {
    const told = [];
    await send("message", { data, source, ports: [{ postMessage: (one) => told.push(one) }] });
    return told[0];
  };
  return { server, caches, counts, send, open, bring, ask };
}

const makePage = (id) => ({ id, postMessage: () => {} });

const text = async (answer) => (await answer).text();

/** A worker whose text is kept. */
async function makeKept(version = "one", texts = TEXTS, parts = {}) {
  const build = await makeBuild(version, texts);
  const worker = makeWorker(build, parts);
  await worker.send("install", {});
  await worker.send("activate", {});
  return { build, ...worker };
}

test("an address leads to a file, whatever stands behind it", async () => {
  const { list } = await makeBuild("one", TEXTS);
  assert.equal(pathOf("https://example.org/elsewhere/", BASE), null);
  const name = (url) => findFile(list, pathOf(BASE + url, BASE))?.name;
  assert.deepEqual(["", "?a=b", "#c", "index.html", "chapters/a", "chapters/a.html?q=1#x"].map(name), [
    "index.html",
    "index.html",
    "index.html",
    "index.html",
    "chapters/a.html",
    "chapters/a.html",
  ]);
  assert.deepEqual(["chapters/", "b.html", "constructor", "chapters"].map(name), Array(4).fill(undefined));
});

test("digests are the first 16 digits of SHA-256", async () => {
  assert.equal(await digestOf(bytes("abc")), "ba7816bf8f01cfea");
});

test("a file of another build is not taken, nor an answer that is none", async () => {
  const digest = await digestOf(bytes("mine"));
  const answer =
    (body, status = 200) =>
    async () =>
      new Response(body, { status });
  assert.equal(await text(fetchFile(answer("mine"), "u", digest)), "mine");
  const kinds = [
    answer("other"),
    answer("mine", 404),
    answer("mine", 503),
    () => Promise.reject(new TypeError()),
  ];
  const faults = await Promise.all(kinds.map((one) => fetchFile(one, "u", digest).catch(({ kind }) => kind)));
  assert.deepEqual(faults, ["changed", "changed", "network", "network"]);
});

test("a file that does not come is given up, so that nothing waits for it for ever", async () => {
  const { timeout } = AbortSignal;
  const times = [];
  AbortSignal.timeout = (time) => {
    times.push(time);
    return AbortSignal.abort(new DOMException("too late", "TimeoutError"));
  };
  try {
    const fetch = async (_, { signal }) => signal.throwIfAborted();
    await assert.rejects(fetchFile(fetch, "u", ""), { kind: "network" });
    await assert.rejects(fetchList(fetch, "u"), { kind: "network" });
  } finally {
    AbortSignal.timeout = timeout;
  }
  assert.deepEqual(times, [300_000, 300_000]);
});

test("a redirected answer is kept as one that was not", async () => {
  const digest = await digestOf(bytes("mine"));
  const redirected = Object.defineProperty(new Response("mine"), "redirected", { value: true });
  assert.equal((await fetchFile(async () => redirected, "u", digest)).redirected, false);
});

test("what is kept already is not fetched again, and faults leave what has come", async () => {
  const { texts, list } = await makeBuild("one", TEXTS);
  const server = makeServer({ texts: { ...texts, "chapters/a.html": "another build's" } });
  const store = createStore({ caches: makeCaches(), fetch: server.fetch, base: BASE });
  const counts = [];
  await assert.rejects(
    store.keep(list.text, (done) => counts.push(done)),
    { kind: "changed" },
  );
  assert.equal(counts.length, 2);
  server.build = { texts };
  server.asked.length = 0;
  await store.keep(list.text, () => {});
  assert.deepEqual(server.asked, ["chapters/a.html"]);
});

test("after a fault nothing new is begun", async () => {
  const texts = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.html`, "same"]));
  const { list } = await makeBuild("one", texts);
  const server = makeServer({ texts: { ...texts, "0.html": undefined } });
  const store = createStore({ caches: makeCaches(), fetch: server.fetch, base: BASE });
  await assert.rejects(
    store.keep(list.text, () => {}),
    { kind: "changed" },
  );
  assert.ok(server.asked.length <= 12, `${server.asked.length} were asked for`);
});

test("a page of the server's build comes as it is kept", async () => {
  const { server, open, bring, counts } = await makeKept();
  server.asked.length = 0;
  assert.equal(await text(open("chapters/a.html")), "a");
  assert.equal(await text(bring("lesson-data/python.js", "chapters/a.html")), "python");
  assert.deepEqual(server.asked, ["offline-version.txt"]);
  assert.equal(counts.claims, 1);
});

test("without a network all that is kept opens, and the rest says that it is not there", async () => {
  const { server, open, bring } = await makeKept();
  server.isDown = true;
  assert.equal(await text(open("", "reader")), "front");
  const missing = await open("downloads/book.pdf");
  assert.equal(missing.status, 503);
  assert.match(await missing.text(), /Not kept on this device/);
  assert.match(await text(bring("lesson-data/train-0.js", "reader")), /images for training are not kept/);
});

test("a page of a new build gets that build's files, a page of an old one the old ones", async () => {
  const pages = [makePage("old"), makePage("new")];
  const { server, open, bring, ask } = await makeKept("one", TEXTS, { pages });
  await open("chapters/a.html", "old");
  server.build = await makeBuild("two", {
    ...TEXTS,
    "chapters/a.html": "a2",
    "lesson-data/python.js": "python2",
  });
  server.statuses["offline-list.json"] = 503; // for now
  assert.equal(await text(open("chapters/a.html", "new")), "a2");
  assert.equal(await text(bring("lesson-data/python.js", "new")), "python2");
  assert.equal(await text(bring("lesson-data/python.js", "old")), "python");
  // Offline now: nothing of the old build for the new page, for it is not known to fit.
  server.isDown = true;
  await assert.rejects(bring("lesson-data/python.js", "new"), TypeError);
  assert.equal(await text(open("chapters/a.html", "third")), "a");
  // The new build is fetched, while both pages stay open.
  Object.assign(server, { isDown: false, statuses: {} });
  await open("", "another");
  assert.equal((await ask({ type: "state" })).version, "two");
  server.isDown = true;
  assert.equal(await text(bring("lesson-data/python.js", "new")), "python2");
  assert.equal(await text(bring("lesson-data/python.js", "old")), "python");
  assert.equal(await text(open("chapters/a.html")), "a2");
});

test("of a new build what has changed is fetched, and it counts only when all of it is there", async () => {
  const { server, open, ask } = await makeKept();
  server.build = await makeBuild("two", { ...TEXTS, "chapters/a.html": "a2", "lesson-data/python.js": "p2" });
  server.statuses["lesson-data/python.js"] = 503;
  await open("chapters/a.html");
  assert.equal((await ask({ type: "state" })).version, "one");
  server.isDown = true;
  assert.equal(await text(open("chapters/a.html")), "a");
  Object.assign(server, { isDown: false, statuses: {} });
  server.asked.length = 0;
  await open("");
  assert.equal((await ask({ type: "state" })).version, "two");
  const asked = server.asked.filter((path) => !path.startsWith("offline-"));
  assert.deepEqual(asked, ["index.html", "lesson-data/python.js"]); // the page itself, and what was left
});

test("pages that are opened side by side fetch a new build once", async () => {
  const { server, open } = await makeKept();
  server.build = await makeBuild("two", { ...TEXTS, "lesson-data/python.js": "python2" });
  server.asked.length = 0;
  await Promise.all(["", "chapters/a.html", "chapters/a"].map((path) => open(path)));
  assert.equal(server.asked.filter((path) => path === "lesson-data/python.js").length, 1);
});

test("a worker whose code has changed finds the book as it is kept", async () => {
  const { build, server, caches } = await makeKept();
  server.asked.length = 0;
  const next = makeWorker(build, { server, caches, active: {} });
  await next.send("install", {});
  await next.send("activate", {});
  assert.deepEqual(server.asked, []);
  server.isDown = true;
  assert.equal(await text(next.open("chapters/a.html")), "a");
});

test("a worker that takes a book over from one that had its list in itself fetches what is new", async () => {
  const { build, server, caches } = await makeKept();
  for (const { entries } of caches.stores.values()) entries.delete(`${BASE}.kept/current`);
  server.asked.length = 0;
  const next = makeWorker(build, { server, caches, active: {} });
  await next.send("install", {});
  assert.deepEqual(server.asked, ["offline-list.json"]);
  server.isDown = true;
  assert.equal(await text(next.open("chapters/a.html")), "a");
});

test("an old page asks for what is not kept, and the server has another build's", async () => {
  const { server, open, bring } = await makeKept();
  await open("chapters/a.html", "old");
  server.build = await makeBuild("two", { ...TEXTS, "lesson-data/train-0.js": "images2" });
  const script = await text(bring("lesson-data/train-0.js", "old"));
  assert.match(script, /newer edition of this book. Reload/);
  assert.doesNotMatch(script, /images2/);
});

test("a server that fails, or knows nothing of builds, is told apart from one that is away", async () => {
  const ask = (status, body = "two\n") =>
    askVersion({ fetch: async () => new Response(body, { status }) }, BASE);
  assert.equal(await ask(200), "two");
  assert.equal(await ask(404), "unknown");
  assert.equal(await ask(503), null);
  assert.equal(await askVersion({ fetch: () => Promise.reject(new TypeError()) }, BASE), null);
  const never = { navigator: { onLine: false }, fetch: () => assert.fail("no network is there to ask") };
  assert.equal(await askVersion(never, BASE), null);
});

test("an answer that does not come is given up after three seconds", async () => {
  const { setTimeout: real } = globalThis;
  const waits = [];
  globalThis.setTimeout = /** @type {any} */ ((act, time) => void waits.push(time) ?? queueMicrotask(act));
  try {
    const fetch = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    assert.equal(await askVersion({ fetch }, BASE), null);
  } finally {
    globalThis.setTimeout = real;
  }
  assert.deepEqual(waits, [3000]);
});

test("a broken server does not take the kept page away; one that has no such page any more does", async () => {
  const { server, open } = await makeKept();
  server.build = { texts: { "offline-version.txt": "two", "chapters/a.html": "failure" } };
  server.statuses["chapters/a.html"] = 500;
  assert.equal(await text(open("chapters/a.html")), "a");
  server.build = { texts: { "offline-version.txt": "two" } };
  server.statuses = {};
  assert.equal((await open("chapters/a.html")).status, 404);
});

test("forms, parts of files and other sites go their own way", async () => {
  const { send, bring } = await makeKept();
  assert.equal(await bring("lesson-data/python.js", "x", { range: "bytes=0-9" }), undefined);
  const ask = (parts) => send("fetch", { request: { headers: new Headers(), mode: "cors", ...parts } });
  assert.equal(await ask({ url: `${BASE}a`, method: "POST" }), undefined);
  assert.equal(await ask({ url: "https://example.org/other/a.html", method: "GET" }), undefined);
});

test("images are kept when they are asked for, one by one, and a new build renews them", async () => {
  const { server, open, ask } = await makeKept();
  const state = { version: "one", missing: ["lesson-data/train-0.js"], images: 1 };
  assert.deepEqual(await ask({ type: "state" }), state);
  server.isDown = true;
  assert.deepEqual(await ask({ type: "keep", name: "lesson-data/train-0.js" }), { kind: "network" });
  server.isDown = false;
  assert.deepEqual(await ask({ type: "keep", name: "lesson-data/train-0.js" }), {});
  assert.deepEqual((await ask({ type: "state" })).missing, []);
  server.build = await makeBuild("two", { ...TEXTS, "lesson-data/train-0.js": "images2" });
  await open("");
  assert.deepEqual(await ask({ type: "state" }), { version: "two", missing: [], images: 1 });
  assert.equal(await ask({ type: "unheard of" }), undefined);
});

test("a new build does not bring images that nobody has asked for", async () => {
  const { server, open, ask } = await makeKept();
  server.asked.length = 0;
  server.build = await makeBuild("two", { ...TEXTS, "lesson-data/train-0.js": "images2" });
  await open("");
  assert.equal((await ask({ type: "state" })).version, "two");
  assert.ok(!server.asked.includes("lesson-data/train-0.js"));
});

test("the page that kept the book is of its build only if it says so", async () => {
  const { server, ask, bring } = await makeKept();
  await ask({ type: "here", build: "build zero" }, { id: "other" });
  await ask({ type: "here", build: "build one" }, { id: "front" });
  server.isDown = true;
  assert.equal(await text(bring("lesson-data/python.js", "front")), "python");
  await assert.rejects(bring("lesson-data/python.js", "other"), TypeError);
});

test("a full device and a broken connection are told to the open pages, with what is kept", async () => {
  const told = [];
  const pages = [{ id: "front", postMessage: (one) => told.push(one) }];
  const build = await makeBuild("one", TEXTS);
  const full = makeWorker(build, { caches: makeCaches(3), pages });
  await assert.rejects(full.send("install", {}), { kind: "room" });
  assert.deepEqual(told.at(-1), { type: "fault", kind: "room", done: 2, of: 3 });
  const server = makeServer(build);
  server.isDown = true;
  await assert.rejects(makeWorker(build, { server, pages }).send("install", {}), { kind: "network" });
  assert.deepEqual(told.at(-1), { type: "fault", kind: "network", done: 0, of: 0 });
});

test("after a removal nothing comes back by itself", async () => {
  const { caches, server, open } = await makeKept();
  caches.stores.clear();
  assert.equal(await text(open("chapters/a.html", "late")), "a"); // from the server
  assert.equal(caches.stores.size, 0);
  server.isDown = true;
  assert.equal((await open("chapters/a.html", "later")).status, 503);
  assert.equal(caches.stores.size, 0);
});

test("what nobody needs any more goes, and nothing else", () => {
  const list = (version, time, files) => ({
    path: `.kept/list/${version}`,
    value: { text: files, images: {}, time },
  });
  const page = (id, version, time) => ({ path: `.kept/page/${id}`, value: { version, time } });
  const file = (path) => ({ path });
  const all = [
    list("one", 1, { a: "1", b: "1" }),
    list("two", 2, { a: "2", b: "1" }),
    list("three", 3, { a: "3", b: "1" }),
    list("four", 4, { a: "4" }),
    page("closed", "one", 10),
    page("open", "two", 10),
    page("coming", "three", 99_000),
    { path: ".kept/images", value: {} },
    ...["a?digest=1", "a?digest=2", "a?digest=3", "a?digest=4", "b?digest=1"].map(file),
  ];
  const outdated = (now) => findOutdated(all, { version: "three", living: ["open"], now }).sort();
  // The current build is three; four is on its way in. A page of two is open; one's has been closed.
  assert.deepEqual(outdated(100_000), [".kept/list/one", ".kept/page/closed", "a?digest=1"]);
  assert.deepEqual(outdated(20_000), []); // what was asked for a moment ago may still be on its way
});

test("what is not there is told in words, to a widget by its script", async () => {
  assert.match(excuse("lesson-data/train-3.js", "network"), /^The images for training are not kept/);
  assert.match(excuse("lesson-data/test.js", "network"), /^The images for training are not kept/);
  assert.match(excuse("lesson-data/network-wide.js", "network"), /^The file lesson-data\/network-wide.js is/);
  const script = await refusal("lesson-data/train-3.js", "network").text();
  const told = await new Promise((resolve) => {
    const document = { currentScript: { dispatchEvent: ({ detail }) => detail.catch(resolve) } };
    class CustomEvent {
      constructor(_, { detail }) {
        this.detail = detail;
      }
    }
    new Function("document", "CustomEvent", script)(document, CustomEvent);
  });
  assert.equal(told.message, excuse("lesson-data/train-3.js", "network"));
  assert.equal(refusal("_images/a.png", "network").type, "error");
});

test("each way of breaking off has its sentence", () => {
  assert.equal(
    tellFault("network", 34, 120),
    "The connection broke. 34 of 120 files are kept. Press again, and the rest follows.",
  );
  assert.equal(tellFault("network", 0, 120), "The connection broke. Nothing is kept. Press again.");
  assert.match(tellFault("room", 34, 120), /34 of 120 files are kept\. Make room and press again/);
  assert.match(tellFault("denied", 0, 0), /Reading goes on/);
  assert.match(tellFault("unheard of", 1, 2), /stopped it/);
  assert.match(tellKept(0), /with the images/);
  assert.match(tellKept(2), /needs the images/);
  assert.deepEqual([4e5, 10_777_129].map(megabytes), ["1 MB", "11 MB"]);
});
