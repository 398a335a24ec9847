/**
 * The page's training on WebAssembly's SIMD instructions, four numbers at a time: AssemblyScript, built by
 * `make engine` into trainer.wasm.
 *
 * It computes what shared/trainer.js computes, which is the place to read how and why; here stands how it is
 * made fast. shared/fast_trainer.js drives it, and a test holds the two equal.
 *
 * - A row of weights (from one input to all units of a layer) is filled up with zeros to a multiple of four
 *   numbers, so that it is whole vectors: 10 units are 3 vectors, the last two numbers of which stay 0.
 * - The biases are one more row, of an input that is always 1.
 * - A layer's input is a list of entries, one for each input that is not 0: 4 bytes say where its row begins,
 *   4 bytes are its value. An image has about 150 entries where it has 784 pixels.
 * - All weights lie in one piece, and so do all gradients, so an optimizer is one loop.
 *
 * Addresses are plain numbers (`usize`), `load` and `store` are single instructions.
 */

@external("env", "log")
declare function log(x: f64): f64; // JavaScript's Math.log

const PIXELS: i32 = 784;
const CLASSES: i32 = 10;
const MOST_IN_BATCH: i32 = 512;

const VECTOR: i32 = 16; // bytes: four numbers of 4 bytes
const ENTRY: usize = 8; // bytes of an entry of an input list

// Activations and optimizers, as fast_trainer.js numbers them.
const SIGMOID: i32 = 0;
const TANH: i32 = 1;
const MOMENTUM: i32 = 1;
const ADAM: i32 = 2;

