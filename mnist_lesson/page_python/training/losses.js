/**
 * Losses by Keras's names: the loss of one row and its slope ∂loss/∂output, for probabilities as they stand
 * or for the evidence behind them.
 *
 * Where a network ends with softmax and learns by cross-entropy, Keras computes the loss from the evidence z, which is
 * exact where a probability is so small that it reads 0, and has the simple slope p − target. It does so behind every
 * softmax and every sigmoid, whichever cross-entropy comes: a sigmoid with categorical cross-entropy learns as if it
 * were a softmax. Behind anything else probabilities are kept away from 0 and 1, by EPSILON.
 *
 * A row's function writes the slope into `slope`, unless that is null, and returns the loss.
 */

const EPSILON = 1e-7; // keras.config.epsilon()

const clip = (p) => Math.min(Math.max(p, EPSILON), 1 - EPSILON);
const isClipped = (p) => p < EPSILON || p > 1 - EPSILON;

/** log Σₖ exp(zₖ), with the largest z taken out first. */
function logSumExp(z) {
  const largest = z.reduce((most, value) => Math.max(most, value), -Infinity);
  let sum = 0;
  for (const value of z) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}

/** −Σ tⱼ·log softmax(z)ⱼ */
function crossEntropyOfEvidence(z, target, slope) {
  const logSum = logSumExp(z);
  let loss = 0;
  let total = 0;
  for (let j = 0; j < z.length; j += 1) {
    loss += target[j] === 0 ? 0 : target[j] * (logSum - z[j]);
    total += target[j];
  }
  if (slope) for (let j = 0; j < z.length; j += 1) slope[j] = total * Math.exp(z[j] - logSum) - target[j];
  return loss;
}

/** −Σ tⱼ·log qⱼ, where q is the row as shares of its sum, kept away from 0 and 1. */
function crossEntropy(p, target, slope) {
  let sum = 0;
  for (const value of p) sum += value;
  let loss = 0;
  let pull = 0;
  for (let j = 0; j < p.length; j += 1) {
    const q = p[j] / sum;
    loss -= target[j] * Math.log(clip(q));
    const own = isClipped(q) ? 0 : -target[j] / q;
    if (slope) slope[j] = own;
    pull += own * q;
  }
  if (slope) for (let j = 0; j < p.length; j += 1) slope[j] = (slope[j] - pull) / sum;
  return loss;
}

/** −log(cⱼ / Σ c) of the label's place j, where c is the row kept away from 0 and 1. */
function sparseCrossEntropy(p, target, slope) {
  const label = target.indexOf(1);
  let sum = 0;
  for (const value of p) sum += clip(value);
  for (let j = 0; slope && j < p.length; j += 1) {
    const own = j === label ? 1 / clip(p[j]) : 0;
    slope[j] = isClipped(p[j]) ? 0 : 1 / sum - own;
  }
  return Math.log(sum) - Math.log(clip(p[label]));
}

/** Mean of max(z, 0) − z·t + log(1 + exp(−|z|)), which is binary cross-entropy of sigmoid(z). */
function binaryCrossEntropyOfEvidence(z, target, slope) {
  let loss = 0;
  for (let j = 0; j < z.length; j += 1) {
    loss += Math.max(z[j], 0) - z[j] * target[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
    if (slope) slope[j] = (1 / (1 + Math.exp(-z[j])) - target[j]) / z.length;
  }
  return loss / z.length;
}

/** Mean of −t·log p − (1 − t)·log(1 − p). */
function binaryCrossEntropy(p, target, slope) {
  let loss = 0;
  for (let j = 0; j < p.length; j += 1) {
    const q = clip(p[j]);
    loss -= target[j] * Math.log(q) + (1 - target[j]) * Math.log(1 - q);
    if (slope) slope[j] = isClipped(p[j]) ? 0 : ((1 - target[j]) / (1 - q) - target[j] / q) / p.length;
  }
  return loss / p.length;
}

function squaredError(y, target, slope) {
  let loss = 0;
  for (let j = 0; j < y.length; j += 1) {
    const error = y[j] - target[j];
    loss += error * error;
    if (slope) slope[j] = (2 * error) / y.length;
  }
  return loss / y.length;
}

function absoluteError(y, target, slope) {
  let loss = 0;
  for (let j = 0; j < y.length; j += 1) {
    loss += Math.abs(y[j] - target[j]);
    if (slope) slope[j] = Math.sign(y[j] - target[j]) / y.length;
  }
  return loss / y.length;
}

/**
 * `ofEvidence` is there where a loss can be computed from what stands behind the last activation.
 *
 * @typedef {(row: Float32Array, target: Float32Array, slope: Float32Array | null) => number} RowLoss
 * @type {Record<string, { ofOutput: RowLoss, ofEvidence?: RowLoss }>}
 */
export const LOSSES = {
  categorical_crossentropy: {
    ofOutput: crossEntropy,
    ofEvidence: crossEntropyOfEvidence,
  },
  sparse_categorical_crossentropy: {
    ofOutput: sparseCrossEntropy,
    ofEvidence: crossEntropyOfEvidence,
  },
  binary_crossentropy: {
    ofOutput: binaryCrossEntropy,
    ofEvidence: binaryCrossEntropyOfEvidence,
  },
  mean_squared_error: { ofOutput: squaredError },
  mean_absolute_error: { ofOutput: absoluteError },
};

/* ---- Metrics: one number a row, of the output alone ------------------------------------------ */

function placeOfLargest(row) {
  let place = 0;
  for (let j = 1; j < row.length; j += 1) if (row[j] > row[place]) place = j;
  return place;
}

const isSameClass = (row, target) => Number(placeOfLargest(row) === placeOfLargest(target));

function shareOfRightSides(row, target) {
  let right = 0;
  for (let j = 0; j < row.length; j += 1) right += Number(row[j] > 0.5 === target[j] > 0.5);
  return right / row.length;
}

/** @type {Record<string, (row: Float32Array, target: Float32Array) => number>} */
export const METRICS = {
  categorical_accuracy: isSameClass,
  sparse_categorical_accuracy: isSameClass,
  binary_accuracy: shareOfRightSides,
  mean_squared_error: (row, target) => squaredError(row, target, null),
  mean_absolute_error: (row, target) => absoluteError(row, target, null),
};
