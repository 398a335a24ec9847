/**
 * The training lab's two engines behind one door: Keras, where Python answers, and the page's own.
 *
 * Both speak the same messages (`training.js` and `training.py`). The images are loaded here, and only for
 * the page's engine: Python has its own.
 */

import { createPageEngine, neededImages } from "./engine.js";
import { decodeImages, loadResource } from "./resources.js";

const PATIENCE = 300; // milliseconds that Python has to answer a greeting
const CHUNK = 10_000; // images in a file
const FROM_ENGINE = new Set(["started", "progress", "epoch", "weights", "stopped", "done", "error"]);

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

/** Numbers from base64 of float32, little-endian, as Python sends them. */
export function readFloats(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

/** A file's images; a damaged file says so, and what to do. */
async function readImages(name, content) {
  try {
    const { images, labels } = await decodeImages(content);
    if (labels.length !== CHUNK || images.length !== 784 * CHUNK) throw new Error(`${labels.length} images`);
    return { images, labels };
  } catch (error) {
    throw new Error(
      `The images of "${name}" are damaged (${error.message}). Reload the page and try again; if that ` +
        "does not help, get the book's folder anew.",
    );
  }
}

/**
 * @param {{ model: object, wasm: string, signal: AbortSignal, onMessage: (message: object) => void }} parts
 * @returns {{ choose: () => Promise<"keras" | "page">, load: Function,
 *   send: (engine: "keras" | "page", message: object) => void }}
 */
export function createEngines({ model, wasm, signal, onMessage }) {
  const loaded = new Set();
  let page = null;
  const hear = (message) => {
    if (!FROM_ENGINE.has(message?.type)) return;
    onMessage(typeof message.maps === "string" ? { ...message, maps: readFloats(message.maps) } : message);
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => model.off("msg:custom", hear));
  const startPage = () => {
    page = createPageEngine({ wasm, signal });
    page.onMessage(hear);
  };
  /** Ask Python each time: a kernel may have died, or be busy. What began in the page stays there. */
  const choose = async () => {
    if (page) return "page";
    if (await isAnswering(model, signal)) return "keras";
    if (!page) startPage();
    return "page";
  };
  /** Load what the page's engine lacks for a run. `onProgress` hears how many files of how many are there. */
  const load = async (settings, { stop, onProgress }) => {
    const files = filesFor(neededImages(settings)).filter(({ name }) => !loaded.has(name));
    for (const [index, { name, set, first }] of files.entries()) {
      onProgress(index, files.length);
      const images = await readImages(name, await loadResource(model, name, stop));
      if (stop.aborted) throw stop.reason;
      page.loadImages({ set, first, ...images });
      loaded.add(name);
    }
  };
  const send = (engine, message) => (engine === "page" ? page : model).send(message);
  return { choose, load, send };
}

/** Greet Python. In a page without a kernel nobody answers. */
function isAnswering(model, signal) {
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer);
      model.off("msg:custom", hear);
      resolve(answer);
    };
    const hear = (message) => message?.type === "ready" && end(true);
    const timer = setTimeout(() => end(false), PATIENCE);
    signal.addEventListener("abort", () => end(false));
    model.on("msg:custom", hear);
    model.send({ type: "hello" });
  });
}
