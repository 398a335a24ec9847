/**
 * The page's training on WebAssembly's SIMD instructions, four numbers at a time: AssemblyScript, built by
 * `make engine` into fast.wasm.
 *
 * It computes what readable.js computes, which is the place to read how and why; here stands how it is
 * made fast. fast.js drives it, and a test holds the two equal.
 *
 * - A row of weights (from one input to all units of a layer) is filled up with zeros to whole groups of twelve
 *   numbers, three vectors: their sums stay in registers while an image's pixels pass by. Of wide layers two groups
 *   are computed together: to find a pixel's row and value takes half as long as to add a group.
 * - The biases are one more row, of an input that is always 1.
 * - A batch goes forward layer by layer, then backward; each image has its own row of outputs and of deltas. So a
 *   long computation for one image does not wait for the end of another.
 * - Shuffled images lie far apart in memory: `fetchRecords` lets the processor ask for all of a batch at once.
 * - For plain gradient descent the deltas change the weights at once, without gradients to clear, to add up and to
 *   apply; an image touches 150 of the 785 rows.
 * - All weights lie in one piece, and so do all gradients, so an optimizer is one loop.
 *
 * Addresses are plain numbers (`usize`), `load` and `store` are single instructions.
 */

@external("env", "log")
declare function log(x: f64): f64; // JavaScript's Math.log

const PIXELS: i32 = 784;
const CLASSES: i32 = 10;
const MOST_IN_BATCH: i32 = 512;
/**
 * Images in the largest batch whose deltas change the weights one by one: in larger ones each would be so small that
 * rounding swallows it, where their sum counts.
 */
const MOST_AT_ONCE: i32 = 64;

const VECTOR: i32 = 16; // bytes: four numbers of 4 bytes
const GROUP: i32 = 48; // three vectors, which are computed together
const CACHE_LINE: usize = 64; // bytes that come from memory together

// Activations and optimizers, as fast.js numbers them.
const SIGMOID: i32 = 0;
const TANH: i32 = 1;
const SGD: i32 = 0;
const MOMENTUM: i32 = 1;

/** One layer: where its parts lie. */
@unmanaged
class Layer {
  units: i32;
  stride: i32; // bytes of a row
  weights: usize; // a row for each input, and the row of biases
  outputs: usize; // a row for each image of the batch: evidence first, then output
  deltas: usize; // a row for each image: ∂loss/∂evidence
}

/* ---- Memory: everything of a run, one after the other --------------------------------------- */

let top: usize = __heap_base;

function allocate(size: usize): usize {
  const address = top;
  top = (top + size + 15) & ~15;
  memory.fill(address, 0, size);
  return address;
}

const scaled = allocate(256 * 4); // gray levels 0 to 255 as numbers from 0 to 1
for (let level = 0; level < 256; level++) store<f32>(scaled + 4 * level, <f32>level / 255);

/** Addresses of a batch's images, written from outside. */
export const batch: usize = allocate(MOST_IN_BATCH * 4);
const bottom: usize = (top + 15) & ~15;

const first: Layer = changetype<Layer>(memory.data(32, 16));
const second: Layer = changetype<Layer>(memory.data(32, 16));
let last: Layer = first;
let hasHidden: bool = false;
let activation: i32 = 0;
let optimizer: i32 = 0;
let weights: usize = 0;
let gradients: usize = 0; // as the weights lie
let firstMoments: usize = 0; // an optimizer's memory: momentum, or Adam's m
let secondMoments: usize = 0; // Adam's v
let size: usize = 0; // bytes of all weights

/** Right answers in the batch that was computed last. */
export let correct: i32 = 0;

function planLayer(layer: Layer, inputs: i32, units: i32): usize {
  layer.units = units;
  layer.stride = ((units + 11) / 12) * GROUP;
  layer.outputs = allocate(MOST_IN_BATCH * layer.stride);
  layer.deltas = allocate(MOST_IN_BATCH * layer.stride);
  return (inputs + 1) * layer.stride;
}

