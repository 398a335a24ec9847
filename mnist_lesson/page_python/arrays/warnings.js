// NumPy's RuntimeWarnings, such as "divide by zero encountered in divide".

/** The order in which NumPy says them when one operation earns several. */
const ORDER = ["divide by zero", "overflow", "invalid value"];

let tell = (/** @type {string} */ _message) => {};

/** Who is told of warnings: a function of the message. */
export function onWarning(handler) {
  tell = handler;
}

export function warn(message) {
  tell(message);
}

/** Says what went wrong in an operation: a set of the words in ORDER. */
export function warnAll(faults, operation) {
  for (const fault of ORDER) if (faults.has(fault)) warn(`${fault} encountered in ${operation}`);
}

/** Runs a function; returns its result and whether it warned, without telling anybody. */
export function quietly(fn) {
  const before = tell;
  let warned = false;
  tell = () => {
    warned = true;
  };
  try {
    return { result: fn(), warned };
  } finally {
    tell = before;
  }
}
