/**
 * Data that a widget asks for by name only when it needs them: trained networks, images of MNIST.
 *
 * The widget sends `{ type: "resource", name }` and hears `{ type: "resource", name, content }` or
 * `{ type: "resource", name, error }`. In the built page the host answers from a script beside the page, with a
 * kernel Python does (`resources.py`); the widget can't tell which.
 */

// Milliseconds. A kernel answers only when no other cell is running. A page's file (two megabytes) fails by
// itself where there is no connection; a slow one may take minutes, and only one that stands still is given up.
const PATIENCE = { kernel: 60_000, page: 600_000 };
const PIECE = 2 ** 17; // bytes that are unpacked at once

/**
 * Ask for a resource: `network-mlp`, `network-wide`, `network-regression`, `train-sample`, `test-sample`
 * (1,000 images), `train-0` … `train-5`, `test` (10,000 images).
 *
 * @param {{ on: Function, off: Function, send: Function }} model
 * @param {string} name
 * @param {AbortSignal} signal ends the wait
 * @returns {Promise<object>} rejected with an Error whose message is for the reader
 */
export function loadResource(model, name, signal) {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise, resolve, reject } = Promise.withResolvers?.() ?? withResolvers();
  const hear = (message) => {
    if (message?.type !== "resource" || message.name !== name) return;
    if (message.error) reject(new Error(message.error));
    else resolve(message.content);
  };
  const stop = () => reject(signal.reason);
  const place = model.hasKernel === false ? "page" : "kernel";
  const timer = setTimeout(() => reject(new Error(describeSilence(name, place))), PATIENCE[place]);
  model.on("msg:custom", hear);
  signal.addEventListener("abort", stop);
  model.send({ type: "resource", name });
  return promise.finally(() => {
    clearTimeout(timer);
    model.off("msg:custom", hear);
    signal.removeEventListener("abort", stop);
  });
}

const describeSilence = (name, place) =>
  place === "page"
    ? `The file "${name}" has not come in ${PATIENCE.page / 60_000} minutes. Try again with a better connection.`
    : `No answer to the question for "${name}". In a notebook Python answers: ` +
      "run the cell again, when no other cell is running.";

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** Bytes from base64; written out, for a file of images has two million of them and the page must not halt. */
function fromBase64(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
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

/** Bytes from base64 of gzip. */
async function unpack(text) {
  const stream = inPieces(fromBase64(text)).pipeThrough(new DecompressionStream("gzip"));
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

/** One image of many: its 784 gray levels, without a copy. */
export function imageAt(images, index) {
  return images.subarray(784 * index, 784 * (index + 1));
}
