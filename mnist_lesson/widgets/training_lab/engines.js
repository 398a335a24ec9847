/**
 * The lab's two engines behind one door: Keras, where Python answers, and the page's own. Both speak the same messages
 * (`engine/run.js` and `mnist_lesson/training.py`).
 */

import { createPageTraining } from "../engine/loading.js";
import { bytesFromBase64 } from "../maths/bytes.js";
import { loadImages } from "../ui/resources.js";

const PATIENCE = 300; // milliseconds that Python has to answer a greeting
const LONG_PATIENCE = 3000; // the same, where it is Python that has a run to go on with
const FROM_ENGINE = new Set(["started", "progress", "epoch", "weights", "stopped", "done", "error"]);

/** @typedef {"keras" | "page"} EngineName */

/** Numbers from base64 of float32, little-endian, as Python sends them. @param {string} text */
export const readFloats = (text) => new Float32Array(bytesFromBase64(text).buffer);

/**
 * @param {{ model: any, signal: AbortSignal, onMessage: (message: any) => void }} parts
 */
export function createEngines({ model, signal, onMessage }) {
  const hear = (message) => {
    if (!FROM_ENGINE.has(message?.type)) return;
    onMessage(typeof message.maps === "string" ? { ...message, maps: readFloats(message.maps) } : message);
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => model.off("msg:custom", hear));
  const readImages = (name, stop) => loadImages(model, name, stop);
  const page = createPageTraining({ wasm: model.get("_wasm"), signal, onMessage: hear, readImages });
  /**
   * Who trains: Keras, where Python answers. Python is asked each time, for a kernel may have died, or be busy
   * no longer. What began in the page goes on there.
   *
   * @param {EngineName} [begun] who has begun
   * @returns {Promise<EngineName>}
   */
  const choose = async (begun) => {
    const patience = begun === "keras" ? LONG_PATIENCE : PATIENCE;
    return begun !== "page" && (await isAnswering(model, signal, patience)) ? "keras" : "page";
  };
  /** Returns whether it could be sent. @param {EngineName} engine @param {object} message */
  const send = (engine, message) => {
    if (engine === "keras") return tellPython(model, message);
    page.send(message);
    return true;
  };
  return { choose, load: page.load, send };
}

/** Say something to Python. Returns false where its kernel is gone: a front end may throw then. */
export function tellPython(model, message) {
  try {
    model.send(message);
    return true;
  } catch {
    return false;
  }
}

/** Greet Python. In the built page there is none to answer (host.js says so), elsewhere it may be busy. */
async function isAnswering(model, signal, patience) {
  if (model.hasKernel === false) return false;
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer);
      model.off("msg:custom", hear);
      signal.removeEventListener("abort", leave);
      resolve(answer);
    };
    const leave = () => end(false);
    const hear = (message) => message?.type === "ready" && end(true);
    const timer = setTimeout(leave, patience);
    signal.addEventListener("abort", leave);
    model.on("msg:custom", hear);
    tellPython(model, { type: "hello" });
  });
}
