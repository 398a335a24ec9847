/**
 * How a network learns, in plain JavaScript: the reference for the page's training, made to be read.
 *
 * One training step, from top to bottom of this file:
 *
 *     forward    evidence z = Σᵢ xᵢ·wᵢⱼ + bⱼ and output f(z), layer after layer; the last one is softmax
 *     loss       cross-entropy: −log of the probability that the network gives to the right digit
 *     backward   δ = ∂loss/∂z of every unit, from the last layer to the first (backpropagation)
 *     gradients  ∂loss/∂wᵢⱼ = xᵢ·δⱼ and ∂loss/∂bⱼ = δⱼ, averaged over the batch
 *     update     the optimizer moves every weight a little against its gradient
 *
 * Nielsen derives these formulas in "Neural Networks and Deep Learning", chapter 2
 * (neuralnetworksanddeeplearning.com). Names, start values and optimizers are Keras 3's, and a test holds the
 * results equal to Keras. Weights lie row by row in one Float32Array, as in Keras's kernel:
 * `weights[i * units + j]` leads from input i to unit j.
 *
 * Four fifths of an MNIST image are paper, and an input of 0 adds nothing to a sum and has a gradient of 0.
 * So an image is a list of its inked pixels: `places` and `values`, as many as `count` says.
 */

import { NUM_CLASSES, NUM_PIXELS } from "../maths/mnist.js";
import { argmax } from "../maths/neurons.js";

const EPSILON = 1e-7; // Adam's, as in Keras
const AT_ONCE = 64; // images between two pauses of a step

/**
 * A layer's start weights: uniform between ±√(6 / (inputs + units)), so that neither the outputs nor the
 * gradients grow or shrink from layer to layer (Glorot and Bengio 2010, Keras's default). Biases start at 0.
 */
function createLayer({ inputs, units, activation, random }) {
  const limit = Math.sqrt(6 / (inputs + units));
  const weights = Float32Array.from({ length: inputs * units }, () => (2 * random() - 1) * limit);
  return { units, activation, weights, bias: new Float32Array(units) };
}

/**
 * A network that has not learned anything: 784 → hidden units → 10, or 784 → 10.
 *
 * @param {{ hiddenUnits: number, activation: "sigmoid" | "tanh" | "relu", random: () => number }} parts
 * @returns {{ layers: { units: number, activation: string, weights: Float32Array, bias: Float32Array }[] }}
 */
export function createNetwork({ hiddenUnits, activation, random }) {
  if (hiddenUnits === 0) {
    return {
      layers: [createLayer({ inputs: NUM_PIXELS, units: NUM_CLASSES, activation: "softmax", random })],
    };
  }
  return {
    layers: [
      createLayer({ inputs: NUM_PIXELS, units: hiddenUnits, activation, random }),
      createLayer({ inputs: hiddenUnits, units: NUM_CLASSES, activation: "softmax", random }),
    ],
  };
}

/* ---- Forward: from an image to ten probabilities ------------------------------------------- */

/**
 * Activations, and their slopes f'(z) written with the output y = f(z), which is known by then. These and the optimizers
 * are all that the page can do; simd.ts numbers them in this order.
 */
export const ACTIVATIONS = {
  sigmoid: { output: (z) => 1 / (1 + Math.exp(-z)), slope: (y) => y * (1 - y) },
  tanh: { output: Math.tanh, slope: (y) => 1 - y * y },
  relu: { output: (z) => Math.max(0, z), slope: (y) => (y > 0 ? 1 : 0) },
};

/** Evidence of all units of a layer: zⱼ = bⱼ + Σᵢ xᵢ·wᵢⱼ. */
function computeEvidence({ units, weights, bias, evidence }, input) {
  evidence.set(bias);
  for (let k = 0; k < input.count; k += 1) {
    const row = input.places[k] * units;
    const value = input.values[k];
    for (let j = 0; j < units; j += 1) evidence[j] += value * weights[row + j];
  }
}

/**
 * Softmax: pⱼ = exp(zⱼ) / Σₖ exp(zₖ). The largest z is subtracted first, so that no exponential overflows.
 */
function computeSoftmax({ evidence, output }) {
  const largest = Math.max(...evidence);
  let sum = 0;
  for (let j = 0; j < evidence.length; j += 1) sum += output[j] = Math.exp(evidence[j] - largest);
  for (let j = 0; j < output.length; j += 1) output[j] /= sum;
}

function computeActivation({ activation, evidence, output }) {
  const { output: f } = ACTIVATIONS[activation];
  for (let j = 0; j < output.length; j += 1) output[j] = f(evidence[j]);
}

