/**
 * Data that a widget asks for by name only when it needs them: trained networks, images of MNIST.
 *
 * The widget sends `{ type: "resource", name }` and hears `{ type: "resource", name, content }` or
 * `{ type: "resource", name, error }`. In the built page the host answers from a script beside the page, with a
 * kernel Python does (`resources.py`); the widget can't tell which.
 */

import { bytesFromBase64 } from "../maths/bytes.js";
import { hasNoPython, tellNoPython } from "./alone.js";

// Milliseconds. A kernel answers only when no other cell is running. A page's file (two megabytes) fails by
// itself where there is no connection; a slow one may take minutes, and only one that stands still is given up.
const PATIENCE = { kernel: 60_000, page: 600_000 };
const ELSEWHERE = "Open the course's book, or run the notebook: there it works.";
const PIECE = 2 ** 17; // bytes that are unpacked at once

/**
 * Ask for a resource: `network-mlp`, `network-wide`, `network-regression`, `train-sample`, `test-sample`
 * (1,000 images), `train-0` … `train-5`, `test` (10,000 images), `picture-reader`; in the book's page `embed-panel`, too.
 *
 * @param {import("./widget.js").Model} model
 * @param {string} name
 * @param {AbortSignal} signal ends the wait
 * @returns {Promise<object>} rejected with an Error whose message is for the reader
 */
export function loadResource(model, name, signal) {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise, resolve, reject } = withResolvers();
  const hear = (message) => {
    if (message?.type !== "resource" || message.name !== name) return;
    if (message.error) reject(new Error(message.error));
    else resolve(message.content);
  };
  const stop = () => reject(signal.reason);
  hasNoPython(model).then((isAlone) => {
    if (!isAlone) return;
    reject(new Error(`This page has no Python, and the file "${name}" is not in it. ${ELSEWHERE}`));
    tellNoPython(model);
  });
  const place = model.hasKernel === false ? "page" : "kernel";
  const timer = setTimeout(() => reject(new Error(describeSilence(name, place))), PATIENCE[place]);
  model.on("msg:custom", hear);
  signal.addEventListener("abort", stop);
  try {
    model.send({ type: "resource", name });
  } catch {
    reject(new Error(RESTARTED)); // JupyterLab throws where the kernel has gone
  }
  return promise.finally(() => {
    clearTimeout(timer);
    model.off("msg:custom", hear);
    signal.removeEventListener("abort", stop);
  });
}

/** What is to be told where a message to Python can't be sent any more. */
export const RESTARTED = "Python was restarted: run the cell again.";

const describeSilence = (name, place) =>
  place === "page"
    ? `The file "${name}" has not come in ${PATIENCE.page / 60_000} minutes. Try again with a better connection.`
    : `No answer to the question for "${name}". In a notebook Python answers: ` +
      "run the cell again, when no other cell is running.";

/**
 * Load a module that comes as a resource, `{ source }`.
 *
 * @param {import("./widget.js").Model} model
 * @param {string} name
 * @param {AbortSignal} signal ends the wait
 */
export async function loadModule(model, name, signal) {
  const { source } = /** @type {{ source: string }} */ (await loadResource(model, name, signal));
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return (await import(url)).load();
}

/** A promise with its two ends; browsers have had `Promise.withResolvers` since 2024 only. */
function withResolvers() {
  /** @type {any} */
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** Bytes as a stream that lets the page breathe: unpacking all of a file at once would halt it. */
function inPieces(bytes) {
  let start = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve));
      controller.enqueue(bytes.subarray(start, start + PIECE));
      start += PIECE;
      if (start >= bytes.length) controller.close();
    },
  });
}

const CANT_UNPACK =
  "This browser can't unpack the course's images: it has no DecompressionStream, which Chrome has had since version " +
  "80, Firefox since 113, Safari since 16.4. Open the page in a newer browser.";

/** Bytes from base64 of gzip. @throws {Error} they are damaged, or the browser is too old */
async function unpack(text) {
  if (typeof DecompressionStream === "undefined") throw new Error(CANT_UNPACK);
  const stream = inPieces(bytesFromBase64(text)).pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The images of a resource.
 *
 * @param {{ images: string, labels: string }} resource
 * @returns {Promise<{ images: Uint8Array, labels: Uint8Array }>} 784 gray levels an image, one label each
 */
export async function decodeImages(resource) {
  const [images, labels] = await Promise.all([unpack(resource.images), unpack(resource.labels)]);
  return { images, labels };
}

/**
 * A function that gives the images of a resource, loaded when first asked for. After a failure the next call asks anew.
 *
 * @param {import("./widget.js").Model} model
 * @param {string} name
 * @param {AbortSignal} signal
 */
export function imagesOnce(model, name, signal) {
  /** @type {ReturnType<typeof decodeImages> | undefined} */
  let images;
  return () => {
    images ??= loadImages(model, name, signal);
    images.catch(() => {
      images = undefined;
    });
    return images;
  };
}

/**
 * Ask for a resource's images, and unpack them.
 *
 * @param {any} model
 * @param {string} name
 * @param {AbortSignal} signal ends the wait
 * @returns {Promise<{ images: Uint8Array, labels: Uint8Array }>} rejected with an Error whose message is for the reader
 */
export async function loadImages(model, name, signal) {
  const resource = await loadResource(model, name, signal);
  try {
    const { images, labels } = await decodeImages(resource);
    if (labels.length !== resource.count || images.length !== 784 * resource.count)
      throw new Error(`${labels.length} images instead of ${resource.count}`);
    return { images, labels };
  } catch (error) {
    if (error.message === CANT_UNPACK) throw error;
    throw new Error(
      `The images of "${name}" are damaged (${error.message}). Reload the page and try again; if that ` +
        "does not help, get the book's folder anew.",
    );
  }
}
