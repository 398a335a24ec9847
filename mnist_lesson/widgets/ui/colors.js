/** Colors as a canvas writes them. */

/** [red, green, blue] of a color as a canvas writes it: "#1f5fbf", or "rgba(…)" where it is not opaque. */
export function readColor(text) {
  if (text.startsWith("#")) return text.match(/[0-9a-f]{2}/g).map((part) => Number.parseInt(part, 16));
  return text
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}