/** One layer: where its parts lie. */
@unmanaged
class Layer {
  units: i32;
  stride: i32; // bytes of a row
  weights: usize; // inputs rows, and the row of biases
  gradients: usize;
  input: usize; // entries
  inputEnd: usize;
  output: usize; // a row: evidence first, then output
  delta: usize; // a row: ∂loss/∂evidence
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

const first: Layer = changetype<Layer>(memory.data(64, 16));
const second: Layer = changetype<Layer>(memory.data(64, 16));
let last: Layer = first;
let hasHidden: bool = false;
let activation: i32 = 0;
let optimizer: i32 = 0;
let weights: usize = 0;
let gradients: usize = 0;
let firstMoments: usize = 0; // an optimizer's memory: momentum, or Adam's m
let secondMoments: usize = 0; // Adam's v
let size: usize = 0; // bytes of all weights

/** Right answers in the batch that was computed last. */
export let correct: i32 = 0;

function planLayer(layer: Layer, inputs: i32, units: i32): usize {
  layer.units = units;
  layer.stride = ((units + 3) / 4) * VECTOR;
  layer.input = allocate(<usize>(inputs + 1) * ENTRY);
  layer.output = allocate(layer.stride);
  layer.delta = allocate(layer.stride);
  return (inputs + 1) * layer.stride;
}

function placeLayer(layer: Layer, offset: usize): void {
  layer.weights = weights + offset;
  layer.gradients = gradients + offset;
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
  placeLayer(first, 0);
  placeLayer(second, sizeOfFirst);
}

/** Where a layer's weights lie, to be written and read from outside. */
export function weightsOf(layer: i32): usize {
  return layer == 0 ? first.weights : second.weights;
}

/** Where the ten probabilities of the image lie that was computed last. */
export function probabilities(): usize {
  return last.output;
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

function sumOf(x: v128): f32 {
  const pair = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1);
  return pair + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

/**
 * eˣ, right to about 1e-7 of its value; 0 below −41, where it is dust, and no larger than e⁸⁷. Written as 2ⁿ·eʳ
 * with a whole n and a small r, for which a polynomial is enough: the method and the numbers of expf in the Cephes library
 * (S. Moshier).
 */
function exponential(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, four(87)), four(-87));
  const n = f32x4.nearest(f32x4.mul(bounded, four(1.44269504))); // 1 / log 2
  // log 2 in two parts, the first of which is exact in few bits, so that n times it is exact
  const r = multiplyAdd(n, four(2.12194440e-4), multiplyAdd(n, four(-0.693359375), bounded));
  let p = multiplyAdd(four(1.9875691500e-4), r, four(1.3981999507e-3));
  p = multiplyAdd(p, r, four(8.3334519073e-3));
  p = multiplyAdd(p, r, four(4.1665795894e-2));
  p = multiplyAdd(p, r, four(1.6666665459e-1));
  p = multiplyAdd(p, r, four(5.0000001201e-1));
  p = f32x4.add(multiplyAdd(f32x4.mul(p, r), r, r), four(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23); // 2ⁿ by its bits
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

/* ---- Forward -------------------------------------------------------------------------------- */

function addEntry(layer: Layer, row: i32, value: f32): void {
  store<u32>(layer.inputEnd, row * layer.stride);
  store<f32>(layer.inputEnd, value, 4);
  layer.inputEnd += ENTRY;
}

/** Read an image's record (shared/training_data.js) as the first layer's input. */
function readImage(record: usize): void {
  const count: usize = load<u16>(record);
  const places = record + 4;
  const levels = places + 2 * count;
  first.inputEnd = first.input;
  for (let k: usize = 0; k < count; k++) {
    addEntry(first, load<u16>(places + 2 * k), load<f32>(scaled + 4 * <usize>load<u8>(levels + k)));
  }
  addEntry(first, PIXELS, 1);
}

/** The hidden layer's output as the second layer's input. */
function passOn(): void {
  second.inputEnd = second.input;
  for (let j = 0; j < first.units; j++) addEntry(second, j, load<f32>(first.output + 4 * j));
  addEntry(second, first.units, 1);
}

/** Evidence of 12 units: three sums that stay in registers while the input passes by. */
function sumThreeColumns(layer: Layer, column: usize): void {
  let a = four(0);
  let b = four(0);
  let c = four(0);
  const start = layer.weights + column;
  for (let entry = layer.input; entry < layer.inputEnd; entry += ENTRY) {
    const row = start + load<u32>(entry);
    const value = v128.load32_splat(entry, 4);
    a = multiplyAdd(value, v128.load(row), a);
    b = multiplyAdd(value, v128.load(row, 16), b);
    c = multiplyAdd(value, v128.load(row, 32), c);
  }
  v128.store(layer.output + column, a);
  v128.store(layer.output + column, b, 16);
  v128.store(layer.output + column, c, 32);
}

/** Evidence of 4 units. */
function sumColumn(layer: Layer, column: usize): void {
  let sum = four(0);
  const start = layer.weights + column;
  for (let entry = layer.input; entry < layer.inputEnd; entry += ENTRY) {
    sum = multiplyAdd(v128.load32_splat(entry, 4), v128.load(start + load<u32>(entry)), sum);
  }
  v128.store(layer.output + column, sum);
}

function computeEvidence(layer: Layer): void {
  let column = 0;
  for (; column + 3 * VECTOR <= layer.stride; column += 3 * VECTOR) sumThreeColumns(layer, column);
  for (; column < layer.stride; column += VECTOR) sumColumn(layer, column);
}

function activate(layer: Layer): void {
  const end = layer.output + layer.stride;
  for (let at = layer.output; at < end; at += VECTOR) {
    const z = v128.load(at);
    const y = activation == SIGMOID ? sigmoid(z) : activation == TANH ? tanh(z) : f32x4.max(z, four(0));
    v128.store(at, y);
  }
}

/** The last layer's evidence becomes probabilities. Returns the image's loss, and counts right answers. */
function computeSoftmax(label: i32): f64 {
  const output = last.output;
  let largest = load<f32>(output);
  let answer = 0;
  for (let j = 1; j < CLASSES; j++) {
    const z = load<f32>(output + 4 * j);
    if (z > largest) answer = j;
    largest = max(largest, z);
  }
  const evidence = load<f32>(output + 4 * label);
  for (let column = 0; column < last.stride; column += VECTOR) {
    v128.store(output + column, exponential(f32x4.sub(v128.load(output + column), four(largest))));
  }
  store<u64>(output, 0, 40); // the two numbers after the tenth
  const sum = sumOf(f32x4.add(f32x4.add(v128.load(output), v128.load(output, 16)), v128.load(output, 32)));
  for (let column = 0; column < last.stride; column += VECTOR) {
    v128.store(output + column, f32x4.div(v128.load(output + column), four(sum)));
  }
  correct += i32(answer == label);
  return <f64>largest - <f64>evidence + log(sum);
}

/** Send an image through the network; returns its loss. */
function goForward(record: usize): f64 {
  readImage(record);
  computeEvidence(first);
  if (hasHidden) {
    activate(first);
    passOn();
    computeEvidence(second);
  }
  return computeSoftmax(load<u16>(record, 2));
}

/* ---- Backward ------------------------------------------------------------------------------- */

function computeLastDelta(label: i32, share: f32): void {
  for (let column = 0; column < last.stride; column += VECTOR) {
    v128.store(last.delta + column, withoutDust(f32x4.mul(v128.load(last.output + column), four(share))));
  }
  const right = last.delta + 4 * label;
  store<f32>(right, load<f32>(right) - share);
}

/** The activation's slope, from its output. */
function slope(y: v128): v128 {
  if (activation == SIGMOID) return f32x4.mul(y, f32x4.sub(four(1), y));
  if (activation == TANH) return f32x4.sub(four(1), f32x4.mul(y, y));
  return v128.and(f32x4.gt(y, four(0)), four(1));
}

function computeHiddenDelta(): void {
  const a = v128.load(second.delta);
  const b = v128.load(second.delta, 16);
  const c = v128.load(second.delta, 32);
  let row = second.weights;
  for (let j = 0; j < first.units; j++) {
    let blame = f32x4.mul(c, v128.load(row, 32));
    blame = multiplyAdd(b, v128.load(row, 16), blame);
    blame = multiplyAdd(a, v128.load(row), blame);
    store<f32>(first.delta + 4 * j, sumOf(blame));
    row += second.stride;
  }
  for (let column = 0; column < first.stride; column += VECTOR) {
    const blame = v128.load(first.delta + column);
    const delta = f32x4.mul(blame, slope(v128.load(first.output + column)));
    v128.store(first.delta + column, withoutDust(delta));
  }
}

function addThreeColumns(layer: Layer, column: usize): void {
  const a = v128.load(layer.delta + column);
  const b = v128.load(layer.delta + column, 16);
  const c = v128.load(layer.delta + column, 32);
  const start = layer.gradients + column;
  for (let entry = layer.input; entry < layer.inputEnd; entry += ENTRY) {
    const row = start + load<u32>(entry);
    const value = v128.load32_splat(entry, 4);
    v128.store(row, multiplyAdd(value, a, v128.load(row)));
    v128.store(row, multiplyAdd(value, b, v128.load(row, 16)), 16);
    v128.store(row, multiplyAdd(value, c, v128.load(row, 32)), 32);
  }
}

function addColumn(layer: Layer, column: usize): void {
  const delta = v128.load(layer.delta + column);
  const start = layer.gradients + column;
  for (let entry = layer.input; entry < layer.inputEnd; entry += ENTRY) {
    const row = start + load<u32>(entry);
    v128.store(row, multiplyAdd(v128.load32_splat(entry, 4), delta, v128.load(row)));
  }
}

function addGradients(layer: Layer): void {
  let column = 0;
  for (; column + 3 * VECTOR <= layer.stride; column += 3 * VECTOR) addThreeColumns(layer, column);
  for (; column < layer.stride; column += VECTOR) addColumn(layer, column);
}

function goBackward(label: i32, share: f32): void {
  computeLastDelta(label, share);
  if (hasHidden) {
    computeHiddenDelta();
    addGradients(second);
  }
  addGradients(first);
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

/* ---- What JavaScript calls ------------------------------------------------------------------ */

/** One training step with the first `count` images of `batch`; `rate` is Adam's α, else the learning rate. */
export function trainBatch(count: i32, rate: f32): f64 {
  const share: f32 = 1 / <f32>count;
  let loss: f64 = 0;
  correct = 0;
  memory.fill(gradients, 0, size);
  for (let i = 0; i < count; i++) {
    const record: usize = load<u32>(batch + 4 * i);
    loss += goForward(record);
    goBackward(load<u16>(record, 2), share);
  }
  if (optimizer == ADAM) updateByAdam(four(rate));
  else if (optimizer == MOMENTUM) updateByMomentum(four(rate));
  else updateBySgd(four(rate));
  return loss;
}

/** The sum of the losses of the first `count` images of `batch`. */
export function evaluateBatch(count: i32): f64 {
  let loss: f64 = 0;
  correct = 0;
  for (let i = 0; i < count; i++) loss += goForward(load<u32>(batch + 4 * i));
  return loss;
}
