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

/**
 * Import a module and all that it names where no Blob can be imported: in a worker from a `data:` address in Safari, and
 * in any worker of a page from a file there. Each module becomes a `data:` address. Would it carry those of its imports,
 * texts would be in it again and again; so it imports short ones, which hand on what has been imported before. No module
 * may import itself in a circle, nor change what it exports. This function stands alone, too.
 *
 * @param {Record<string, string>} texts the modules, by name
 * @param {string} main the one to import
 */
export async function importByData(texts, main) {
  const found = {};
  Object.assign(globalThis, { lessonModules: found });
  const address = (text) => `data:text/javascript,${encodeURIComponent(text)}`;
  const handOn = (name) => {
    const names = Object.keys(found[name]);
    const values = names.map((one, k) => `d${k} = lessonModules["${name}"]["${one}"]`);
    const doors = names.map((one, k) => `d${k} as ${one}`);
    return names.length ? address(`const ${values}; export { ${doors} };`) : address("");
  };
  const load = async (name) => {
    const pattern = /"lesson[:]([^"]+)"/g;
    for (const [, other] of texts[name].matchAll(pattern)) if (!found[other]) await load(other);
    found[name] = await import(address(texts[name].replace(pattern, (_, other) => `"${handOn(other)}"`)));
  };
  await load(main);
}
