/** The word of a list that a misspelled one is most likely meant to be. */

/** How many letters must be changed, left out, added or swapped with their neighbor to come from one word to another. */
export function distance(one, other) {
  const rows = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j += 1) {
      const change = rows[i - 1][j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(change, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwap) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[one.length][other.length];
}

/**
 * @param {string} word
 * @param {string} choices with a space between each two
 * @returns {string} "" if none is near; a word of up to two letters is near only to itself in another case
 */
export function nearest(word, choices) {
  let best = "";
  let least = Math.floor((word.length + 1) / 4) + 1;
  for (const choice of new Set(choices.split(" "))) {
    if (choice === word || !choice) continue;
    if (choice.toLowerCase() === word.toLowerCase()) return choice;
    const far = word.length > 2 ? distance(word, choice) : Infinity;
    if (far < least) [best, least] = [choice, far];
  }
  return best;
}
