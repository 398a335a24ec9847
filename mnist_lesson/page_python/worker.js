/**
 * The worker with Python in it. It hears `{ type: "start", wasm, files, engine }` once, then `{ type: "run", id, code, cell }`
 * and answers with `{ type: "part", id, part }` for all that the page shows, and `{ type: "end", id, status }`. Before a run
 * that needs MNIST it posts `{ type: "wants", id }` and waits for `{ type: "images", set, first, images, labels }` and
 * `{ type: "go", id, problem }`.
 */

import * as arrays from "./arrays/index.js";
import { createOutput, MOST_OUTPUT } from "./output.js";
import { boundMemory, startPython } from "./python.js";
import { training } from "./training/index.js";
import { loadMicroPython } from "./vendor/micropython.mjs";

// By these a program could reach the network or a store. Python has no use for them.
const DOORS =
  "fetch XMLHttpRequest WebSocket EventSource WebTransport indexedDB caches Worker importScripts BroadcastChannel SharedWorker";
const MOST_NOTES = 20; // of one run

/** Take away what leads out of the worker. */
function closeDoors(scope) {
  for (const name of DOORS.split(" ")) {
    if (name in scope) Object.defineProperty(scope, name, { value: undefined });
  }
}

const FULL =
  `The output ends here: a cell shows ${MOST_OUTPUT.toLocaleString("en-US")} letters at most, and it was stopped. ` +
  "What it had computed is kept.";

/** Python in this worker; its functions answer the page's messages. */
class Answers {
  /** @type {number | null} of the run that is under way */
  #id = null;
  /** @type {{ run: (code: string, cell: string) => any[] } | null} */
  #python = null;
  #waiting = new Map(); // runs that wait for images
  #images = training.createImages();
  #notes = new Set(); // of the run that is under way

  constructor(scope) {
    this.scope = scope;
    this.output = createOutput((text) => this.post({ kind: "stdout", text }));
  }

  post(part) {
    this.scope.postMessage({ type: "part", id: this.#id, part });
  }

  /** Leave a note of the run that is under way, each once. */
  #note = (text) => {
    if (this.#notes.has(text) || this.#notes.size >= MOST_NOTES) return;
    this.#notes.add(text);
    this.output.flush();
    this.post({ kind: "note", text });
  };

  async start({ wasm, files, engine }) {
    boundMemory();
    const { write, flush, isFull } = this.output;
    const parts = { arrays, training, images: this.#images, note: this.#note, flush, isFull };
    // Safari's workers can't fetch a Blob where the page is a file: MicroPython gets its code whatever it asks for.
    const headers = { "Content-Type": "application/wasm" };
    this.scope.fetch = async () => new Response(wasm, { headers });
    const url = "micropython.wasm";
    this.#python = await startPython({ loadMicroPython, url, files, write, parts });
    training.useEngine(engine);
    closeDoors(this.scope);
    this.scope.postMessage({ type: "ready" });
  }

  run(message) {
    if (!training.needsImages(message.code)) return this.runNow(message);
    this.#waiting.set(message.id, message);
    this.scope.postMessage({ type: "wants", id: message.id });
  }

  runNow({ id, code, cell }) {
    this.#id = id;
    this.output.begin();
    this.#notes.clear();
    const shown = this.#python?.run(code, cell) ?? [];
    this.output.flush();
    for (const part of shown) this.post(part.kind === "full" ? { kind: "note", text: FULL } : part);
    const isError = shown.some(({ kind }) => kind === "error");
    const isStopped = shown.some(({ kind }) => kind === "full");
    this.scope.postMessage({ type: "end", id, status: isError ? "error" : isStopped ? "stopped" : "done" });
  }

  images(message) {
    this.#images.add(message);
  }

  /** MNIST has come, or not: then Python says so where it is needed. */
  go({ id, problem }) {
    this.#id = id;
    if (problem) this.post({ kind: "note", text: problem });
    this.runNow(this.#waiting.get(id));
    this.#waiting.delete(id);
  }
}

/** Answer messages. */
function listen(scope) {
  const answers = new Answers(scope);
  scope.onmessage = async ({ data }) => {
    try {
      await answers[data.type](data);
    } catch (error) {
      // Python is in no good state once JavaScript has thrown through it.
      scope.postMessage({ type: "broken", id: data.id ?? null, message: String(error?.message ?? error) });
    }
  };
}

// Neither a page nor Node.js has this name.
if ("WorkerGlobalScope" in globalThis) listen(globalThis);
