/**
 * The page's own host for the course's widgets: it reads the widget state that the build wrote into the
 * page and mounts the widgets, with no kernel, no network and no other library.
 *
 * It follows the anywidget front-end module specification: a module's default export (or what that function
 * returns) may have `initialize({ model, signal })` and has `render({ model, el, signal })`; each may return
 * a clean-up.
 *
 * In the page each widget is `<div class="lesson-widget">`, with its still picture and its view's script:
 * `data-state` tells how far it is (waiting, starting, ready, failed), `data-lesson-key` is its name in a
 * link (`perceptron`, the second one `perceptron.2`).
 */

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
const NEAR = "600px 0px"; // a widget starts when it is this far from the screen

/** Equality of plain JSON values. */
export function isEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  if (Array.isArray(a) !== Array.isArray(b) || keysOfA.length !== keysOfB.length) return false;
  return keysOfA.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

/** A widget's model without a kernel: values change here and nowhere else. */
export class Model {
  #state;
  #listeners = new Map();
  #load;

  /**
   * @param {Record<string, unknown>} state
   * @param {(name: string) => Promise<object>} [load] fetches a resource that the widget asks for
   */
  constructor(state, load = loadFile) {
    this.#state = structuredClone(state);
    this.#load = load;
  }

  /** @param {string} name */
  get(name) {
    return this.#state[name];
  }

  /** Set a value; listeners of `change:name` and `change` hear of it at once, as in Jupyter. */
  set(name, value) {
    if (isEqual(this.#state[name], value)) return;
    this.#state[name] = value;
    this.#emit(`change:${name}`, this, value);
    this.#emit("change", this);
  }

  /** Nothing to save to: the page is the only one who knows. */
  save_changes() {}

  /**
   * @param {string} event
   * @param {(...details: unknown[]) => void} listener
   */
  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
  }

  /** Forget a listener; all of an event without `listener`; of all events without `event`. */
  off(event, listener) {
    const sets = event == null ? this.#listeners.values() : [this.#listeners.get(event)];
    for (const set of sets) {
      if (listener == null) set?.clear();
      else set?.delete(listener);
    }
  }

  /**
   * Send a message to Python. There is none here, so the host answers the one question that it can: for a
   * resource (`shared/resources.js`). To all others there is silence, and the widget goes on by itself.
   */
  async send(message) {
    if (message?.type !== "resource") return;
    const { type, name } = message;
    let answer;
    try {
      answer = { content: await this.#load(name) };
    } catch (error) {
      answer = { error: error.message };
    }
    this.#emit("msg:custom", { type, name, ...answer }, []);
  }

  #emit(event, ...details) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...details);
  }
}

/* ---- Resources ----------------------------------------------------------------------------- */

const FILE_NAME = /^[a-z]+(?:-[a-z0-9]+)*$/;
const arriving = new Map();
let folder = "lesson-data/"; // of the files, seen from the page; Sphinx writes how far up the book's top is

/** Load a resource; one load for all who ask while it is under way. */
function loadFile(name) {
  if (!arriving.has(name))
    arriving.set(
      name,
      loadScript(name).finally(() => arriving.delete(name)),
    );
  return arriving.get(name);
}

/** A classic script hands its data over as an event: a browser refuses to fetch files, but runs scripts. */
function loadScript(name) {
  return new Promise((resolve, reject) => {
    if (!FILE_NAME.test(name)) throw new Error(`There is no file of the name "${name}".`);
    const script = document.createElement("script");
    const fail = () =>
      reject(
        new Error(
          `The file ${folder}${name}.js did not load. Try again with a connection, ` +
            "or copy the book's folder as a whole.",
        ),
      );
    script.addEventListener("lesson-data", ({ detail }) => resolve(detail));
    script.addEventListener("error", fail);
    script.addEventListener("load", fail); // changes nothing when the data have come
    script.src = `${folder}${name}.js`;
    document.head.append(script);
  }).finally(() => document.head.querySelector(`script[src="${folder}${name}.js"]`)?.remove());
}

/* ---- Mounting ------------------------------------------------------------------------------ */

const modules = new Map();

/** Import a module from its source text, without a server; one import for all widgets of a kind. */
function importSource(source) {
  if (!modules.has(source)) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    modules.set(
      source,
      import(url).finally(() => URL.revokeObjectURL(url)),
    );
  }
  return modules.get(source);
}

