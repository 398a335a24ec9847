/** What holds after each of the ten lines, and how code is taken apart. */

/**
 * @typedef {{ name: string, what: string, shape: string, type: string, values: string }} Thing
 * @typedef {Thing & { news: "new" | "changed" | "" }} News
 * @typedef {{ code: string, says: string, group: string, things: Thing[], scene: Record<string, string>,
 *   opened: [number, string][] }} Step
 */

/**
 * What exists after a line, in the order in which it came; `news` of this very line.
 *
 * @param {Step[]} steps
 * @param {number} line from 1
 * @returns {News[]}
 */
export function thingsAfter(steps, line) {
  const things = new Map();
  steps.slice(0, line).forEach((step, index) => {
    const isNow = index === line - 1;
    for (const thing of step.things) {
      const news = things.has(thing.name) ? "changed" : "new";
      things.set(thing.name, { ...thing, news: isNow ? news : "" });
    }
  });
  return [...things.values()];
}

/** The rows of the table. Tools, which have no shape, share the first one. @param {News[]} things */
export function tableRows(things) {
  const tools = things.filter(({ shape }) => !shape);
  const join = (field) => tools.map((tool) => tool[field]).join(", ");
  const news = tools.some((tool) => tool.news) ? "new" : "";
  const row = { ...tools[0], name: join("name"), what: join("what"), news };
  return [row, ...things.filter(({ shape }) => shape)];
}

/** The line that first puts something into a part of the drawing. @param {Step[]} steps @param {string} key */
export const firstLine = (steps, key) => steps.findIndex(({ scene }) => Object.hasOwn(scene, key)) + 1;

/** The form of each part of the drawing after a line: `{ x: "rows", … }`; a part without one is empty. */
export const sceneAfter = (steps, line) =>
  Object.assign({}, ...steps.slice(0, line).map((step) => step.scene));

/** Where a key leads from a line, or null for a key that leads nowhere. */
export function lineByKey(key, line, count) {
  const [next, back] = [Math.min(count, line + 1), Math.max(1, line - 1)];
  const places = { ArrowDown: next, ArrowRight: next, ArrowUp: back, ArrowLeft: back, Home: 1, End: count };
  return Object.hasOwn(places, key) ? places[key] : null;
}

/** "Line 4 of 10", and for what comes after the ten "After the program". */
export const placeInWords = (line, length) =>
  line <= length ? `Line ${line} of ${length}` : "After the program";

/** What is announced when the reader has come to rest on a line. */
export function announcement(steps, line, length) {
  const news = thingsAfter(steps, line).filter((thing) => thing.news);
  const facts = ({ name, what, shape }) => [name, what, shape].filter(Boolean).join(", ");
  const told = news.map((thing) => `${thing.news}: ${facts(thing)}`);
  return [`${placeInWords(line, length)}. ${steps[line - 1].says.replaceAll("`", "")}`, ...told].join(" ");
}

/** Code in pieces of one kind each: `{ kind: "text" | "word" | "number" | "", text }`. */
export function codePieces(code) {
  const pattern = /(?<text>"[^"]*")|(?<word>\b(?:import|from)\b)|(?<number>\b\d+\b)/g;
  const pieces = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) pieces.push({ kind: "", text: code.slice(end, match.index) });
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    pieces.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) pieces.push({ kind: "", text: code.slice(end) });
  return pieces;
}

/** Code in parts between which a line may break: after an underscore, a point or a bracket. */
export const breakParts = (code) => code.match(/[^_.(]*[_.(]|[^_.(]+$/g) ?? [];

/** The network's threads as one path: from every place in `from` to every place in `to`. */
export const threads = (from, to) =>
  from.flatMap(([x1, y1]) => to.map(([x2, y2]) => `M${x1},${y1.toFixed(1)}L${x2},${y2.toFixed(1)}`)).join("");
