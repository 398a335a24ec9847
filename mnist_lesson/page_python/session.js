/**
 * The page's side of Python: it starts the worker, runs cells one after the other, and stops them.
 *
 *     const session = createSession({ source, onState, readImages });
 *     const { status } = await session.run("1 + 1", { cell: "cell-08", onOutput: (part) => … });
 *
 * A worker that was stopped is gone with all names; the next run starts a new one, and `generation` grows.
 */

import { startWorker } from "../widgets/engine/starting.js";
import { bytesFromBase64 } from "../widgets/maths/bytes.js";
import { createLinker, importByData } from "./linker.js";

/**
 * @typedef {{ texts: Record<string, string>, files: Record<string, string>, wasm: string, engine: string,
 *   worker: string }} Source what `runtime_source()` brings along: modules by name, Python's packages by path,
 *   MicroPython (base64 of gzip), the training engine (base64), and the name of the worker's module
 * @typedef {{ kind: "stdout" | "value" | "note", text: string } | { kind: "error", name: string, message: string,
 *   traceback: string, line: number | null, hint: string | null }} Part
 * @typedef {{ images: Uint8Array, labels: Uint8Array }} Images
 * @typedef {"off" | "starting" | "ready" | "running" | "images"} State
 */

const CHUNK = 10_000; // images of a file
const FILES = [
  .../** @type {("train" | "test")[]} */ (Array(6).fill("train")).map((set, i) => ({
    name: `train-${i}`,
    set,
    first: i * CHUNK,
  })),
  { name: "test", set: /** @type {"train" | "test"} */ ("test"), first: 0 },
];
const BROKEN =
  "Python broke down, and its names are gone. Run the cells again from the top; this may help: use less memory.";

/** The worker's program: it takes the modules' texts and runs the one that is named. */
const PROGRAM = `const createLinker = ${createLinker};
const importByData = ${importByData};
onmessage = async ({ data: { texts, worker } }) => {
  try {
    await import(createLinker(texts)(worker)).catch(() => importByData(texts, worker));
    postMessage({ type: "loaded" });
  } catch (error) {
    postMessage({ type: "broken", message: String(error?.message ?? error) });
  }
};
postMessage({ type: "awake" });`;

// In a page from a file no worker starts from a Blob; a site may forbid one from a data: address.
const PROGRAM_URLS = [
  () => `data:text/javascript,${encodeURIComponent(PROGRAM)}`,
  () => URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" })),
];

/** MicroPython's code from base64 of gzip. */
async function unpack(text) {
  const stream = new Blob([bytesFromBase64(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The next message of a worker of this type; rejected if it breaks. */
const nextMessage = (worker, type) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.type === type) resolve(data);
      if (data.type === "broken") reject(new Error(data.message));
    };
    worker.onerror = ({ message }) => reject(new Error(message || "the worker failed"));
  });

class Session {
  /** How many workers there have been: with a new one all names are gone. */
  generation = 0;
  #life = new AbortController(); // of the worker
  /** @type {Promise<Worker> | null} */
  #worker = null;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** @type {{ id: number, end: (result: object) => void, onOutput: (part: Part) => void } | null} */
  #current = null;
  #runs = 0;
  #stops = 0; // a run that waited when it was stopped doesn't begin
  /** @type {Promise<Uint8Array> | null} */
  #wasm = null;

  /** @param {{ source: Source, onState: (state: State) => void, readImages: (name: string, signal: AbortSignal) => Promise<Images> }} parts */
  constructor({ source, onState, readImages }) {
    this.source = source;
    this.onState = onState;
    this.readImages = readImages;
  }

