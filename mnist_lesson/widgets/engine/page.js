/**
 * The page's side of the training engine: it starts the worker and hands messages and images to it.
 *
 *     const engine = createPageEngine({ wasm, signal });
 *     engine.onMessage((message) => …);
 *     engine.loadImages({ set: "train", first: 0, images, labels });   // the buffers go over to the worker
 *     engine.send({ type: "start", run: 1, settings });
 */

import { bytesFromBase64 } from "../maths/bytes.js";
import { startWorker } from "./starting.js";
import { workerUrls } from "./worker.js";

export { neededImages } from "./run.js";

/** Bytes from base64, or as they are. */
const toBytes = (wasm) => (typeof wasm === "string" ? bytesFromBase64(wasm) : wasm);

/**
 * Addresses of the worker's program, in the order in which they are tried. The first is complete in itself and works in
 * a page from a server and from a file; where a site forbids workers from a `data:` address, its module's own Blob is
 * next; and a page from a file may start a Blob that imports the first.
 */
const WORKER_URLS = [
  () => workerUrls[0],
  () => workerUrls[1],
  () =>
    URL.createObjectURL(new Blob([`import ${JSON.stringify(workerUrls[0])};`], { type: "text/javascript" })),
];

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
  const started = startWorker(WORKER_URLS, { signal, what: "the training" });
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
