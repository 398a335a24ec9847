/** Pages with widgets and no Python, as `jupyter nbconvert --to html` makes them: what a widget asks for can't come. */

/** @type {WeakMap<object, () => void>} */
const listeners = new WeakMap();

/** Call `listener` when a widget has asked for something that nobody can answer. @param {object} model */
export const onNoPython = (model, listener) => listeners.set(model, listener);

/** A widget has asked in vain. @param {object} model */
export const tellNoPython = (model) => listeners.get(model)?.();

/**
 * Whether nobody will answer: a widget manager is there, but none of its models has a line to a kernel (a comm). After a
 * restart of Python they still have one.
 *
 * @param {any} model as anywidget hands it over, or the book's own
 */
export async function hasNoPython(model) {
  if (model.hasKernel !== undefined) return false; // the book's page answers by itself
  const manager = model.widget_manager;
  if (!manager?._models || manager.kernel) return false;
  const models = await Promise.allSettled(Object.values(manager._models)); // one may have failed to load
  return models.length > 0 && models.every((one) => one.status === "rejected" || !one.value.comm);
}
