/**
 * The paper under the ink: its level at every place, and whether it is the light or the dark side. The functions are
 * those of `mnist_lesson/pictures/paper.py`, whole numbers with the same results.
 *
 * @typedef {{ pixels: Uint8Array, width: number, height: number }} Gray gray levels row by row, 0 is black
 */

const COARSE = 64; // cells of the longer side in which the two papers are compared
const CLEAR = 5; // this many times smoother is clearly the paper
const MIDDLE_GRAY = 100; // paper as a camera sees it is lighter than this, a blackboard or a screen darker

/** Another picture of the same size. @param {Gray} gray @param {(level: number, place: number) => number} change */
export const mapGray = ({ pixels, width, height }, change) => ({
  pixels: pixels.map(change),
  width,
  height,
});

/** Light and dark changed. @param {Gray} gray */
export const invert = (gray) => mapGray(gray, (level) => 255 - level);

/** The blocks' side that leaves at most `longest` pixels a side. */
export function blockSide({ width, height }, longest) {
  const side = Math.ceil(Math.max(width, height) / longest);
  return Math.min(width, height) < side ? 1 : side;
}

/**
 * The rounded averages of blocks of `side` by `side` pixels; rows and columns that fill no block are left out.
 *
 * @param {Gray} gray
 * @param {number} side
 * @returns {Gray}
 */
export function averageBlocks({ pixels, width, height }, side) {
  if (side === 1) return { pixels, width, height };
  const [columns, rows] = [Math.floor(width / side), Math.floor(height / side)];
  const sums = new Uint32Array(columns * rows);
  for (let y = 0; y < rows * side; y++) {
    const begin = Math.floor(y / side) * columns;
    for (let x = 0; x < columns * side; x++) sums[begin + Math.floor(x / side)] += pixels[y * width + x];
  }
  const count = side * side;
  const averages = Uint8Array.from(sums, (sum) => Math.floor((sum + (count >> 1)) / count));
  return { pixels: averages, width: columns, height: rows };
}

/** Each pixel averaged with its eight neighbors, fewer at the edge. @param {Gray} gray @returns {Gray} */
export function smooth({ pixels, width, height }) {
  const averageAt = (/** @type {number} */ _, /** @type {number} */ place) => {
    const [x, y] = [place % width, Math.floor(place / width)];
    const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
    const [top, bottom] = [Math.max(0, y - 1), Math.min(height - 1, y + 1)];
    let sum = 0;
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) sum += pixels[row * width + column];
    }
    const count = (right - left + 1) * (bottom - top + 1);
    return Math.floor((sum + (count >> 1)) / count);
  };
  return { pixels: pixels.map(averageAt), width, height };
}

/** The maximum of each pixel's window of 2·radius + 1 a side. @param {Gray} gray @returns {Gray} */
export const lightest = (gray, radius, axes = ["x", "y"]) =>
  axes.reduce((result, axis) => lightestAlong(result, radius, axis), gray);

/** The minimum of each pixel's window: the maximum of the negative. @param {Gray} gray @returns {Gray} */
export const darkest = (gray, radius, axes = ["x", "y"]) => invert(lightest(invert(gray), radius, axes));

/**
 * The maximum of 2·radius + 1 neighbors along an axis, from windows that double in length. All rows stand in one list,
 * with a rim that is never chosen, so that one loop does for both axes.
 *
 * @param {Gray} gray
 * @returns {Gray}
 */
function lightestAlong(gray, radius, axis) {
  if (radius < 1) return gray;
  const { width, height } = gray;
  const rim = axis === "x" ? { x: radius, y: 0 } : { x: 0, y: radius };
  const wide = withRim(gray, rim);
  const values = wide.pixels;
  const stride = axis === "x" ? 1 : width;
  const wanted = 2 * radius + 1;
  for (let length = 1; length < wanted; ) {
    const step = Math.min(length, wanted - length);
    const reach = step * stride;
    for (let i = 0; i < values.length - reach; i++) {
      if (values[i + reach] > values[i]) values[i] = values[i + reach];
    }
    length += step;
  }
  return cropped(wide, { left: 0, top: 0, width, height });
}