/** Make room for a network with no weights yet; the one before is forgotten. */
export function configure(hiddenUnits: i32, activationNumber: i32, optimizerNumber: i32): void {
  top = bottom;
  hasHidden = hiddenUnits > 0;
  last = hasHidden ? second : first;
  activation = activationNumber;
  optimizer = optimizerNumber;
  const sizeOfFirst = planLayer(first, PIXELS, hasHidden ? hiddenUnits : CLASSES);
  size = sizeOfFirst + (hasHidden ? planLayer(second, hiddenUnits, CLASSES) : 0);
  weights = allocate(size);
  gradients = allocate(size);
  firstMoments = allocate(size);
  secondMoments = allocate(size);
  first.weights = weights;
  second.weights = weights + sizeOfFirst;
}

/** Where a layer's weights lie, to be written and read from outside. */
export function weightsOf(layer: i32): usize {
  return layer == 0 ? first.weights : second.weights;
}

/** Where a layer's part of an optimizer's memory lies, as its weights do: order 0 is the first moments, 1 the second. */
export function momentsOf(layer: i32, order: i32): usize {
  return (order == 0 ? firstMoments : secondMoments) + weightsOf(layer) - weights;
}

/** Where the 256 numbers lie that gray levels stand for; the first must stay 0, since records leave paper out. */
export function tableOf(): usize {
  return scaled;
}

/** Where the ten probabilities of the first image lie in the batch that was computed last. */
export function probabilities(): usize {
  return last.outputs;
}

/* ---- Four numbers at a time ----------------------------------------------------------------- */

// @ts-ignore: decorator
@inline
function four(x: f32): v128 {
  return f32x4.splat(x);
}

/** x·y + z */
// @ts-ignore: decorator
@inline
function multiplyAdd(x: v128, y: v128, z: v128): v128 {
  return f32x4.add(f32x4.mul(x, y), z);
}

/**
 * 0 for what is next to nothing. Products of such numbers fall below 1e-38, where processors compute ten times
 * more slowly, and they move no weight; a saturated network is full of them. NaN stays NaN.
 */
function withoutDust(x: v128, dust: f32 = 1e-18): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), four(dust)));
}

// @ts-ignore: decorator
@inline
function storeGroup(at: usize, a: v128, b: v128, c: v128): void {
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
}

function sumOf(x: v128): f32 {
  const pair = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1);
  return pair + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

/**
 * eˣ, right to about 1e-7 of its value; 0 below −41, where it is dust, and no larger than e⁸⁷. Written as 2ⁿ·eʳ
 * with a whole n and a small r, for which a polynomial is enough: the method and the numbers of expf in the Cephes library
 * (S. Moshier). Here and below pmax and pmin: they are single instructions, unlike max and min, and return their first
 * number where one of the two is NaN.
 */
function exponential(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, four(87)), four(-87));
  // next to 1.5·2²³ numbers are whole: the sum is rounded, and n stands in its lowest bits
  const shifted = multiplyAdd(bounded, four(1.44269504), four(12582912)); // 1 / log 2
  const n = f32x4.sub(shifted, four(12582912));
  // log 2 in two parts, the first of which is exact in few bits, so that n times it is exact
  const r = multiplyAdd(n, four(2.12194440e-4), multiplyAdd(n, four(-0.693359375), bounded));
  let p = multiplyAdd(four(1.9875691500e-4), r, four(1.3981999507e-3));
  p = multiplyAdd(p, r, four(8.3334519073e-3));
  p = multiplyAdd(p, r, four(4.1665795894e-2));
  p = multiplyAdd(p, r, four(1.6666665459e-1));
  p = multiplyAdd(p, r, four(5.0000001201e-1));
  p = f32x4.add(multiplyAdd(f32x4.mul(p, r), r, r), four(1));
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23); // 2ⁿ by its bits
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, four(-41)));
}

