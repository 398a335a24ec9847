/**
 * The page's training engine at work in a Web Worker. This module is both: the worker's program, and for the
 * page the address of that program (`workerUrl`), whatever it was loaded from.
 *
 * The worker says `{ type: "awake" }` and waits. The first message is `{ type: "engine", wasm }`; what
 * follows are the lab's messages (training.js) and `{ type: "images", set, first, images, labels }`.
 */

import { createFastEngine } from "./fast_trainer.js";
import { createTrainer } from "./trainer.js";
import { Training } from "./training.js";
import { createImageStore } from "./training_data.js";

export const workerUrl = import.meta.url;

/** The engine in plain JavaScript. */
export function createPlainEngine() {
  const store = createImageStore();
  return { isFast: false, store, createTrainer: (parts) => createTrainer({ ...parts, data: store }) };
}

/** Answer messages, and work between them. */
function listen(scope) {
  let training = null;
  let engine = null;
  let isAtWork = false;
  const { port1, port2 } = new MessageChannel(); // comes back at once, but after messages that wait already

  const post = (message, transferred) => scope.postMessage(message, transferred ?? []);
  const keepImages = (message) => {
    try {
      engine.store.addImages(message);
    } catch ({ message: problem }) {
      post({ type: "error", run: null, message: problem });
    }
  };
  const goOn = () => {
    isAtWork = training.work();
    if (isAtWork) port2.postMessage(null);
  };
  port1.onmessage = goOn;
  scope.onmessage = ({ data: message }) => {
    if (message.type === "engine") {
      engine = createFastEngine(message.wasm) ?? createPlainEngine();
      training = new Training(engine, post);
    } else if (message.type === "images") {
      keepImages(message);
    } else {
      training.receive(message);
      if (!isAtWork) goOn();
    }
  };
  post({ type: "awake" });
}

if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) listen(globalThis);
