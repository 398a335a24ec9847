// Shapes: broadcasting, axes, and views that only change the way through the numbers.
import { sizeOf, stridesOf } from "./array.js";
import { raise } from "./guard.js";

/** A shape as Python prints a tuple. */
export const tuple = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

/** A shape as NumPy's messages of broadcasting write it. */
export const tight = (shape) => `(${shape.join(",")}${shape.length === 1 ? "," : ""})`;

/** The shape that all of these stretch to, or NumPy's error. */
export function broadcastShapes(...shapes) {
  const [first, second] = shapes;
  if (shapes.length === 2) {
    if (second.length === 0) return first;
    if (first.length === second.length && first.every((length, axis) => length === second[axis]))
      return first;
  }
  const ndim = Math.max(...shapes.map((shape) => shape.length));
  const result = new Array(ndim).fill(1);
  for (const shape of shapes) {
    for (let k = 0; k < shape.length; k++) {
      const axis = ndim - shape.length + k;
      if (shape[k] === 1) continue;
      if (result[axis] !== 1 && result[axis] !== shape[k]) mismatch(shapes);
      result[axis] = shape[k];
    }
  }
  return result;
}

function mismatch(shapes) {
  const list = shapes.map((shape) => `${tight(shape)} `).join("");
  raise("ValueError", `operands could not be broadcast together with shapes ${list}`);
}

/** A view that repeats axes of length 1 (step 0) to reach a shape. */
export function broadcastTo(array, shape) {
  const added = shape.length - array.ndim;
  const strides = shape.map((_, axis) => {
    const own = axis - added;
    return own < 0 || array.shape[own] === 1 ? 0 : array.strides[own];
  });
  return array.view([...shape], strides);
}

/** An axis counted from the front; NumPy's AxisError if there is none such. */
export function normalizeAxis(axis, ndim) {
  if (axis < -ndim || axis >= ndim) {
    raise("AxisError", `axis ${axis} is out of bounds for array of dimension ${ndim}`);
  }
  return axis < 0 ? axis + ndim : axis;
}

/** Axes that Python gave as text: "" for all of them, "0", "0,1". */
export function parseAxes(text, ndim) {
  if (text === null) return Array.from({ length: ndim }, (_, axis) => axis);
  const axes = numbers(text).map((axis) => normalizeAxis(axis, ndim));
  if (new Set(axes).size < axes.length) raise("ValueError", "duplicate value in 'axis'");
  return axes.sort((a, b) => a - b);
}

/** The numbers of a text "2,3". */
export const numbers = (text) => (text === "" ? [] : text.split(",").map(Number));

/** The lengths of a new shape, with one −1 worked out. */
function resolveShape(size, wanted) {
  const unknown = wanted.filter((length) => length < 0).length;
  if (unknown > 1) raise("ValueError", "can only specify one unknown dimension");
  const known = sizeOf(wanted.filter((length) => length >= 0));
  const fits = unknown ? known > 0 && size % known === 0 : known === size;
  if (!fits) raise("ValueError", `cannot reshape array of size ${size} into shape ${wantedText(wanted)}`);
  return wanted.map((length) => (length < 0 ? size / known : length));
}

/** As NumPy writes a shape with −1 in it: none at the front, "newaxis" elsewhere. */
function wantedText(wanted) {
  const first = wanted.findIndex((length) => length >= 0);
  const words = first < 0 ? [] : wanted.slice(first).map((length) => (length < 0 ? "newaxis" : length));
  return `(${words.join(",")}${wanted.length === 1 && words.length ? "," : ""})`;
}

/** The same numbers in another shape; a view where the array is contiguous. */
export function reshape(array, wanted) {
  const shape = resolveShape(array.size, wanted);
  const source = array.contiguous ? array : array.copy();
  return source.view(shape, stridesOf(shape));
}