/**
 * Mount a widget.
 *
 * @param {Record<string, unknown>} state the widget's traits, `_esm` and `_css` among them
 * @param {HTMLElement} el
 * @returns {Promise<() => Promise<void>>} its clean-up
 */
export async function mount(state, el) {
  const { default: exported } = await importSource(state._esm);
  const widget = typeof exported === "function" ? await exported() : exported;
  const model = new Model(state);
  const controller = new AbortController();
  const { signal } = controller;
  const cleanUps = [await widget.initialize?.({ model, signal })];
  if (state._css) el.append(Object.assign(document.createElement("style"), { textContent: state._css }));
  cleanUps.push(await widget.render({ model, el, signal }));
  return async () => {
    controller.abort();
    for (const cleanUp of cleanUps) if (typeof cleanUp === "function") await cleanUp();
    el.replaceChildren();
  };
}

/**
 * The states of all widgets of a page that have a module, by model id.
 *
 * @param {ParentNode} page
 * @returns {Map<string, Record<string, unknown>>}
 */
export function readStates(page) {
  const states = new Map();
  for (const script of page.querySelectorAll(STATE)) {
    const models = Object.entries(JSON.parse(script.textContent).state ?? {});
    for (const [id, { state }] of models) if (typeof state?._esm === "string") states.set(id, state);
  }
  return states;
}

/** Start one widget beside its still picture; where that fails the picture stays, with a line that says so. */
async function startWidget(place, state) {
  if (place.dataset.state !== "waiting") return;
  place.dataset.state = "starting";
  const live = Object.assign(document.createElement("div"), { className: "lesson-widget-live" });
  place.append(live);
  try {
    await mount(state, live);
    place.dataset.state = "ready";
  } catch (error) {
    console.error("A widget could not start:", error);
    place.dataset.state = "failed";
    live.className = "lesson-widget-note";
    live.textContent =
      "The interactive version could not start in this browser; the picture shows how it looks.";
  }
}

/** Give each place its widget's state and its key. */
function findPlaces(page, states) {
  const counts = new Map();
  const found = new Map();
  for (const place of page.querySelectorAll(".lesson-widget")) {
    const view = place.querySelector(VIEW);
    const state = view && states.get(JSON.parse(view.textContent).model_id);
    if (!state) continue;
    const count = (counts.get(state._name) ?? 0) + 1;
    counts.set(state._name, count);
    place.dataset.lessonKey = count === 1 ? state._name : `${state._name}.${count}`;
    place.dataset.state = "waiting";
    found.set(place, state);
  }
  return found;
}

/** Scroll to the first widget that the address has a state for. */
async function goToLinked(places) {
  const [key, ...rest] = location.hash.slice(1).split("&", 1)[0].split("=");
  const linked = rest.length > 0 && [...places].find(([place]) => place.dataset.lessonKey === key);
  if (!linked) return;
  await startWidget(...linked);
  linked[0].scrollIntoView({ block: "center" });
}

/**
 * Start the page's widgets, each when it comes near the screen.
 *
 * @param {Document} [page]
 */
export function start(page = document) {
  folder = `${page.documentElement.dataset.content_root ?? ""}lesson-data/`;
  const places = findPlaces(page, readStates(page));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        startWidget(target, places.get(target));
      }
    },
    { rootMargin: NEAR },
  );
  for (const place of places.keys()) observer.observe(place);
  goToLinked(places);
}
