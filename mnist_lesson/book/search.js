/**
 * The book's search: which sections answer a few words, best first, and what of their text to show. Pure functions.
 *
 * A word counts more the rarer it is, and most in a heading. A word that the book does not have is taken for the
 * beginning of one, or for a misspelled one. All words should be found, but a section with most of them is shown, too.
 *
 * @typedef {{ page: string, file: string, title: string, names: string[], text: string,
 *   kind: "page" | "section" | "term" }} Section
 * @typedef {{ section: Section, names: string[][], heading: string[], words: string[], counts: Map<string, number>,
 *   first: Set<string> }} Entry
 * @typedef {{ entries: Entry[], frequency: Map<string, number>, length: number }} Index
 * @typedef {{ section: Section, score: number, words: Set<string> }} Hit
 */

/** Words that questions are asked with. */
const ASKING = new Set(
  `a an and are can could define definition do does each explain for from had has have how i in into is it its me mean
  meaning means my of on or s so t tell than that the their them then there these this to too up versus vs was what when where which
  who why will with you your`.split(/\s+/),
);
/** Longest first; what stays has at least four letters. */
const ENDINGS = [
  ...[
    "izations",
    "ization",
    "ations",
    "ation",
    "izing",
    "ating",
    "ized",
    "izes",
    "ated",
    "ates",
    "ize",
    "ate",
  ],
  ...["ings", "ions", "ing", "ion", "ers", "er", "ed", "ly", "es", "e"],
];
const MOST_OF_A_PAGE = 3;
const MOST = 20;
const OF_A_HEADING = 6;
const OF_A_PAGE = 2;

