/**
 * The training lab's two engines behind one door: Keras, where Python answers, and the page's own.
 *
 * Both speak the same messages (`training.js` and `training.py`). The images are loaded here, and only for
 * the page's engine: Python has its own.
 */

import { createPageEngine, neededImages } from "./engine.js";
import { decodeImages, loadResource } from "./resources.js";

const PATIENCE = 300; // milliseconds that Python has to answer a greeting
const LONG_PATIENCE = 3000; // the same, where it is Python that has a run to go on with
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
 * @returns {{ choose: (begun?: "keras" | "page") => Promise<"keras" | "page">, load: Function,
 *   send: (engine: "keras" | "page", message: object) => void }}
 */
export function createEngines({ model, wasm, signal, onMessage }) {
  const loaded = new Set();
  let page = null;
  let life = null; // of the page's engine
  const hear = (message) => {
    if (!FROM_ENGINE.has(message?.type)) return;
    onMessage(typeof message.maps === "string" ? { ...message, maps: readFloats(message.maps) } : message);
  };
  const endPage = () => {
    life?.abort();
    page = null;
    loaded.clear();
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", hear);
    endPage();
  });
  const startPage = () => {
    life = new AbortController();
    page = createPageEngine({ wasm, signal: life.signal });
    page.onMessage((message) => {
      // Of no run: the engine itself has failed. The next training gets another one.
      if (message.type === "error" && message.run == null) endPage();
      hear(message);
    });
  };
  /**
   * Who trains: Keras, where Python answers. Python is asked each time, for a kernel may have died, or be busy
   * no longer. What began in the page goes on there.
   *
   * @param {"keras" | "page"} [begun] who has begun
   */
  const choose = async (begun) => {
    const patience = begun === "keras" ? LONG_PATIENCE : PATIENCE;
    if (begun !== "page" && (await isAnswering(model, signal, patience))) return "keras";
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
  const send = (engine, message) => (engine === "page" ? page?.send(message) : tellPython(model, message));
  return { choose, load, send };
}

/** Say something to Python. A front end whose kernel has died may throw: that is as good as no answer. */
function tellPython(model, message) {
  try {
    model.send(message);
  } catch {
    // Whoever waits for an answer has a limit to it.
  }
}

/** Greet Python. In the built page there is none to answer (host.js says so), elsewhere it may be busy. */
async function isAnswering(model, signal, patience) {
  if (model.hasKernel === false) return false;
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer);
      model.off("msg:custom", hear);
      resolve(answer);
    };
    const hear = (message) => message?.type === "ready" && end(true);
    const timer = setTimeout(() => end(false), patience);
    signal.addEventListener("abort", () => end(false));
    model.on("msg:custom", hear);
    tellPython(model, { type: "hello" });
  });
}