/** 1 / (1 + e⁻ˣ) */
function sigmoid(x: v128): v128 {
  return withoutDust(f32x4.div(four(1), f32x4.add(four(1), exponential(f32x4.neg(x)))));
}

/** 2·sigmoid(2x) − 1, which is tanh(x) */
function tanh(x: v128): v128 {
  return f32x4.sub(f32x4.mul(four(2), sigmoid(f32x4.add(x, x))), four(1));
}

/* ---- A batch's images, in the records of images.js ------------------------------------------- */

// @ts-ignore: decorator
@inline
function recordOf(i: i32): usize {
  return load<u32>(batch + 4 * i);
}

// @ts-ignore: decorator
@inline
function labelOf(record: usize): i32 {
  return load<u16>(record, 2);
}

/** A record's places begin here. */
// @ts-ignore: decorator
@inline
function placesOf(record: usize): usize {
  return record + 4;
}

/** A record's gray levels begin here, where its places end. */
// @ts-ignore: decorator
@inline
function levelsOf(record: usize): usize {
  return placesOf(record) + 2 * <usize>load<u16>(record);
}

let fetched: u32 = 0; // kept, so that no compiler leaves out the reading

/**
 * Touch the records of a batch. Nothing waits for what is read, so the processor has many of them on their way from
 * memory together; later, pixel by pixel, it would wait for one after the other.
 */
function fetchRecords(count: i32): void {
  let sum: u32 = 0;
  for (let i = 0; i < count; i++) {
    const record = recordOf(i);
    const levels = levelsOf(record);
    for (let at = record; at < levels + (levels - record) / 2; at += CACHE_LINE) sum |= load<u8>(at);
  }
  fetched = sum;
}

/* ---- Forward -------------------------------------------------------------------------------- */

/** Evidence of twelve units of the first layer, from an image's inked pixels. `rows` begins at their columns. */
function sumPixels(record: usize, rows: usize, evidence: usize): void {
  const stride = first.stride;
  const table = scaled;
  const biases = rows + PIXELS * stride;
  let a = v128.load(biases);
  let b = v128.load(biases, 16);
  let c = v128.load(biases, 32);
  const levels = levelsOf(record);
  let level = levels;
  for (let place = placesOf(record); place < levels; place += 2) {
    const row = rows + load<u16>(place) * stride;
    const value = v128.load32_splat(table + 4 * <usize>load<u8>(level++));
    a = multiplyAdd(value, v128.load(row), a);
    b = multiplyAdd(value, v128.load(row, 16), b);
    c = multiplyAdd(value, v128.load(row, 32), c);
  }
  storeGroup(evidence, a, b, c);
}

/** The same for twenty-four units. */
function sumPixelsOfTwo(record: usize, rows: usize, evidence: usize): void {
  const stride = first.stride;
  const table = scaled;
  const biases = rows + PIXELS * stride;
  let a = v128.load(biases);
  let b = v128.load(biases, 16);
  let c = v128.load(biases, 32);
  let d = v128.load(biases, 48);
  let e = v128.load(biases, 64);
  let f = v128.load(biases, 80);
  const levels = levelsOf(record);
  let level = levels;
  for (let place = placesOf(record); place < levels; place += 2) {
    const row = rows + load<u16>(place) * stride;
    const value = v128.load32_splat(table + 4 * <usize>load<u8>(level++));
    a = multiplyAdd(value, v128.load(row), a);
    b = multiplyAdd(value, v128.load(row, 16), b);
    c = multiplyAdd(value, v128.load(row, 32), c);
    d = multiplyAdd(value, v128.load(row, 48), d);
    e = multiplyAdd(value, v128.load(row, 64), e);
    f = multiplyAdd(value, v128.load(row, 80), f);
  }
  storeGroup(evidence, a, b, c);
  storeGroup(evidence + GROUP, d, e, f);
}

