/**
 * MNIST as the page's training keeps it: of each image only the inked pixels, in one piece of memory.
 *
 * Training and test images have one numbering: 0 to 59,999 are the training images, 60,000 to 69,999 the test
 * images. An image's record begins at its address, an even one:
 *
 *     2 bytes            how many pixels are inked: n
 *     2 bytes            the label
 *     2 bytes, n times   the pixels' places, 0 to 783
 *     1 byte,  n times   their gray levels, 1 to 255
 *
 * All 70,000 take 32 MB, where the images themselves take 55.
 */

import { NUM_PIXELS } from "../maths/mnist.js";

export const NUM_TRAIN = 60_000;
export const NUM_TEST = 10_000;
const HEAD = 4; // bytes before the places
const SCALED = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/** Where a set's images begin. */
export const SET_START = { train: 0, test: NUM_TRAIN };

function countInk(image) {
  let count = 0;
  for (let place = 0; place < NUM_PIXELS; place += 1) if (image[place] > 0) count += 1;
  return count;
}

const recordSize = (count) => HEAD + 2 * count + count + (count % 2);

function writeRecord(image, label, words, bytes) {
  let count = 0;
  for (let place = 0; place < NUM_PIXELS; place += 1) if (image[place] > 0) words[2 + count++] = place;
  words[0] = count;
  words[1] = label;
  for (let k = 0; k < count; k += 1) bytes[HEAD + 2 * count + k] = image[words[2 + k]];
}

/** Memory in plain JavaScript: grows by copying, which happens a few times in a session. */
export function createPlainMemory() {
  let buffer = new ArrayBuffer(HEAD); // so that no record has the address 0
  return {
    buffer: () => buffer,
    reserve(size) {
      const address = buffer.byteLength;
      const grown = new Uint8Array(address + size);
      grown.set(new Uint8Array(buffer));
      buffer = grown.buffer;
      return address;
    },
  };
}

function checkImages(set, first, images, labels) {
  const room = { train: NUM_TRAIN, test: NUM_TEST }[set];
  const count = labels.length;
  if (room !== undefined && images.length === count * NUM_PIXELS && first >= 0 && first + count <= room)
    return;
  throw new RangeError(
    `Expected images of ${NUM_PIXELS} bytes with one label each, from 0 to ${room} in "train" or "test", ` +
      `got ${images.length} bytes and ${count} labels for "${set}" from ${first}. Load MNIST as it is.`,
  );
}

/** @throws {RangeError} there is no such room; the message is for the reader */
function reserve(memory, size) {
  try {
    return memory.reserve(size);
  } catch (error) {
    throw new RangeError(
      `This browser has no memory left for the images (${error.message}). Close other pages, or choose ` +
        "fewer images, and train again.",
    );
  }
}

/** A place for images, and for reading them. */
export class ImageStore {
  addresses = new Uint32Array(NUM_TRAIN + NUM_TEST);
  #memory;
  #words = new Uint16Array(0);
  #bytes = new Uint8Array(0);

  /**
   * @param {{ buffer: () => ArrayBuffer, reserve: (size: number) => number }} memory where the records go:
   *   `reserve` returns an even address
   */
  constructor(memory = createPlainMemory()) {
    this.#memory = memory;
  }

  hasImages(first, end) {
    return this.addresses.subarray(first, end).every((address) => address > 0);
  }

  /**
   * Keep images; those that are there already are left as they are.
   *
   * @param {{ set: "train" | "test", first: number, images: Uint8Array, labels: Uint8Array }} part `first` is
   *   the place of the first image in its set; 784 gray levels an image
   * @throws {RangeError} they are no images with labels, or more than the set has; the memory is full
   */
  addImages({ set, first, images, labels }) {
    checkImages(set, first, images, labels);
    const start = SET_START[set] + first;
    if (this.hasImages(start, start + labels.length)) return;
    const image = (index) => images.subarray(index * NUM_PIXELS, (index + 1) * NUM_PIXELS);
    const sizes = Array.from(labels, (_, index) => recordSize(countInk(image(index))));
    const size = sizes.reduce((sum, one) => sum + one, 0);
    let address = reserve(this.#memory, size);
    this.#words = new Uint16Array(this.#memory.buffer());
    this.#bytes = new Uint8Array(this.#memory.buffer());
    labels.forEach((label, index) => {
      this.addresses[start + index] = address;
      writeRecord(image(index), label, this.#words.subarray(address / 2), this.#bytes.subarray(address));
      address += sizes[index];
    });
  }

  /** Write an image's inked pixels into `into`, scaled from [1, 255] to (0, 1]. */
  readImage(index, into) {
    const address = this.addresses[index];
    const [words, bytes] = [this.#words, this.#bytes];
    into.count = words[address / 2];
    const places = address / 2 + HEAD / 2;
    const levels = address + HEAD + 2 * into.count;
    for (let k = 0; k < into.count; k += 1) {
      into.places[k] = words[places + k];
      into.values[k] = SCALED[bytes[levels + k]];
    }
  }

  readLabel(index) {
    return this.#words[this.addresses[index] / 2 + 1];
  }
}