/** The axes in another order (by default the reverse). */
export function transpose(array, order) {
  const axes = order ?? array.axes.reverse();
  if (axes.length !== array.ndim) raise("ValueError", "axes don't match array");
  const own = axes.map((axis) => normalizeAxis(axis, array.ndim));
  if (new Set(own).size < own.length) raise("ValueError", "repeated axis in transpose");
  return array.alongAxes(own);
}

/**
 * The axes of arrays of one shape from the largest steps to the smallest, as NumPy's iterator sorts them:
 * two axes change places only if no array's steps are against it.
 */
export function memoryOrder(arrays) {
  const { ndim, shape } = arrays[0];
  const fastest = Array.from({ length: ndim }, (_, k) => ndim - 1 - k);
  for (let from = 1; from < ndim; from++) {
    const axis = fastest[from];
    let to = from;
    for (let k = from - 1; k >= 0; k--) {
      const faster = isFaster(arrays, shape, axis, fastest[k]);
      if (faster === false) break;
      if (faster) to = k;
    }
    fastest.splice(from, 1);
    fastest.splice(to, 0, axis);
  }
  return fastest.reverse();
}

/** Has one axis smaller steps than another in all arrays? Null where no array says anything. */
function isFaster(arrays, shape, axis, other) {
  if (shape[axis] === 1 || shape[other] === 1) return null;
  const said = arrays
    .map(({ strides }) => [Math.abs(strides[axis]), Math.abs(strides[other])])
    .filter(([own, others]) => own !== 0 && others !== 0);
  return said.length === 0 ? null : said.every(([own, others]) => own < others);
}

/** Without the axes of length 1, or without the given ones. */
export function squeeze(array, axesText) {
  const ones = array.axes.filter((axis) => array.shape[axis] === 1);
  const drop = axesText === null ? ones : parseAxes(axesText, array.ndim);
  if (drop.some((axis) => array.shape[axis] !== 1)) {
    raise("ValueError", "cannot select an axis to squeeze out which has size not equal to one");
  }
  return array.alongAxes(array.axes.filter((axis) => !drop.includes(axis)));
}

/** With axes of length 1 at the given places of the result. */
export function expandDims(array, places) {
  const ndim = array.ndim + places.length;
  const added = places.map((place) => normalizeAxis(place, ndim));
  if (new Set(added).size < added.length) raise("ValueError", "repeated axis");
  const shape = [...array.shape];
  const strides = [...array.strides];
  for (const place of added.sort((a, b) => a - b)) {
    shape.splice(place, 0, 1);
    strides.splice(place, 0, 0);
  }
  return array.view(shape, strides);
}

/** The order of axes in which these stand at those places. */
export function movedAxes(ndim, from, to) {
  const [source, target] = [from, to].map((axes) => axes.map((axis) => normalizeAxis(axis, ndim)));
  const order = Array.from({ length: ndim }, (_, axis) => axis).filter((axis) => !source.includes(axis));
  const pairs = target.map((place, k) => [place, source[k]]).sort((a, b) => a[0] - b[0]);
  for (const [place, axis] of pairs) order.splice(place, 0, axis);
  return order;
}

/** A view with the order of elements along some axes reversed. */
export function flip(array, axesText) {
  const axes = parseAxes(axesText, array.ndim);
  const strides = array.strides.map((step, axis) => (axes.includes(axis) ? -step : step));
  const offset = axes.reduce((at, axis) => at + (array.shape[axis] - 1) * array.strides[axis], array.offset);
  return array.view([...array.shape], strides, array.size ? offset : array.offset);
}

/** A copy stretched to a shape. */
export function broadcastCopy(array, shape) {
  const added = shape.length - array.ndim;
  const fits = added >= 0 && array.shape.every((length, k) => length === 1 || length === shape[added + k]);
  if (!fits) {
    const shapes = `${tight(array.shape)}  and requested shape ${tight(shape)}`;
    raise(
      "ValueError",
      `operands could not be broadcast together with remapped shapes [original->remapped]: ${shapes}`,
    );
  }
  return broadcastTo(array, shape).copy();
}