/** A picture with black around it. @param {Gray} gray @param {{ x: number, y: number }} rim @returns {Gray} */
export function withRim({ pixels, width, height }, { x, y }) {
  const wide = { pixels: new Uint8Array((width + 2 * x) * (height + 2 * y)), width: width + 2 * x };
  for (let row = 0; row < height; row++) {
    wide.pixels.set(pixels.subarray(row * width, (row + 1) * width), (row + y) * wide.width + x);
  }
  return { ...wide, height: height + 2 * y };
}

/** A part of a picture. @param {Gray} gray @returns {Gray} */
export function cropped(gray, { left, top, width, height }) {
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const begin = (top + row) * gray.width + left;
    pixels.set(gray.pixels.subarray(begin, begin + width), row * width);
  }
  return { pixels, width, height };
}

/**
 * Light paper under dark ink: the darkest of the lightest, which fills whatever is thinner than the window. Shadows
 * keep their edges, since they are wider.
 *
 * @param {Gray} gray
 */
export const lightPaper = (gray, radius) => darkest(lightest(gray, radius), radius);

/** Take away ink that is at most 2·radius pixels thick along an axis: lines across it. @param {Gray} ink */
export const removeThin = (ink, radius, axis) => lightest(darkest(ink, radius, [axis]), radius, [axis]);

/**
 * How much darker than the paper each pixel is, 255·(paper − gray)/paper: a shadow takes the same share of light from
 * ink and paper, so the quotient does not change with it.
 *
 * @param {Gray} gray
 * @param {Gray} paper
 */
export const inkOnPaper = (gray, paper) =>
  mapGray(gray, (level, place) => {
    const ground = Math.max(1, paper.pixels[place]);
    return Math.min(255, Math.max(0, Math.floor((255 * (ground - level) + (ground >> 1)) / ground)));
  });

/**
 * Whether dark ink lies on light paper, or light ink on dark. The wrong paper has the shape of the drawing in it, the
 * right one runs smoothly below; where that decides nothing, the picture's edge does, most of which is paper.
 *
 * @param {Gray} gray
 * @returns {boolean}
 */
export function isPaperLight(gray, radius) {
  const papers = [lightPaper(gray, radius), invert(lightPaper(invert(gray), radius))];
  const [light, dark] = papers.map((paper) => averageBlocks(paper, blockSide(paper, COARSE)));
  const differences = Array.from(light.pixels, (level, cell) => level - dark.pixels[cell]);
  const largest = differences.reduce((most, one) => Math.max(most, one));
  const isThin = differences.map((one) => one > Math.max(Math.floor(largest / 2), 1));
  const [roughLight, roughDark] = [light, dark].map((paper) => roughness(paper, isThin));
  if (roughLight * CLEAR < roughDark || roughDark * CLEAR < roughLight) return roughLight < roughDark;
  return medianOfEdge(gray) > MIDDLE_GRAY;
}

/** The squared differences between neighbors of which at least one lies in these places. */
function roughness({ pixels, width, height }, isThere) {
  let total = 0;
  const add = (one, other) => {
    if (isThere[one] || isThere[other]) total += (pixels[one] - pixels[other]) ** 2;
  };
  for (let place = 0; place < pixels.length; place++) {
    if (place % width < width - 1) add(place, place + 1);
    if (place < width * (height - 1)) add(place, place + width);
  }
  return total;
}

function medianOfEdge({ pixels, width, height }) {
  const edge = [...pixels.subarray(0, width), ...pixels.subarray(width * (height - 1))];
  for (let row = 0; row < height; row++) edge.push(pixels[row * width], pixels[(row + 1) * width - 1]);
  edge.sort((one, other) => one - other);
  return (edge[(edge.length - 1) >> 1] + edge[edge.length >> 1]) / 2;
}
