/**
 * The page's engine with the images of a run: it starts when it is first needed, gets what it lacks, and one that has
 * failed makes way for another. Where images come from is not known here: whoever trains passes `readImages`.
 */

import { createPageEngine, neededImages } from "./page.js";

const CHUNK = 10_000; // images in a file

/**
 * The files that hold the images of these ranges.
 *
 * @param {{ set: "train" | "test", first: number, count: number }[]} ranges
 * @returns {{ name: string, set: "train" | "test", first: number }[]}
 */
export function filesFor(ranges) {
  const files = new Map();
  for (const { set, first, count } of ranges) {
    for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK < first + count; chunk++) {
      const name = set === "test" ? "test" : `train-${chunk}`;
      files.set(name, { name, set, first: chunk * CHUNK });
    }
  }
  return [...files.values()];
}

/**
 * @typedef {{ images: Uint8Array, labels: Uint8Array }} Images
 * @param {{ wasm: string, signal: AbortSignal, onMessage: (message: any) => void,
 *   readImages: (name: string, stop: AbortSignal) => Promise<Images> }} parts `readImages` gives a file's images
 */
export function createPageTraining({ wasm, signal, onMessage, readImages }) {
  /** @type {{ loaded: Set<string>, worker: ReturnType<typeof createPageEngine> } | null} */
  let engine = null;
  let life = new AbortController(); // of the engine
  const end = () => {
    life.abort();
    engine = null;
  };
  signal.addEventListener("abort", end);
  const start = () => {
    life = new AbortController();
    const worker = createPageEngine({ wasm, signal: life.signal });
    worker.onMessage((message) => {
      if (message.type === "error" && message.run == null) end(); // of no run: the engine itself has failed
      onMessage(message);
    });
    return { worker, loaded: new Set() };
  };
  /**
   * Load what the engine lacks for a run.
   *
   * @param {{ num_images: number }} settings
   * @param {{ stop: AbortSignal, onProgress: (done: number, files: number) => void }} parts
   */
  const load = async (settings, { stop, onProgress }) => {
    engine ??= start();
    const { worker, loaded } = engine;
    const files = filesFor(neededImages(settings)).filter(({ name }) => !loaded.has(name));
    for (const [index, { name, set, first }] of files.entries()) {
      onProgress(index, files.length);
      const images = await readImages(name, stop);
      if (stop.aborted) throw stop.reason;
      worker.loadImages({ set, first, ...images });
      loaded.add(name);
    }
  };
  /** @param {object} message one of the lab's (run.js) */
  const send = (message) => engine?.worker.send(message);
  return { load, send };
}
