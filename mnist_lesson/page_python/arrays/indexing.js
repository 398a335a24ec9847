// What stands in square brackets: numbers, slices, new axes, arrays of places and of True and False.
//
// Python sends an index as text, its parts with ";" between: "i3" a number, "s1:5:2" a slice (parts may be
// empty), "n" np.newaxis, "e" an ellipsis, "a" the next of the arrays that come along.
import { NDArray, sizeOf } from "./array.js";
import { checkFits, convert, isFloat, isInteger } from "./dtypes.js";
import { asArray } from "./elementwise.js";
import { raise } from "./guard.js";
import { broadcastShapes, broadcastTo, tight } from "./shapes.js";

/**
 * A part of an array: a view for numbers and slices, a copy for arrays.
 * @param {NDArray} array
 * @param {string} text
 * @param {...NDArray} arrays
 */
export function getItem(array, text, ...arrays) {
  const plan = planned(array, parse(text, arrays), arrays.length > 0);
  if (!plan.fancy.length) return plan.view;
  const { shape, places } = chosen(plan);
  const { data, table } = array.storage;
  const values = new data.constructor(places.length);
  for (let i = 0; i < values.length; i++) values[i] = data[places[i]];
  if (table) return NDArray.looked(values, table, shape, array.dtype);
  return NDArray.from(values, shape, array.dtype);
}

/** Writes numbers into a part of an array. */
export function setItem(array, value, text, ...arrays) {
  const plan = planned(array, parse(text, arrays), arrays.length > 0);
  const source = forDtype(value, array.dtype);
  if (!plan.fancy.length) {
    const oneElement = plan.view.ndim === 0 && !text.includes("e");
    if (oneElement && source.ndim > 0) raise("ValueError", "setting an array element with a sequence.");
    assign(plan.view, source);
    return;
  }
  const { shape, places } = chosen(plan);
  checkMask(source, shape, arrays, plan);
  const values = stretched(source, shape, () => {
    const into = `could not be broadcast to indexing result of shape ${tight(shape)}`;
    raise("ValueError", `shape mismatch: value array of shape ${tight(source.shape)} ${into}`);
  });
  const data = array.storage.writable(array.dtype);
  for (let i = 0; i < places.length; i++) data[places[i]] = values[i];
}

/** A value as numbers that the dtype can hold, by force as NumPy does; Python's own must fit. */
function forDtype(value, dtype) {
  if (value instanceof NDArray) {
    return value.dtype === dtype
      ? value
      : NDArray.from(convert(value.toTyped(), value.dtype, dtype), value.shape, dtype);
  }
  if (value.weak !== "float" || isFloat(dtype)) return asArray(value, dtype);
  if (dtype !== "bool" && Number.isNaN(value.value))
    raise("ValueError", "cannot convert float NaN to integer");
  if (dtype !== "bool" && !Number.isFinite(value.value)) {
    raise("OverflowError", "cannot convert float infinity to integer");
  }
  if (isInteger(dtype)) checkFits(Math.trunc(value.value), dtype);
  return NDArray.from(convert([value.value], "float64", dtype), [], dtype);
}

/** Writes the numbers of one array, stretched, into another's places. */
export function assign(target, source) {
  const values = stretched(source, target.shape, () => {
    const [from, to] = [tight(source.shape), tight(target.shape)];
    raise("ValueError", `could not broadcast input array from shape ${from} into shape ${to}`);
  });
  const own = source.storage === target.storage ? values.slice() : values;
  const data = target.storage.writable(target.dtype);
  if (target.contiguous) {
    data.set(own, target.offset);
    return;
  }
  const places = target.places();
  for (let i = 0; i < places.length; i++) data[places[i]] = own[i];
}

/** The numbers of an array stretched to a shape; leading axes of length 1 may fall away. */
function stretched(source, shape, fail) {
  let own = source;
  while (own.ndim > shape.length && own.shape[0] === 1)
    own = own.view(own.shape.slice(1), own.strides.slice(1));
  const added = shape.length - own.ndim;
  const fits = added >= 0 && own.shape.every((length, k) => length === 1 || length === shape[k + added]);
  if (!fits) fail();
  return broadcastTo(own, shape).toTyped();
}

