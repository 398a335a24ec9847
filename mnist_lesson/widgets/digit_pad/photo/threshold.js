/** The level that parts ink from paper, as `find_threshold` in `mnist_lesson/pictures/ink.py` finds it. */

export const LEAST_CONTRAST = 10; // of 255: less is no ink
const LEAST_CLARITY = 4; // ink over paper, in standard deviations of the paper

/** How many pixels have each level. @param {ArrayLike<number>} levels */
export function countLevels(levels) {
  const counts = new Float64Array(256);
  for (let i = 0; i < levels.length; i++) counts[levels[i]]++;
  return counts;
}

/** The level below which this part of all lie. @param {Float64Array} counts @param {number} part from 0 to 1 */
export function quantile(counts, part) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = Math.floor(part * (total - 1));
  return Math.max(
    0,
    counts.findIndex((count) => {
      left -= count;
      return left < 0;
    }),
  );
}

/**
 * Half way between the means of paper and ink, from half of the darkest level that some pixels reach on until it stays
 * (Ridler and Calvard 1978).
 *
 * @param {import("./paper.js").Gray} ink
 * @returns {number | null} null if nothing stands out clearly
 */
export function findThreshold({ pixels }) {
  const counts = countLevels(pixels);
  const top = darkestOf(counts, Math.max(4, Math.floor(pixels.length / 5000)));
  if (top < LEAST_CONTRAST) return null;
  let [level, moved] = [top / 2, -1];
  let [paper, dark] = [describe(counts, -1, level), describe(counts, level, 255)];
  while (level !== moved) {
    moved = level;
    [paper, dark] = [describe(counts, -1, level), describe(counts, level, 255)];
    level = (paper.mean + dark.mean) / 2;
  }
  if (dark.mean - paper.mean < Math.max(LEAST_CONTRAST, LEAST_CLARITY * (paper.deviation + 0.5))) return null;
  return Math.max(level, paper.mean + 0.35 * (top - paper.mean));
}

/** The darkest level that so many pixels reach; −1 where there are fewer. */
function darkestOf(counts, enough) {
  let reached = 0;
  for (let level = 255; level >= 0; level--) {
    reached += counts[level];
    if (reached >= enough) return level;
  }
  return -1;
}

/** Mean and standard deviation of the levels above `low`, up to `high`. */
function describe(counts, low, high) {
  let [total, sum, squares] = [0, 0, 0];
  for (let level = Math.floor(low) + 1; level <= high; level++) {
    total += counts[level];
    sum += level * counts[level];
    squares += level * level * counts[level];
  }
  const mean = sum / Math.max(total, 1);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(total, 1) - mean * mean)) };
}
