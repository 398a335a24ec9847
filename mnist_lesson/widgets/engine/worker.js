/**
 * The page's training engine at work in a Web Worker. This module is both: the worker's program, and for the
 * page the addresses of that program, whatever it was loaded from.
 *
 * The worker says `{ type: "awake" }` and waits. The first message is `{ type: "engine", wasm }`; what
 * follows are the lab's messages (run.js) and `{ type: "images", set, first, images, labels }`.
 */

import { createFastEngine } from "./fast.js";
import { ImageStore } from "./images.js";
import { Trainer } from "./readable.js";
import { Training } from "./run.js";

/**
 * Addresses of this program. In a widget the first is a `data:` address of all that it needs, which source.py writes in
 * the place of the first `import.meta.url`; the other is the module's own, a Blob's.
 */
export const workerUrls = [import.meta.url, import.meta.url];

/** The engine in plain JavaScript. */
export function createPlainEngine() {
  const store = new ImageStore();
  return { isFast: false, store, createTrainer: (parts) => new Trainer({ ...parts, data: store }) };
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

// Neither a page nor Node.js has this name.
if ("WorkerGlobalScope" in globalThis) listen(globalThis);
