/**
 * The page's side of the training engine: it starts the worker and hands messages and images to it.
 *
 *     const engine = createPageEngine({ wasm, signal });
 *     engine.onMessage((message) => …);
 *     engine.loadImages({ set: "train", first: 0, images, labels });   // the buffers go over to the worker
 *     engine.send({ type: "start", run: 1, settings });
 */

import { workerUrl } from "./training_worker.js";

export { neededImages } from "./training.js";

/** Bytes from base64, or as they are. */
function toBytes(wasm) {
  return typeof wasm === "string"
    ? Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0))
    : wasm;
}

/**
 * Addresses of the worker's program, in the order in which they are tried. The program's own is complete in
 * itself (source.py) and works in a page from a server and from a file; a browser that starts no worker from
 * a `data:` address may start one from a Blob that imports it.
 */
const WORKER_URLS = [
  () => workerUrl,
  () => URL.createObjectURL(new Blob([`import ${JSON.stringify(workerUrl)};`], { type: "text/javascript" })),
];

/**
 * Start a worker.
 *
 * @param {AbortSignal} signal ends it
 * @returns {Promise<Worker>} a worker that runs; rejected if none of the addresses does
 */
async function startWorker(signal) {
  const problems = [];
  for (const url of WORKER_URLS) {
    try {
      const worker = new Worker(url(), { type: "module" });
      signal.addEventListener("abort", () => worker.terminate());
      await new Promise((resolve, reject) => Object.assign(worker, { onmessage: resolve, onerror: reject }));
      return worker;
    } catch (problem) {
      problems.push(problem.message || "it was refused");
    }
  }
  throw new Error(
    `This browser could not start the training (${problems.join("; ")}). Try another browser, or Colab.`,
  );
}

/**
 * @param {{ wasm: string | Uint8Array | null, signal: AbortSignal }} parts `wasm` is the fast engine's code,
 *   in base64 or bytes; without it, or in a browser that can't run it, the plain JavaScript trains. The
 *   worker ends with `signal`.
 * @returns {{ send: (message: object) => void, onMessage: (listener: (message: object) => void) => () =>
 *   void, loadImages: (part: { set: "train" | "test", first: number, images: Uint8Array, labels: Uint8Array
 *   }) => void }} `loadImages` hands the arrays over: afterwards they are empty here
 */
export function createPageEngine({ wasm, signal }) {
  const listeners = new Set();
  const tell = (message) => listeners.forEach((listener) => listener(message));
  const fail = ({ message }) => tell({ type: "error", run: null, message });
  const started = startWorker(signal);
  const post = (message, transferred = []) =>
    started.then((worker) => worker.postMessage(message, transferred)).catch(() => {}); // `fail` has told it
  started.then(
    (worker) => Object.assign(worker, { onmessage: ({ data }) => tell(data), onerror: fail }),
    fail,
  );
  post({ type: "engine", wasm: wasm ? toBytes(wasm) : null });
  return {
    send: (message) => post(message),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loadImages: ({ set, first, images, labels }) =>
      post({ type: "images", set, first, images, labels }, [images.buffer, labels.buffer]),
  };
}
