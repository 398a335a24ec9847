/**
 * Connected pieces of a mask: runs of marked pixels in each row, joined where they touch along sides and corners.
 *
 * @typedef {{ row: number, start: number, stop: number }} Run `stop` is the first column after it
 * @typedef {{ runs: Run[], area: number, top: number, bottom: number, left: number, right: number, sides: number }}
 *   Piece `bottom` and `right` are the first ones after it; `sides` counts the picture's edges that it touches
 * @typedef {import("./paper.js").Gray} Gray
 */

/** @param {Piece[]} pieces at least one */
export function boxAround(pieces) {
  const [top, left] = ["top", "left"].map((side) =>
    pieces.reduce((low, one) => Math.min(low, one[side]), 1e9),
  );
  const [bottom, right] = ["bottom", "right"].map((side) =>
    pieces.reduce((high, one) => Math.max(high, one[side]), 0),
  );
  return { top, bottom, left, right, width: right - left, height: bottom - top };
}

/**
 * The longer side of a piece's box.
 *
 * @param {{ top: number, bottom: number, left: number, right: number }} box
 */
export const longerSide = ({ top, bottom, left, right }) => Math.max(bottom - top, right - left);

/** The first of the pieces with the largest area. @param {Piece[]} pieces at least one */
export const largestOf = (pieces) => pieces.reduce((main, one) => (one.area > main.area ? one : main));

/** A mask of some pieces, 1 where they are. @param {Piece[]} pieces @returns {Gray} */
export function paint(pieces, { width, height }) {
  const pixels = new Uint8Array(width * height);
  for (const { runs } of pieces) {
    for (const { row, start, stop } of runs) pixels.fill(1, row * width + start, row * width + stop);
  }
  return { pixels, width, height };
}

/**
 * The connected pieces of what lies above a level, numbered from the top left on.
 *
 * @param {Gray} ink
 * @param {number} level
 * @returns {Piece[]}
 */
export function findPieces(ink, level) {
  const rows = findRuns(ink, level);
  const runs = rows.flat();
  const leader = joinRuns(rows);
  /** @type {Map<number, Run[]>} */
  const byLeader = new Map();
  runs.forEach((run, index) => {
    const first = find(leader, index);
    if (first === index) byLeader.set(index, []);
    byLeader.get(first).push(run);
  });
  return Array.from(byLeader.values(), (members) => measure(members, ink));
}

/** The runs of each row. @returns {Run[][]} */
function findRuns({ pixels, width, height }, level) {
  return Array.from({ length: height }, (_, row) => {
    const runs = [];
    const begin = row * width;
    for (let x = 0; x < width; x++) {
      if (pixels[begin + x] <= level) continue;
      const start = x;
      while (x < width && pixels[begin + x] > level) x++;
      runs.push({ row, start, stop: x });
    }
    return runs;
  });
}

/** The first run of the piece that a run belongs to, as far as is known. */
function find(leader, run) {
  let first = run;
  while (leader[first] !== first) {
    leader[first] = leader[leader[first]];
    first = leader[first];
  }
  return first;
}

/** Join the runs of neighboring rows that touch. @param {Run[][]} rows @returns {number[]} a leader for each run */
function joinRuns(rows) {
  const leader = rows.flat().map((_, index) => index);
  let begin = 0; // number of the upper row's first run
  for (let row = 1; row < rows.length; row++) {
    const [upper, lower] = [rows[row - 1], rows[row]];
    let [above, below] = [0, 0];
    while (above < upper.length && below < lower.length) {
      const [one, other] = [upper[above], lower[below]];
      if (one.start <= other.stop && other.start <= one.stop) {
        const ends = [find(leader, begin + above), find(leader, begin + upper.length + below)];
        leader[Math.max(...ends)] = Math.min(...ends);
      }
      if (one.stop < other.stop) above++;
      else below++;
    }
    begin += upper.length;
  }
  return leader;
}

/** @param {Run[]} runs @param {Gray} picture @returns {Piece} */
function measure(runs, { width, height }) {
  let [area, left, right] = [0, width, 0];
  for (const { start, stop } of runs) {
    area += stop - start;
    left = Math.min(left, start);
    right = Math.max(right, stop);
  }
  const [top, bottom] = [runs[0].row, runs[runs.length - 1].row + 1];
  const sides = [top === 0, bottom === height, left === 0, right === width].filter(Boolean).length;
  return { runs, area, top, bottom, left, right, sides };
}