/** Send an image through all layers; each layer's input is the output of the one before it. */
function goForward(layers, image) {
  layers.forEach((layer, index) => {
    layer.input = index === 0 ? image : layers[index - 1].asInput;
    computeEvidence(layer, layer.input);
    if (layer.activation === "softmax") computeSoftmax(layer);
    else computeActivation(layer);
  });
}

/* ---- Loss ---------------------------------------------------------------------------------- */

/**
 * Cross-entropy of one image: −log p(label). With p from softmax this is log Σₖ exp(zₖ) − z(label), which is
 * exact also where p is so small that it reads 0; Keras computes it so too.
 */
function crossEntropy(evidence, label) {
  const largest = Math.max(...evidence);
  let sum = 0;
  for (const z of evidence) sum += Math.exp(z - largest);
  return largest + Math.log(sum) - evidence[label];
}

/* ---- Backward: from the loss to the gradients ---------------------------------------------- */

/**
 * 0 for what is next to nothing. Products of such numbers fall below 1e-38, where processors compute ten times
 * more slowly in 32 bits, and they move no weight; a saturated network is full of them. NaN stays NaN.
 */
const withoutDust = (value, dust = 1e-18) => (Math.abs(value) < dust ? 0 : value);

/**
 * δ of the last layer. For softmax with cross-entropy it is as simple as could be: the probability that was
 * given less the one that was right (1 for the label, 0 for the others). `share` is 1 / batch size, since the
 * loss of a batch is the mean of its images' losses.
 */
function computeLastDelta({ output, delta }, label, share) {
  for (let j = 0; j < delta.length; j += 1) {
    delta[j] = withoutDust((output[j] - (j === label ? 1 : 0)) * share);
  }
}

/**
 * δ of a layer from that of the next: δⱼ = f'(zⱼ) · Σₖ wⱼₖ·δₖ, what every unit is to blame for in all that
 * follow.
 */
function computeDelta(layer, next) {
  const { slope } = ACTIVATIONS[layer.activation];
  for (let j = 0; j < layer.units; j += 1) {
    let blame = 0;
    for (let k = 0; k < next.units; k += 1) blame += next.weights[j * next.units + k] * next.delta[k];
    layer.delta[j] = withoutDust(slope(layer.output[j]) * blame);
  }
}

/** Add one image's part to a layer's gradients: xᵢ·δⱼ for every weight, δⱼ for every bias. */
function addGradients({ units, input, delta, weightGradients, biasGradients }) {
  for (let j = 0; j < units; j += 1) biasGradients[j] += delta[j];
  for (let k = 0; k < input.count; k += 1) {
    const row = input.places[k] * units;
    const value = input.values[k];
    for (let j = 0; j < units; j += 1) weightGradients[row + j] += value * delta[j];
  }
}

/** Backpropagation of one image, after `goForward`. */
function goBackward(layers, label, share) {
  computeLastDelta(layers.at(-1), label, share);
  for (let index = layers.length - 2; index >= 0; index -= 1) computeDelta(layers[index], layers[index + 1]);
  for (const layer of layers) addGradients(layer);
}

/* ---- Update: optimizers -------------------------------------------------------------------- */

/** Plain gradient descent: w ← w − η·g. */
function updateBySgd({ values, gradients }, { learningRate }) {
  for (let i = 0; i < values.length; i += 1) values[i] -= learningRate * gradients[i];
}

/**
 * Momentum, as in Keras: m ← 0.9·m − η·g, then w ← w + m. The weights roll on in the direction they have had.
 */
function updateByMomentum({ values, gradients, first: momentum }, { learningRate }) {
  for (let i = 0; i < values.length; i += 1) {
    momentum[i] = withoutDust(0.9 * momentum[i] - learningRate * gradients[i]);
    values[i] += momentum[i];
  }
}

/**
 * Adam (Kingma and Ba 2015), in the form that Keras has it: m and v are running means of the gradient and of
 * its square, and w ← w − α·m / (√v + ε). Each weight has its own step size, whatever the size of its
 * gradients.
 */
function updateByAdam({ values, gradients, first: m, second: v }, { learningRate, step }) {
  const alpha = adamRate(learningRate, step);
  for (let i = 0; i < values.length; i += 1) {
    m[i] = withoutDust(m[i] + 0.1 * (gradients[i] - m[i]));
    v[i] = withoutDust(v[i] + 0.001 * (gradients[i] ** 2 - v[i]), 1e-36); // a square
    values[i] -= (alpha * m[i]) / (Math.sqrt(v[i]) + EPSILON);
  }
}

