/**
 * Keras's optimizers: how a gradient moves the weights.
 *
 * An optimizer is a plain object with its settings, the number of steps that it has made, and for every array of weights
 * the memory that it keeps of earlier gradients; so a second `fit` goes on where the first one ended.
 */

import { adamRate } from "../../widgets/engine/readable.js";

/** w ← w − η·g */
function updateBySgd({ values, gradients }, { learningRate }) {
  for (let i = 0; i < values.length; i += 1) values[i] -= learningRate * gradients[i];
}

/** m ← μ·m − η·g, then w ← w + m; Nesterov's looks one step ahead: w ← w + μ·m − η·g. */
function updateByMomentum({ values, gradients, first: m }, { learningRate, momentum, nesterov }) {
  for (let i = 0; i < values.length; i += 1) {
    const step = learningRate * gradients[i];
    m[i] = momentum * m[i] - step;
    values[i] += nesterov ? momentum * m[i] - step : m[i];
  }
}

/** Running means m of the gradient and v of its square, and w ← w − α·m / (√v + ε). */
function updateByAdam({ values, gradients, first: m, second: v }, optimizer) {
  const { learningRate, beta1, beta2, epsilon, step } = optimizer;
  const alpha = adamRate(learningRate, step, beta1, beta2);
  for (let i = 0; i < values.length; i += 1) {
    m[i] += (1 - beta1) * (gradients[i] - m[i]);
    v[i] += (1 - beta2) * (gradients[i] ** 2 - v[i]);
    values[i] -= (alpha * m[i]) / (Math.sqrt(v[i]) + epsilon);
  }
}

/** v ← ρ·v + (1 − ρ)·g², then w ← w − η·g / √(v + ε), by way of a momentum if there is one. */
function updateByRmsprop({ values, gradients, first: m, second: v }, optimizer) {
  const { learningRate, rho, momentum, epsilon } = optimizer;
  for (let i = 0; i < values.length; i += 1) {
    v[i] = rho * v[i] + (1 - rho) * gradients[i] ** 2;
    const step = (learningRate * gradients[i]) / Math.sqrt(v[i] + epsilon);
    m[i] = momentum > 0 ? momentum * m[i] + step : step;
    values[i] -= m[i];
  }
}

const KINDS = { sgd: updateBySgd, momentum: updateByMomentum, adam: updateByAdam, rmsprop: updateByRmsprop };

/**
 * @typedef {{ kind: "sgd" | "momentum" | "adam" | "rmsprop", learningRate: number, momentum: number,
 *   nesterov: boolean, beta1: number, beta2: number, rho: number, epsilon: number, step: number,
 *   memory: Map<Float32Array, { first: Float32Array, second: Float32Array }> }} Optimizer
 */

/**
 * An optimizer that has made no step yet.
 *
 * @param {"sgd" | "momentum" | "adam" | "rmsprop"} kind
 * @param {number} learningRate
 * @returns {Optimizer} with Keras's defaults; Python writes other settings into it
 */
export function createOptimizer(kind, learningRate) {
  return {
    ...{ kind, learningRate, momentum: 0, nesterov: false, beta1: 0.9, beta2: 0.999, rho: 0.9 },
    ...{ epsilon: 1e-7, step: 0, memory: new Map() },
  };
}

/** What the optimizer remembers of an array of weights: zeros at first. */
export function memoryOf(optimizer, values) {
  const found = optimizer.memory.get(values);
  if (found) return found;
  const made = { first: new Float32Array(values.length), second: new Float32Array(values.length) };
  optimizer.memory.set(values, made);
  return made;
}

/**
 * One step.
 *
 * @param {Optimizer} optimizer
 * @param {{ values: Float32Array, gradients: Float32Array }[]} parameters
 */
export function makeStep(optimizer, parameters) {
  optimizer.step += 1;
  for (const { values, gradients } of parameters) {
    KINDS[optimizer.kind]({ values, gradients, ...memoryOf(optimizer, values) }, optimizer);
  }
}