  /**
   * Run a cell, after those that wait already.
   *
   * @param {string} code
   * @param {{ cell: string, onOutput?: (part: Part) => void }} options `cell` names it in the session
   * @returns {Promise<{ status: "done" | "error" | "stopped" }>} never rejected: what goes wrong is a part of the output
   */
  run(code, { cell, onOutput = () => {} }) {
    const stops = this.#stops;
    const turn = this.#queue.then(() => {
      if (stops !== this.#stops) return { status: "stopped" };
      return this.#runNow(code, { cell, onOutput });
    });
    this.#queue = turn;
    return /** @type {any} */ (turn);
  }

  async #runNow(code, { cell, onOutput }) {
    this.#runs += 1;
    const id = this.#runs;
    const result = await new Promise((end) => {
      this.#current = { id, end, onOutput };
      this.#begin({ id, code, cell });
    });
    this.#current = null;
    this.onState(this.#worker ? "ready" : "off");
    return result;
  }

  async #begin(message) {
    const { signal } = this.#life;
    try {
      this.#worker ??= this.#start();
      const worker = await this.#worker;
      if (signal.aborted) return;
      this.onState("running");
      worker.postMessage({ type: "run", ...message });
    } catch (error) {
      if (!signal.aborted) this.#break(error.message);
    }
  }

  /** Start a worker with Python in it. */
  async #start() {
    this.onState("starting");
    this.generation += 1;
    const { texts, files, wasm, engine, worker: main } = this.source;
    this.#wasm ??= unpack(wasm);
    const { signal } = this.#life;
    const worker = await startWorker(PROGRAM_URLS, { signal, what: "Python" });
    const loaded = nextMessage(worker, "loaded");
    worker.postMessage({ texts, worker: main });
    await loaded;
    const ready = nextMessage(worker, "ready");
    worker.postMessage({ type: "start", files, wasm: await this.#wasm, engine: bytesFromBase64(engine) });
    await ready;
    worker.onmessage = ({ data }) => this.#hear(data, worker);
    worker.onerror = ({ message }) => this.#break(message);
    return worker;
  }

  #hear(message, worker) {
    if (message.type === "broken") this.#break(message.message);
    if (message.id !== this.#current?.id) return;
    if (message.type === "part") this.#current?.onOutput(message.part);
    else if (message.type === "end") this.#current?.end({ status: message.status });
    else if (message.type === "wants") this.#sendImages(message.id, worker);
  }

  /** Give the worker all of MNIST; it runs the cell then. */
  async #sendImages(id, worker) {
    const { signal } = this.#life;
    this.onState("images");
    let problem = "";
    try {
      for (const { name, set, first } of FILES) {
        const { images, labels } = await this.readImages(name, signal);
        if (signal.aborted) return;
        worker.postMessage({ type: "images", set, first, images, labels });
      }
    } catch (error) {
      problem = error.message;
    }
    if (signal.aborted) return;
    this.onState("running");
    worker.postMessage({ type: "go", id, problem });
  }

  /** The worker is of no use any more: tell it, and let the next run start another. */
  #break(message) {
    const current = this.#current;
    this.#endWorker();
    const text = message || "no more is known";
    const error = {
      name: "RuntimeError",
      message: text,
      traceback: `RuntimeError: ${text}`,
      line: null,
      hint: BROKEN,
    };
    current?.onOutput({ kind: "error", ...error });
    current?.end({ status: "error" });
  }

  #endWorker() {
    this.#life.abort();
    this.#life = new AbortController();
    this.#worker = null;
  }

  /** Stop what runs and what waits, at once; with what runs all names are gone. */
  stop() {
    this.#stops += 1;
    if (!this.#current) return;
    const { end } = this.#current;
    this.#endWorker();
    end({ status: "stopped" });
  }
}

const noImages = () => Promise.reject(new Error("MNIST's images are not in this page."));

/**
 * A session; it starts nothing before the first run.
 *
 * @param {{ source: Source, onState?: (state: State) => void,
 *   readImages?: (name: string, signal: AbortSignal) => Promise<Images> }} parts `readImages` gives the images of a file,
 *   `train-0` … `train-5` and `test`, as `loadImages` of `widgets/ui/resources.js` does
 */
export const createSession = ({ source, onState = () => {}, readImages = noImages }) =>
  new Session({ source, onState, readImages });
