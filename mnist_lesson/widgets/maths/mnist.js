/** MNIST's images: their sizes, each under one name, and their labels. */

export const IMAGE_SIZE = 28;
export const NUM_PIXELS = IMAGE_SIZE * IMAGE_SIZE;
export const NUM_CLASSES = 10;
export const DIGITS = [...Array(NUM_CLASSES).keys()];

/** One image of many: its 784 gray levels, without a copy. @param {Uint8Array} images @param {number} index */
export const imageAt = (images, index) => images.subarray(NUM_PIXELS * index, NUM_PIXELS * (index + 1));

/** A label as ten numbers: 1 at the place of its digit, 0 elsewhere. @param {number} label */
export const oneHot = (label) => Array.from({ length: NUM_CLASSES }, (_, digit) => Number(digit === label));