/**
 * Adam's α = η·√(1 − 0.999ᵗ) / (1 − 0.9ᵗ) at step t = 1, 2, …: the running means begin at 0, and this makes
 * up for it. Rounded as Keras rounds, to 32 bits.
 */
export function adamRate(learningRate, step, beta1 = 0.9, beta2 = 0.999) {
  const rest = (beta) => Math.fround(1 - Math.fround(Math.fround(beta) ** step));
  return (learningRate * Math.sqrt(rest(beta2))) / rest(beta1);
}

export const OPTIMIZERS = { sgd: updateBySgd, momentum: updateByMomentum, adam: updateByAdam };

/* ---- All of it together -------------------------------------------------------------------- */

const zerosLike = (numbers) => new Float32Array(numbers.length);

/** A layer with the arrays that training needs; the weights are copied. */
function prepareLayer({ units, activation, weights, bias }) {
  const output = new Float32Array(units);
  const asInput = { count: units, places: Uint16Array.from(output.keys()), values: output };
  const [weightGradients, biasGradients] = [zerosLike(weights), zerosLike(bias)];
  return {
    ...{ units, activation, weights: weights.slice(), bias: bias.slice(), weightGradients, biasGradients },
    ...{ evidence: new Float32Array(units), output, asInput, delta: new Float32Array(units) },
  };
}

/** What an optimizer works on: numbers, their gradients, and its own memory of earlier gradients. */
function listParameters(layers) {
  const parameter = (values, gradients) => ({
    values,
    gradients,
    first: zerosLike(values),
    second: zerosLike(values),
  });
  return layers.flatMap(({ weights, bias, weightGradients, biasGradients }) => [
    parameter(weights, weightGradients),
    parameter(bias, biasGradients),
  ]);
}

const copy = ({ units, activation, weights, bias }) => ({
  units,
  activation,
  weights: weights.slice(),
  bias: bias.slice(),
});

/** A network in training. */
export class Trainer {
  #layers;
  #parameters;
  #optimizer;
  #learningRate;
  #data;
  #image = { count: 0, places: new Uint16Array(NUM_PIXELS), values: new Float32Array(NUM_PIXELS) };
  #step = 0;

  /**
   * @param {{ network: { layers: object[] }, optimizer: "sgd" | "momentum" | "adam", learningRate: number,
   *   data: { readImage: (index: number, into: object) => void, readLabel: (index: number) => number } }} parts
   *   `data` is an image store (images.js)
   */
  constructor({ network, optimizer, learningRate, data }) {
    this.#layers = network.layers.map(prepareLayer);
    this.#parameters = listParameters(this.#layers);
    this.#optimizer = optimizer;
    this.#learningRate = learningRate;
    this.#data = data;
  }

  /** The network's answer to an image, in its last layer. */
  #read(index) {
    this.#data.readImage(index, this.#image);
    goForward(this.#layers, this.#image);
    return this.#layers.at(-1);
  }

  #measure(index, total) {
    const { evidence, output } = this.#read(index);
    const label = this.#data.readLabel(index);
    total.loss += crossEntropy(evidence, label);
    total.correct += argmax(output) === label ? 1 : 0;
    return label;
  }

  /**
   * `trainBatch` with pauses; a step that is given up in a pause has moved no weight.
   *
   * @param {ArrayLike<number>} indices
   * @returns {Generator<undefined, { loss: number, correct: number }>}
   */
  *trainInPieces(indices) {
    const total = { loss: 0, correct: 0 };
    for (const { gradients } of this.#parameters) gradients.fill(0);
    for (let place = 0; place < indices.length; place += 1) {
      if (place > 0 && place % AT_ONCE === 0) yield;
      goBackward(this.#layers, this.#measure(indices[place], total), 1 / indices.length);
    }
    this.#step += 1;
    const settings = { learningRate: this.#learningRate, step: this.#step };
    for (const parameter of this.#parameters) OPTIMIZERS[this.#optimizer](parameter, settings);
    return total;
  }

  /**
   * One training step with these images.
   *
   * @param {ArrayLike<number>} indices
   * @returns {{ loss: number, correct: number }} the sum of the losses and the number of right answers before the step
   */
  trainBatch(indices) {
    const pieces = this.trainInPieces(indices);
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
    }
  }

  /** The sum of the losses and the number of right answers, of the images from `first` to before `end`. */
  evaluate(first, end) {
    const total = { loss: 0, correct: 0 };
    for (let index = first; index < end; index += 1) this.#measure(index, total);
    return total;
  }

  /** @returns {Float32Array} the ten probabilities */
  predict(index) {
    return this.#read(index).output.slice();
  }

  readNetwork() {
    return { layers: this.#layers.map(copy) };
  }
}
