/** What Python prints, on its way to the page: as text, in not too many messages, and not more than a page can show. */

export const MOST_OUTPUT = 200_000; // letters of one run
const PAUSE = 30; // milliseconds between two messages, once there have been many
const MANY = 500; // messages of a run that are sent at once

/**
 * @param {(text: string) => void} send
 * @param {() => number} [now] milliseconds
 */
export function createOutput(send, now = () => performance.now()) {
  let decoder = new TextDecoder();
  let text = "";
  let last = 0;
  let sent = 0;
  let count = 0;

  /** Send what waits. With `isCalm` only if the last message was some time ago or there have been few. */
  function flush(isCalm = false) {
    if (!text || (isCalm && sent >= MANY && now() - last < PAUSE)) return;
    send(text);
    text = "";
    sent += 1;
    last = now();
  }

  return {
    /** Bytes in UTF-8, a few or one. */
    write(bytes) {
      const more = decoder.decode(bytes, { stream: true });
      const room = MOST_OUTPUT - count;
      text += more.length > room ? more.slice(0, Math.max(room, 0)) : more;
      count += more.length;
      if (more.includes("\n")) flush(true);
    },
    flush,
    /** Whether a run has printed as much as it may. */
    isFull: () => count >= MOST_OUTPUT,
    /** Begin a run. */
    begin() {
      decoder = new TextDecoder();
      text = "";
      sent = 0;
      count = 0;
    },
  };
}
