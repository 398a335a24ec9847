/** What the cells say of themselves. */

const cells = (count) => (count === 1 ? "1 cell above" : `${count} cells above`);

export const HINT =
  "Ctrl and Enter run the cell. Tab moves code to the right; to leave with Tab, press Escape first.";

/** What the session is at, while a cell runs. @type {Record<string, string>} */
export const STATES = {
  starting: "Starting Python …",
  images: "Loading MNIST's images, only this once …",
};

const STOPPED = "Stopped. What Python had in memory is gone; the next run begins with the cells above.";

/** While the cells above run. */
export const runningAbove = (done, count) => `Running the ${cells(count)} first: ${done + 1} of ${count} …`;

/** What runs now. @param {number} above cells that ran before it */
export const running = (above) => (above ? `Ran ${cells(above)} first. Running …` : "Running …");

/** How a run ended. @param {{ status: string, above: number, at?: string }} result */
export function describeEnd({ status, above, at }) {
  if (status === "lost") return STOPPED;
  if (at) return "A cell above ended with an error, so this one did not run. Mend that one first.";
  const first = above ? `Ran ${cells(above)} first. ` : "";
  const ends = { done: "Done.", error: "Ended with an error.", stopped: "Ended before its last line." };
  return first + ends[status];
}

/** After "Run all above". */
export const describeAbove = (result) =>
  result.status === "done"
    ? `Ran ${cells(result.above)}. This cell can run now.`
    : describeEnd({ at: "above", ...result });

export const NOT_KEPT =
  "Your browser keeps no edits: its storage is blocked or full. All else works as ever; copy what you want to keep.";

export const TOO_LONG =
  "An edit as long as this is not kept when you leave the page. Copy what you want to keep.";

export const STALE = "The book's cell has changed since you edited it, so the book's code stands here.";

export const ELSEWHERE = "This cell was also edited in another tab.";
