/**
 * Where a browser denies a page its storage (cookies blocked, a sandboxed frame), or has no room left in it, one in
 * memory takes its place.
 *
 * The theme's scripts ask for it at once and stop at the error: no dark mode then. So this stands before them, in
 * the page itself. `standsIn` tells that nothing in it outlives the page (`widgets/ui/memory.js` asks for it).
 */

for (const name of ["localStorage", "sessionStorage"]) {
  let real;
  try {
    real = window[name];
    real.setItem("mnist-lesson.kept", "");
    real.removeItem("mnist-lesson.kept");
  } catch {
    const kept = new Map(Object.entries(real ?? {})); // a full one can still be read, and what goes from it is gone
    const value = {
      standsIn: true,
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, text) => void kept.set(String(key), String(text)),
      removeItem: (key) => {
        kept.delete(String(key));
        real?.removeItem(key);
      },
      clear: () => {
        kept.clear();
        real?.clear();
      },
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
    Object.defineProperty(window, name, { value });
  }
}
