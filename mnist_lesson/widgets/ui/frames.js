/** Drawing in step with the browser's frames. */

/**
 * A function that calls `listener` before the next frame, once, however often it is called until then. Not after
 * `signal`.
 *
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function oncePerFrame(listener, signal) {
  let waiting = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(waiting));
  return () => {
    if (waiting || signal.aborted) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      listener();
    });
  };
}
