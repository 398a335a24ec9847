/** Long work that leaves the page awake. */

const SLICE = 20; // milliseconds of work between two looks at the reader

/**
 * Do long work in slices, so that the page stays awake: a generator yields where it can be interrupted.
 *
 * @template T
 * @param {Generator<void, T>} work
 * @param {AbortSignal} signal ends it, with an error
 * @returns {Promise<T>}
 */
export async function inSlices(work, signal) {
  for (;;) {
    const end = performance.now() + SLICE;
    let step = work.next();
    while (!step.done && performance.now() < end) step = work.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) throw signal.reason;
  }
}
