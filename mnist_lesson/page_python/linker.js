/**
 * Modules from their texts, where no address leads to them: each becomes a Blob, and an import `"lesson:…"` in it the
 * address of the Blob that it names. (The pattern does not find itself.) The function stands alone: its text is the beginning of the worker's program.
 *
 * @param {Record<string, string>} texts the modules, by name
 * @returns {(name: string) => string} the address of one
 */
export function createLinker(texts) {
  const urls = {};
  const linked = (name) =>
    `${texts[name]}//# sourceURL=mnist_lesson/${name}`.replace(
      /"lesson[:]([^"]+)"/g,
      (_, other) => `"${url(other)}"`,
    );
  const url = (name) => {
    urls[name] ??= URL.createObjectURL(new Blob([linked(name)], { type: "text/javascript" }));
    return urls[name];
  };
  return url;
}
