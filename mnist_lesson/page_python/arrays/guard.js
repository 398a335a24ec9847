// The way of an error from here to Python. MicroPython can't catch what JavaScript throws.

/** An error that Python shall raise: the name of Python's exception and its message. */
export class PythonError extends Error {
  /**
   * @param {string} type such as "ValueError"
   * @param {string} message in NumPy's own words, where NumPy has some
   */
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

/**
 * Throws an error for Python.
 * @returns {never}
 */
export function raise(type, message) {
  throw new PythonError(type, message);
}

/**
 * What the page's numpy leaves out, said by name.
 * @returns {never}
 */
export function missing(what) {
  return raise("NotImplementedError", `${what} is missing in this page's numpy; Jupyter and Colab have it.`);
}

/** The name and the message that Python raises for what JavaScript threw. */
export function describe(thrown) {
  if (thrown instanceof PythonError) return { error: thrown.name, message: thrown.message };
  if (thrown instanceof RangeError && /allocation|length/i.test(thrown.message)) {
    return {
      error: "MemoryError",
      message: "Unable to allocate this array: the page's memory is too small for it",
    };
  }
  return { error: "RuntimeError", message: String(thrown?.message ?? thrown) };
}

/**
 * A function that never throws: it returns `{ value, error, message }`, with `error` null or the name of
 * a Python exception.
 */
export function guarded(fn) {
  return (...args) => {
    try {
      return { value: fn(...args), error: null, message: null };
    } catch (thrown) {
      return { value: null, ...describe(thrown) };
    }
  };
}