/** Evidence of all units of the first layer. */
function sumImage(record: usize, evidence: usize): void {
  const stride = first.stride;
  let column = 0;
  for (; column + GROUP < stride; column += 2 * GROUP) {
    sumPixelsOfTwo(record, first.weights + column, evidence + column);
  }
  if (column < stride) sumPixels(record, first.weights + column, evidence + column);
}

/** Evidence of the ten classes, from the hidden units' outputs. */
function sumHidden(hidden: usize, evidence: usize): void {
  let row = second.weights;
  const biases = row + first.units * GROUP;
  let a = v128.load(biases);
  let b = v128.load(biases, 16);
  let c = v128.load(biases, 32);
  for (; row < biases; row += GROUP) {
    const value = v128.load32_splat(hidden);
    a = multiplyAdd(value, v128.load(row), a);
    b = multiplyAdd(value, v128.load(row, 16), b);
    c = multiplyAdd(value, v128.load(row, 32), c);
    hidden += 4;
  }
  storeGroup(evidence, a, b, c);
}

/** All hidden units' evidence becomes output. */
function activate(count: i32): void {
  const end = first.outputs + count * first.stride;
  for (let at = first.outputs; at < end; at += VECTOR) {
    const z = v128.load(at);
    const y = activation == SIGMOID ? sigmoid(z) : activation == TANH ? tanh(z) : f32x4.pmax(z, four(0));
    v128.store(at, y);
  }
}

/** The largest of twelve numbers, four times; any of them if one is NaN. */
function largestOf(a: v128, b: v128, c: v128): v128 {
  const most = f32x4.pmax(f32x4.pmax(a, b), c);
  const ofPairs = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  return f32x4.pmax(ofPairs, v128.shuffle<f32>(ofPairs, ofPairs, 1, 0, 3, 2));
}

/** The place of the first of twelve numbers that is the largest; 0 if none is. */
function placeOf(largest: v128, a: v128, b: v128, c: v128): i32 {
  const ofB = i32x4.bitmask(f32x4.eq(b, largest));
  const ofC = i32x4.bitmask(f32x4.eq(c, largest));
  const found = i32x4.bitmask(f32x4.eq(a, largest)) | (ofB << 4) | (ofC << 8);
  return found ? ctz(found) : 0;
}

/** An image's evidence becomes probabilities. Returns its loss, and counts right answers. */
function computeSoftmax(output: usize, label: i32): f64 {
  let a = v128.load(output);
  let b = v128.load(output, 16);
  let c = v128.load(output, 32);
  c = v128.shuffle<f32>(c, c, 0, 1, 0, 1); // the ninth and the tenth class once more, in place of no class
  const largest = largestOf(a, b, c);
  const missing = <f64>f32x4.extract_lane(largest, 0) - <f64>load<f32>(output + 4 * label);
  const place = placeOf(largest, a, b, c);
  a = exponential(f32x4.sub(a, largest));
  b = exponential(f32x4.sub(b, largest));
  c = v128.and(exponential(f32x4.sub(c, largest)), i64x2(-1, 0));
  const sum = sumOf(f32x4.add(f32x4.add(a, b), c));
  correct += i32((isNaN(sum) ? 0 : place) == label); // as readable.js counts where an answer is NaN
  v128.store(output, f32x4.div(a, four(sum)));
  v128.store(output, f32x4.div(b, four(sum)), 16);
  v128.store(output, f32x4.div(c, four(sum)), 32);
  return missing + log(sum);
}

/** Send a batch through the network; returns the sum of its losses. */
function goForward(count: i32): f64 {
  fetchRecords(count);
  for (let i = 0; i < count; i++) sumImage(recordOf(i), first.outputs + i * first.stride);
  if (hasHidden) {
    activate(count);
    for (let i = 0; i < count; i++) sumHidden(first.outputs + i * first.stride, second.outputs + i * GROUP);
  }
  let loss: f64 = 0;
  correct = 0;
  for (let i = 0; i < count; i++) loss += computeSoftmax(last.outputs + i * GROUP, labelOf(recordOf(i)));
  return loss;
}