/** NumPy has words of its own where a mask has another count of True than there are values. */
function checkMask(source, shape, arrays, plan) {
  const alone = arrays.length === 1 && arrays[0].dtype === "bool" && plan.parts === 1;
  if (!alone || arrays[0].ndim !== plan.ndim) return;
  if (source.ndim > 1) {
    const input = `requires a 0 or 1-dimensional input, input has ${source.ndim} dimensions`;
    raise("TypeError", `NumPy boolean array indexing assignment ${input}`);
  }
  if (source.size === 1 || source.size === shape[0]) return;
  const places = `to the ${shape[0]} output values where the mask is true`;
  raise(
    "ValueError",
    `NumPy boolean array indexing assignment cannot assign ${source.size} input values ${places}`,
  );
}

/** The parts of an index, as objects. */
function parse(text, arrays) {
  let used = 0;
  const part = (word) => {
    if (word[0] === "i") return { kind: "number", at: Number(word.slice(1)), axes: 1 };
    if (word[0] === "n") return { kind: "new", axes: 0 };
    if (word[0] === "e") return { kind: "rest", axes: 0 };
    if (word[0] === "a") return arrayPart(arrays[used++]);
    const [start, stop, step] = word.slice(1).split(":");
    return { kind: "slice", bounds: [start, stop, step], axes: 1 };
  };
  return text === "" ? [] : text.split(";").map(part);
}

function arrayPart(array) {
  if (array.dtype === "bool") return { kind: "mask", array, axes: array.ndim };
  if (isInteger(array.dtype)) return { kind: "places", array, axes: 1 };
  if (array.size === 0)
    return { kind: "places", array: NDArray.from(array.toTyped(), array.shape, "int64"), axes: 1 };
  return raise("IndexError", "arrays used as indices must be of integer (or boolean) type");
}

/** The index with its ellipsis written out, so that it has a part for every axis. */
function complete(array, parts) {
  const rests = parts.filter((part) => part.kind === "rest").length;
  if (rests > 1) raise("IndexError", "an index can only have a single ellipsis ('...')");
  const used = parts.reduce((sum, part) => sum + part.axes, 0);
  if (used > array.ndim) {
    const are = `array is ${array.ndim}-dimensional, but ${used} were indexed`;
    raise("IndexError", `too many indices for array: ${are}`);
  }
  const all = Array.from({ length: array.ndim - used }, () => ({
    kind: "slice",
    bounds: ["", "", ""],
    axes: 1,
  }));
  if (!rests) return [...parts, ...all];
  return parts.flatMap((part) => (part.kind === "rest" ? all : [part]));
}

/**
 * What an index does: the view that numbers, slices and new axes leave, and for each axis of it that an
 * array chooses from, `fancy`: { axis, array }.
 */
function planned(array, parts, hasArrays) {
  const plan = {
    shape: [],
    strides: [],
    offset: array.offset,
    fancy: [],
    parts: parts.length,
    ndim: array.ndim,
  };
  const all = complete(array, parts);
  checkNumbers(array, all);
  checkPlaces(all);
  let axis = 0;
  for (const part of all) {
    if (part.kind === "new") Object.assign(plan, addAxis(plan, 1, 0));
    else if (part.kind === "number" && !hasArrays)
      plan.offset += place(part.at, axis, array) * array.strides[axis];
    else if (part.kind === "slice") addSlice(plan, part.bounds, array.shape[axis], array.strides[axis]);
    else addFancy(plan, part, axis, array);
    axis += part.axes;
  }
  const view = array.view(plan.shape, plan.strides, plan.offset);
  return { ...plan, view };
}

/** Masks and numbers are looked at first, in this order. */
function checkNumbers(array, parts) {
  for (const kind of ["mask", "number"]) {
    let axis = 0;
    for (const part of parts) {
      if (part.kind === kind && kind === "mask") checkMaskShape(part.array, axis, array);
      if (part.kind === kind && kind === "number") place(part.at, axis, array);
      axis += part.axes;
    }
  }
}

/** That arrays of places fit each other is looked at before the places in them. */
function checkPlaces(parts) {
  const chosenBy = parts.filter(({ kind }) => kind === "places" || kind === "number");
  if (parts.some(({ kind }) => kind === "mask") || chosenBy.every(({ kind }) => kind === "number")) return;
  indexShape(chosenBy.map((part) => part.array?.shape ?? []));
}

function addAxis(plan, length, stride) {
  plan.shape.push(length);
  plan.strides.push(stride);
  return plan;
}

function place(at, axis, array) {
  const length = array.shape[axis];
  if (at < -length || at >= length) {
    raise("IndexError", `index ${at} is out of bounds for axis ${axis} with size ${length}`);
  }
  return at < 0 ? at + length : at;
}

