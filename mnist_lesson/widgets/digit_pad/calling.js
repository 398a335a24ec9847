/** When a pad's network comes. */

const MOMENT = 400; // milliseconds after which a reader is told what the answer waits for

/**
 * The network comes when there is something to read, or a reader near: a compact pad on a page that many only pass by
 * leaves its 200 kB alone.
 *
 * @param {import("./state.js").PadState} state
 * @param {() => Promise<void>} start loads the network, and hands it to the state
 * @returns {{ ask: () => Promise<void>, askAgain: () => void }} `askAgain` tries once more where it did not come
 */
export function makeCall(state, start) {
  /** @type {Promise<void> | null} */
  let asked = null;
  let hasFailed = false;
  const call = async () => {
    const timer = setTimeout(() => state.waitFor("Loading the network …"), MOMENT);
    await start();
    clearTimeout(timer);
    hasFailed = !state.network;
    state.waitFor(hasFailed ? "No answer: the network did not load." : "");
  };
  const ask = () => {
    asked ??= call();
    return asked;
  };
  const askAgain = () => {
    if (hasFailed) asked = null;
    hasFailed = false;
    ask();
  };
  return { ask, askAgain };
}
