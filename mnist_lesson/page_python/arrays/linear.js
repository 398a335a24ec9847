// Products of matrices.
import { NDArray, sizeOf } from "./array.js";
import { checked, promote, store } from "./dtypes.js";
import { asArray } from "./elementwise.js";
import { raise } from "./guard.js";
import { broadcastShapes, broadcastTo, tuple } from "./shapes.js";

const SIGNATURE = "(n?,k),(k,m?)->(n?,m?)";

/** A product as NumPy has it: matrices in the last two axes, all else stretched; a vector counts as a row or a column. */
export function matmul(a, b) {
  checkOperands(a, b);
  const dtype = promote(a.dtype, b.dtype);
  const [x, y] = [asArray(a, dtype), asArray(b, dtype)];
  const left = x.ndim === 1 ? x.view([1, x.size], [0, x.strides[0]]) : x;
  const right = y.ndim === 1 ? y.view([y.size, 1], [y.strides[0], 0]) : y;
  const product = batches(left, right, dtype);
  const shape = [...product.shape];
  if (b.ndim === 1) shape.splice(-1, 1);
  if (a.ndim === 1) shape.splice(b.ndim === 1 ? -1 : -2, 1);
  return NDArray.from(product.toTyped(), shape, dtype);
}

function checkOperands(a, b) {
  [a, b].forEach((operand, k) => {
    if (operand.ndim > 0) return;
    const has = `(has 0, gufunc core with signature ${SIGNATURE} requires 1)`;
    raise("ValueError", `matmul: Input operand ${k} does not have enough dimensions ${has}`);
  });
  const [inner, other] = [a.shape.at(-1), b.shape.at(-2) ?? b.shape[0]];
  if (inner === other) return;
  const sizes = `with gufunc signature ${SIGNATURE} (size ${other} is different from ${inner})`;
  raise("ValueError", `matmul: Input operand 1 has a mismatch in its core dimension 0, ${sizes}`);
}

function batches(a, b, dtype) {
  const outer = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [n, k, m] = [a.shape.at(-2), a.shape.at(-1), b.shape.at(-1)];
  const x = broadcastTo(a, [...outer, n, k]).toTyped();
  const y = broadcastTo(b, [...outer, k, m]).toTyped();
  const values = store(dtype, sizeOf(outer) * n * m, [...outer, n, m]);
  for (let batch = 0; batch < sizeOf(outer); batch++) {
    product(values.subarray(batch * n * m), x.subarray(batch * n * k), y.subarray(batch * k * m), n, k, m);
  }
  if (dtype === "bool") values.forEach((value, i) => (values[i] = value ? 1 : 0));
  return NDArray.from(checked(values, dtype), [...outer, n, m], dtype);
}

/** One product, row by row; added up in doubles, rounded to the dtype at the end. */
function product(out, x, y, n, k, m) {
  const row = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    for (let p = 0; p < k; p++) {
      const factor = x[i * k + p];
      for (let j = 0, at = p * m; j < m; j++, at++) row[j] += factor * y[at];
    }
    for (let j = 0; j < m; j++) out[i * m + j] = row[j];
  }
}

/** NumPy's dot: as matmul for vectors and matrices; of more axes, the last of one by the last but one of the other. */
export function dot(a, b) {
  const [inner, other] = [a.shape.at(-1), b.shape.at(-2) ?? b.shape[0]];
  if (inner !== other) {
    const place = Math.max(b.ndim - 2, 0);
    const not = `${inner} (dim ${a.ndim - 1}) != ${other} (dim ${place})`;
    raise("ValueError", `shapes ${loose(a.shape)} and ${loose(b.shape)} not aligned: ${not}`);
  }
  if (a.ndim <= 2 && b.ndim <= 2) return matmul(a, b);
  const rows = a.view(
    [...a.shape.slice(0, -1), ...new Array(Math.max(b.ndim - 2, 0)).fill(1), 1, inner],
    [...a.strides.slice(0, -1), ...new Array(Math.max(b.ndim - 2, 0)).fill(0), 0, a.strides.at(-1)],
  );
  const matrix = b.ndim === 1 ? b.view([inner, 1], [b.strides[0], 0]) : b;
  const shape = [
    ...a.shape.slice(0, -1),
    ...b.shape.slice(0, -2),
    ...(b.ndim === 1 ? [] : b.shape.slice(-1)),
  ];
  return NDArray.from(matmul(rows, matrix).toTyped(), shape, promote(a.dtype, b.dtype));
}

const loose = (shape) => tuple(shape).replaceAll(", ", ",");

/** Sums of products by letters, such as "ij,jk->ik". */
export function einsum(text, operands) {
  const [inputs, output] = letters(text, operands);
  const dtype = operands.map((operand) => operand.dtype).reduce(promote);
  const lengths = lengthsOf(inputs, operands);
  const all = [...output, ...[...lengths.keys()].filter((letter) => !output.includes(letter))];
  const shape = all.map((letter) => lengths.get(letter));
  const stretched = operands.map((operand, k) => alongLetters(operand, inputs[k], all, shape));
  const values = stretched.map((operand) => asArray(operand, dtype).toTyped());
  const outShape = shape.slice(0, output.length);
  const sums = store("float64", sizeOf(outShape), outShape);
  const each = sizeOf(shape.slice(output.length));
  for (let i = 0; i < sums.length; i++) {
    for (let at = i * each; at < (i + 1) * each; at++) sums[i] += values.reduce((p, v) => p * v[at], 1);
  }
  const result = store(dtype, sums.length);
  result.set(sums);
  return NDArray.from(checked(result, dtype), outShape, dtype);
}

function letters(text, operands) {
  const [left, right] = text.replaceAll(" ", "").split("->");
  const inputs = left.split(",").map((part) => [...part]);
  if (inputs.length !== operands.length || /[^a-zA-Z,]/.test(left)) {
    raise(
      "ValueError",
      "einsum here takes letters for each operand, such as 'ij,jk->ik'; Jupyter and Colab take more",
    );
  }
  const flat = inputs.flat();
  const once = [...new Set(flat)]
    .filter((letter) => flat.filter((other) => other === letter).length === 1)
    .sort();
  return [inputs, right === undefined ? once : [...right]];
}

function lengthsOf(inputs, operands) {
  const lengths = new Map();
  inputs.forEach((names, k) => {
    if (names.length !== operands[k].ndim) {
      const more = names.length > operands[k].ndim;
      const message = more
        ? `einstein sum subscripts string contains too many subscripts for operand ${k}`
        : `operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.`;
      raise("ValueError", message);
    }
    names.forEach((letter, axis) => {
      const [length, before] = [operands[k].shape[axis], lengths.get(letter) ?? 1];
      if (before !== 1 && length !== 1 && before !== length) {
        raise("ValueError", `einsum: the letter ${letter} stands for ${before} and for ${length}`);
      }
      lengths.set(letter, Math.max(before, length));
    });
  });
  return lengths;
}

/** A view with an axis for each letter; a letter that comes twice takes the diagonal. */
function alongLetters(operand, names, all, shape) {
  const strides = all.map((letter) =>
    names.reduce(
      (step, name, axis) =>
        name === letter && operand.shape[axis] !== 1 ? step + operand.strides[axis] : step,
      0,
    ),
  );
  return operand.view(shape, strides);
}