/** Where a slice begins, its step and its count, as Python's `slice.indices`. */
export function sliceOf([startText, stopText, stepText], length) {
  const step = stepText === "" ? 1 : Number(stepText);
  if (step === 0) raise("ValueError", "slice step cannot be zero");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const bound = (text, otherwise) => {
    if (text === "") return otherwise;
    const at = Number(text) < 0 ? Number(text) + length : Number(text);
    return Math.min(Math.max(at, low), high);
  };
  const start = bound(startText, step > 0 ? low : high);
  const stop = bound(stopText, step > 0 ? high : low);
  return { start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

function addSlice(plan, bounds, length, stride) {
  const { start, step, count } = sliceOf(bounds, length);
  if (count > 0) plan.offset += start * stride;
  addAxis(plan, count, step * stride);
}

/** A number beside arrays, an array of places or a mask: axes of the view, to choose from. */
function addFancy(plan, part, axis, array) {
  if (part.kind === "mask" && part.array.ndim === 0) {
    const none = NDArray.from(new Float64Array(part.array.first()), [part.array.first()], "int64");
    plan.fancy.push({ axis: plan.shape.length, array: none });
    addAxis(plan, 1, 0);
    return;
  }
  const chosenBy = part.kind === "mask" ? nonzero(part.array) : [part.array ?? one(part.at)];
  chosenBy.forEach((places, k) => {
    const indices = places.toTyped().slice();
    for (let i = 0; i < indices.length; i++) indices[i] = place(indices[i], axis + k, array);
    plan.fancy.push({ axis: plan.shape.length, array: NDArray.from(indices, places.shape, places.dtype) });
    addAxis(plan, array.shape[axis + k], array.strides[axis + k]);
  });
}

const one = (at) => NDArray.scalar(at, "int64");

/** A mask is as long as the axes that it stands for. */
function checkMaskShape(mask, axis, array) {
  mask.shape.forEach((length, k) => {
    const size = array.shape[axis + k];
    if (length === size) return;
    const sizes = `size of axis is ${size} but size of corresponding boolean axis is ${length}`;
    raise("IndexError", `boolean index did not match indexed array along axis ${axis + k}; ${sizes}`);
  });
}

/** The places of what is not 0, for each axis. @returns {NDArray[]} int64 */
export function nonzero(array) {
  const values = array.toTyped();
  const flat = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) flat.push(i);
  return unravel(flat, array.shape);
}

/** Counts in C order as places along each axis of a shape, arrays of the shape `own`. */
export function unravel(flat, shape, own = [flat.length]) {
  let step = sizeOf(shape);
  return shape.map((length) => {
    step /= length || 1;
    const along = Float64Array.from(flat, (at) => Math.floor(at / step) % length);
    return NDArray.from(along, own, "int64");
  });
}

/** The shape and the store's places that arrays choose. The chosen axes stay where they are if side by side. */
function chosen({ view, fancy }) {
  const shapes = fancy.map(({ array }) => array.shape);
  const common = indexShape(shapes);
  const axes = fancy.map(({ axis }) => axis);
  const together = axes.every((axis, k) => k === 0 || axis === axes[k - 1] + 1);
  const front = together ? axes[0] : 0;
  const rest = view.axes.filter((axis) => !axes.includes(axis));
  const [before, after] = [rest.slice(0, front), rest.slice(front)].map((kept) => view.alongAxes(kept, 0));
  const offsets = fancyOffsets(view, fancy, common);
  const shape = [...before.shape, ...common, ...after.shape];
  return { shape, places: combined(before.places(), offsets, after.places()) };
}

function indexShape(shapes) {
  try {
    return broadcastShapes(...shapes);
  } catch {
    const list = shapes.map((shape) => `${tight(shape)} `).join("");
    const message = "shape mismatch: indexing arrays could not be broadcast together with shapes";
    return raise("IndexError", `${message} ${list}`);
  }
}

/** What the arrays add up to, in steps of the store. */
function fancyOffsets(view, fancy, common) {
  const offsets = new Int32Array(sizeOf(common)).fill(view.offset);
  for (const { axis, array } of fancy) {
    const values = broadcastTo(array, common).toTyped();
    for (let i = 0; i < offsets.length; i++) offsets[i] += values[i] * view.strides[axis];
  }
  return offsets;
}

function combined(before, middle, after) {
  const places = new Int32Array(before.length * middle.length * after.length);
  let at = 0;
  for (const b of before) {
    for (const m of middle) for (let i = 0; i < after.length; i++) places[at++] = b + m + after[i];
  }
  return places;
}