/* ---- Backward ------------------------------------------------------------------------------- */

function computeLastDelta(output: usize, delta: usize, label: i32, share: f32): void {
  for (let column = 0; column < GROUP; column += VECTOR) {
    v128.store(delta + column, withoutDust(f32x4.mul(v128.load(output + column), four(share))));
  }
  const right = delta + 4 * label;
  store<f32>(right, load<f32>(right) - share);
}

/** The activation's slope, from its output. */
function slope(y: v128): v128 {
  if (activation == SIGMOID) return f32x4.mul(y, f32x4.sub(four(1), y));
  if (activation == TANH) return f32x4.sub(four(1), f32x4.mul(y, y));
  return v128.and(f32x4.gt(y, four(0)), four(1));
}

/** `next` is the last layer's delta. */
function computeHiddenDelta(output: usize, delta: usize, next: usize): void {
  const a = v128.load(next);
  const b = v128.load(next, 16);
  const c = v128.load(next, 32);
  let row = second.weights;
  for (let j = 0; j < first.units; j++) {
    let blame = f32x4.mul(c, v128.load(row, 32));
    blame = multiplyAdd(b, v128.load(row, 16), blame);
    blame = multiplyAdd(a, v128.load(row), blame);
    store<f32>(delta + 4 * j, sumOf(blame));
    row += GROUP;
  }
  for (let column = 0; column < first.stride; column += VECTOR) {
    const blame = v128.load(delta + column);
    v128.store(delta + column, withoutDust(f32x4.mul(blame, slope(v128.load(output + column)))));
  }
}

/** The deltas of a batch. `share` is what each image counts for. */
function goBackward(count: i32, share: f32): void {
  for (let i = 0; i < count; i++) {
    const next = last.deltas + i * GROUP;
    computeLastDelta(last.outputs + i * GROUP, next, labelOf(recordOf(i)), share);
    if (!hasHidden) continue;
    computeHiddenDelta(first.outputs + i * first.stride, first.deltas + i * first.stride, next);
  }
}

/* ---- Products: an input times a delta, for every weight --------------------------------------- */

/** Add value·(a, b, c) to a group of twelve numbers. */
// @ts-ignore: decorator
@inline
function addToGroup(at: usize, value: v128, a: v128, b: v128, c: v128): void {
  v128.store(at, multiplyAdd(value, a, v128.load(at)));
  v128.store(at, multiplyAdd(value, b, v128.load(at, 16)), 16);
  v128.store(at, multiplyAdd(value, c, v128.load(at, 32)), 32);
}

/** Add what an image says of twelve units of the first layer to `rows`, of weights or of gradients. */
function addPixels(record: usize, delta: usize, rows: usize): void {
  const stride = first.stride;
  const table = scaled;
  const a = v128.load(delta);
  const b = v128.load(delta, 16);
  const c = v128.load(delta, 32);
  const levels = levelsOf(record);
  let level = levels;
  for (let place = placesOf(record); place < levels; place += 2) {
    const row = rows + load<u16>(place) * stride;
    addToGroup(row, v128.load32_splat(table + 4 * <usize>load<u8>(level++)), a, b, c);
  }
  addToGroup(rows + PIXELS * stride, four(1), a, b, c);
}

/** The same for twenty-four units. */
function addPixelsOfTwo(record: usize, delta: usize, rows: usize): void {
  const stride = first.stride;
  const table = scaled;
  const a = v128.load(delta);
  const b = v128.load(delta, 16);
  const c = v128.load(delta, 32);
  const d = v128.load(delta, 48);
  const e = v128.load(delta, 64);
  const f = v128.load(delta, 80);
  const levels = levelsOf(record);
  let level = levels;
  for (let place = placesOf(record); place < levels; place += 2) {
    const row = rows + load<u16>(place) * stride;
    const value = v128.load32_splat(table + 4 * <usize>load<u8>(level++));
    addToGroup(row, value, a, b, c);
    addToGroup(row + GROUP, value, d, e, f);
  }
  const biases = rows + PIXELS * stride;
  addToGroup(biases, four(1), a, b, c);
  addToGroup(biases + GROUP, four(1), d, e, f);
}