/** The words of a text, as they are written. @param {string} text */
export const wordsOf = (text) =>
  text
    .toLowerCase()
    .replace(/['’]/g, "")
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a word and its other forms have in common: batch, batches; normalize, normalizing. @param {string} word */
export function stem(word) {
  let short = word.replace(/ies$/, "y");
  if (/[^suia]s$/.test(short) && short.length > 3) short = short.slice(0, -1);
  const ending = ENDINGS.find((one) => short.endsWith(one) && short.length - one.length >= 4);
  if (ending) short = short.slice(0, -ending.length);
  return /([bdfgklmnprt])\1$/.test(short) && ending ? short.slice(0, -1) : short;
}

const stemsOf = (text) => wordsOf(text).map(stem);

/** The stems that are searched for: not those that only ask, unless there are no others. @param {string} query */
export function wantedOf(query) {
  const words = wordsOf(query);
  const telling = words.filter((word) => !ASKING.has(word));
  return [...new Set((telling.length > 0 ? telling : words).map(stem))];
}

/** @param {Section[]} sections @returns {Index} */
export function makeIndex(sections) {
  const entries = sections.map(makeEntry);
  const frequency = new Map();
  for (const { first } of entries)
    for (const word of first) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const total = entries.reduce((sum, { words }) => sum + words.length, 0);
  return { entries, frequency, length: Math.max(1, total / Math.max(1, entries.length)) };
}

/** @param {Section} section @returns {Entry} */
function makeEntry(section) {
  const heading = stemsOf(section.title);
  const names = section.names.map(stemsOf);
  const words = stemsOf(section.text);
  const counts = new Map();
  const add = (list, weight) => {
    for (const word of list) counts.set(word, (counts.get(word) ?? 0) + weight);
  };
  add(words, 1 / (0.4 + words.length / 250));
  add(new Set([...heading, ...names.flat()]), OF_A_HEADING);
  if (section.kind !== "term") add(new Set(stemsOf(section.page)), OF_A_PAGE);
  return { section, names: [heading, ...names], heading, words, counts, first: new Set(counts.keys()) };
}

/* ---- Words that are not spelled so ------------------------------------------------------------ */

/**
 * How many letters must be changed, added, left out or swapped with their neighbor; `most` + 1 where that is more.
 *
 * @param {string} one @param {string} other @param {number} most
 */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[other.length];
}

/**
 * The index's words that a wanted one may stand for, and how much each counts.
 *
 * @param {Index} index @param {string} wanted
 * @returns {Map<string, number>}
 */
export function readings({ frequency }, wanted) {
  const found = new Map();
  if (frequency.has(wanted)) found.set(wanted, 1);
  if (wanted.length >= 3)
    for (const word of frequency.keys()) if (word !== wanted && word.startsWith(wanted)) found.set(word, 0.5);
  const most = wanted.length >= 8 ? 2 : 1;
  if (found.size > 0 || wanted.length < 4) return found;
  for (const word of frequency.keys()) {
    const far = word.length < 4 ? most + 1 : distance(wanted, word, most);
    if (far <= most) found.set(word, 0.8 / far);
  }
  return found;
}

/* ---- Ranking ---------------------------------------------------------------------------------- */

/**
 * The sections that answer a query, best first: at most three of a page.
 *
 * @param {Index} index @param {string} query
 * @returns {Hit[]}
 */
export function search(index, query) {
  const wanted = wantedOf(query).map((word) => ({ word, readings: readings(index, word) }));
  const hits = index.entries.map((entry) => rank(index, entry, wanted)).filter(({ score }) => score > 0);
  hits.sort((one, other) => other.score - one.score);
  const ofPage = new Map();
  const isKept = ({ section }) => {
    const [file] = section.file.split("#");
    ofPage.set(file, (ofPage.get(file) ?? 0) + 1);
    return ofPage.get(file) <= MOST_OF_A_PAGE;
  };
  return hits.filter(isKept).slice(0, MOST);
}

/** @returns {Hit} */
function rank(index, entry, wanted) {
  const words = new Set();
  let [score, found] = [0, 0];
  for (const { readings: known } of wanted) {
    let best = 0;
    for (const [word, weight] of known) {
      const count = entry.counts.get(word);
      if (!count) continue;
      words.add(word);
      const rareness = Math.log(1 + index.entries.length / index.frequency.get(word));
      best = Math.max(best, (weight * rareness * count) / (count + 2));
    }
    score += best;
    found += best > 0 ? 1 : 0;
  }
  const share = wanted.length > 0 ? found / wanted.length : 0;
  return { section: entry.section, score: score * share ** 2 * closeness(entry, wanted), words };
}

/** More where the words stand side by side, and most where they are the section's own name. */
function closeness(entry, wanted) {
  const isNamed = entry.names.some((name) => name.length === wanted.length && runs(name, wanted));
  if (isNamed) return entry.section.kind === "term" ? 4 : 3;
  if (wanted.length < 2) return 1;
  if (entry.names.some((name) => runs(name, wanted))) return 2;
  return runs(entry.words, wanted) ? 1.6 : 1;
}

/** Whether the wanted words follow one another somewhere. */
function runs(words, wanted) {
  const last = words.length - wanted.length;
  for (let start = 0; start <= last; start++)
    if (wanted.every(({ readings: known }, place) => known.has(words[start + place]))) return true;
  return false;
}

/* ---- What is shown of a section --------------------------------------------------------------- */

/**
 * The part of a text where most of the words stand close together, cut into pieces, those that were found marked.
 *
 * @param {string} text @param {Set<string>} words stems @param {number} [length] in characters
 * @returns {{ text: string, isFound: boolean }[]}
 */
export function snippet(text, words, length = 180) {
  const pieces = text.split(/([\p{L}\p{N}’']+)/u);
  const isFound = pieces.map((piece, place) => place % 2 === 1 && words.has(stem(wordsOf(piece)[0] ?? "")));
  const start = bestStart(pieces, isFound, length);
  const shown = [];
  let count = 0;
  for (let place = start; place < pieces.length && count < length; place++) {
    count += pieces[place].length;
    shown.push({ text: pieces[place], isFound: isFound[place] });
  }
  const isCut = start + shown.length < pieces.length - 1;
  const ends = (words_) => ({ text: words_, isFound: false });
  return [...(start > 0 ? [ends("… ")] : []), ...shown, ...(isCut ? [ends(" …")] : [])];
}

/** The place from which most different words are found within the length; a little before the first of them. */
function bestStart(pieces, isFound, length) {
  let [best, bestCount] = [0, 0];
  for (let start = 0; start < pieces.length; start++) {
    if (!isFound[start]) continue;
    const seen = new Set();
    let count = 0;
    for (let place = start; place < pieces.length && count < length * 0.7; place++) {
      count += pieces[place].length;
      if (isFound[place]) seen.add(stem(wordsOf(pieces[place])[0]));
    }
    if (seen.size > bestCount) [best, bestCount] = [start, seen.size];
  }
  const before = pieces.slice(0, best).join("").length;
  return before < length * 0.3 ? 0 : Math.max(1, best - 8);
}