/** Add what an image says of all units of the first layer. */
function addImage(record: usize, delta: usize, rows: usize): void {
  const stride = first.stride;
  let column = 0;
  for (; column + GROUP < stride; column += 2 * GROUP) {
    addPixelsOfTwo(record, delta + column, rows + column);
  }
  if (column < stride) addPixels(record, delta + column, rows + column);
}

/** The same for the last layer behind a hidden one. */
function addHidden(hidden: usize, delta: usize, row: usize): void {
  const a = v128.load(delta);
  const b = v128.load(delta, 16);
  const c = v128.load(delta, 32);
  for (const biases = row + first.units * GROUP; row < biases; row += GROUP) {
    addToGroup(row, v128.load32_splat(hidden), a, b, c);
    hidden += 4;
  }
  addToGroup(row, four(1), a, b, c);
}

/** Add a batch's products to the weights or to the gradients. */
function addProducts(count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    addImage(recordOf(i), first.deltas + i * first.stride, to);
    if (!hasHidden) continue;
    const rows = to + (second.weights - weights);
    addHidden(first.outputs + i * first.stride, second.deltas + i * GROUP, rows);
  }
}

/* ---- Update --------------------------------------------------------------------------------- */

function updateBySgd(rate: v128): void {
  for (let i: usize = 0; i < size; i += VECTOR) {
    const step = f32x4.mul(rate, v128.load(gradients + i));
    v128.store(weights + i, f32x4.sub(v128.load(weights + i), step));
  }
}

function updateByMomentum(rate: v128): void {
  for (let i: usize = 0; i < size; i += VECTOR) {
    const rolling = f32x4.mul(four(0.9), v128.load(firstMoments + i));
    const momentum = withoutDust(f32x4.sub(rolling, f32x4.mul(rate, v128.load(gradients + i))));
    v128.store(firstMoments + i, momentum);
    v128.store(weights + i, f32x4.add(v128.load(weights + i), momentum));
  }
}

function updateByAdam(rate: v128): void {
  for (let i: usize = 0; i < size; i += VECTOR) {
    const gradient = v128.load(gradients + i);
    const square = f32x4.mul(gradient, gradient);
    let m = v128.load(firstMoments + i);
    let v = v128.load(secondMoments + i);
    m = withoutDust(multiplyAdd(f32x4.sub(gradient, m), four(0.1), m));
    v = withoutDust(multiplyAdd(f32x4.sub(square, v), four(0.001), v), 1e-36); // a square
    v128.store(firstMoments + i, m);
    v128.store(secondMoments + i, v);
    const step = f32x4.div(f32x4.mul(m, rate), f32x4.add(f32x4.sqrt(v), four(1e-7)));
    v128.store(weights + i, f32x4.sub(v128.load(weights + i), step));
  }
}

function update(rate: v128): void {
  if (optimizer == SGD) updateBySgd(rate);
  else if (optimizer == MOMENTUM) updateByMomentum(rate);
  else updateByAdam(rate);
}

/* ---- What JavaScript calls ------------------------------------------------------------------ */

/** One training step with the first `count` images of `batch`; `rate` is Adam's α, else the learning rate. */
export function trainBatch(count: i32, rate: f32): f64 {
  const isDirect = optimizer == SGD && count <= MOST_AT_ONCE;
  const loss = goForward(count);
  goBackward(count, (isDirect ? -rate : 1) / <f32>count);
  if (isDirect) {
    addProducts(count, weights);
  } else {
    memory.fill(gradients, 0, size);
    addProducts(count, gradients);
    update(four(rate));
  }
  return loss;
}

/** The sum of the losses of the first `count` images of `batch`. */
export function evaluateBatch(count: i32): f64 {
  return goForward(count);
}
