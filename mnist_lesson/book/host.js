/**
 * The page's own host for the course's widgets: it reads the widget state that the build wrote into the
 * page and mounts the widgets, with no kernel, no network and no other library.
 *
 * It follows the anywidget front-end module specification: a module's default export (or what that function
 * returns) may have `initialize({ model, signal })`, called once for a model, and
 * `render({ model, el, signal })`, called for each of its views; each may return a clean-up. A module may
 * also export `render` by itself.
 * Refused are a module or a style at a URL (the page asks no network) and traits with binary values.
 *
 * In the page each widget is `<div class="lesson-widget">`, with its still picture and its view's script:
 * `data-state` tells how far it is (waiting, starting, ready; failed; still, when its module draws nothing),
 * `data-lesson-key` is its name in a link (`perceptron`, the second one `perceptron.2`).
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
  hasKernel = false; // so that no widget waits for Python
  #state;
  #listeners = []; // of { event, listener, stage }, as they came
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
   * @param {object} [stage] whose listener it is
   */
  on(event, listener, stage) {
    this.#listeners.push({ event, listener, stage });
  }

  /** Forget the listeners to this event (or to all), this listener (or all), of this stage (or of all). */
  off(event, listener, stage) {
    const wanted = Object.entries({ event, listener, stage }).filter(([, value]) => value != null);
    this.#listeners = this.#listeners.filter((one) => wanted.some(([name, value]) => one[name] !== value));
  }

  /**
   * The model as one stage of a widget sees it, `initialize` or one view: its `off` reaches its own listeners
   * only, and they all go when the stage ends.
   *
   * @param {AbortSignal} signal the stage's end
   */
  stage(signal) {
    const stage = {
      hasKernel: this.hasKernel,
      get: (name) => this.get(name),
      set: (name, value) => this.set(name, value),
      save_changes: () => this.save_changes(),
      send: (message) => this.send(message),
      on: (event, listener) => this.on(event, listener, stage),
      off: (event, listener) => this.off(event, listener, stage),
    };
    signal.addEventListener("abort", () => this.off(null, null, stage));
    return stage;
  }

  /**
   * Send a message to Python. There is none here, so the host answers the one question that it can: for a
   * resource (`ui/resources.js`). To all others there is silence, and the widget goes on by itself.
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
    for (const one of this.#listeners.filter((other) => other.event === event)) one.listener(...details);
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
    script.addEventListener("lesson-data", (/** @type {any} */ { detail }) => resolve(detail));
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

/** What a module exports as its widget, in any of the specification's shapes. */
async function widgetOf(module) {
  if (module.render) return { render: module.render };
  const widget = typeof module.default === "function" ? await module.default() : module.default;
  if (!widget) throw new Error("The module exports no widget.");
  return widget;
}

/**
 * Run one stage of a widget.
 *
 * @param {Function | undefined} run the module's `initialize` or `render`
 * @param {Model} model
 * @param {object} [parts] what it gets besides the model and the signal
 * @returns {Promise<() => Promise<void>>} ends the stage: signal, listeners, clean-up
 */
async function runStage(run, model, parts) {
  const controller = new AbortController();
  const { signal } = controller;
  try {
    const cleanUp = await run?.({ model: model.stage(signal), signal, ...parts });
    return async () => {
      controller.abort();
      try {
        if (typeof cleanUp === "function") await cleanUp();
      } catch (error) {
        console.warn("A widget's clean-up failed:", error);
      }
    };
  } catch (error) {
    controller.abort();
    throw error;
  }
}

/** One widget of the page: a model, and a view of it in each place where the page shows it. */
export class Widget {
  #entry;
  #load;
  #model;
  #views = new Set();
  #started; // a promise of the module's widget, initialized
  #endModel;

  /**
   * @param {{ state: Record<string, unknown>, buffers?: object[] }} entry the page's widget state
   *   of one model
   * @param {(source: string) => Promise<object>} [load] imports a module
   */
  constructor(entry, load = importSource) {
    this.#entry = entry;
    this.#load = load;
  }

  /** Its name in links; empty for a widget that is in none. */
  get name() {
    return this.#entry?.state?._name ?? "";
  }

  /**
   * Show a view; the first one initializes the model, and the model ends with the last one.
   *
   * @param {HTMLElement} el
   * @returns {Promise<(() => Promise<void>) | undefined>} the view's clean-up; none when the module draws
   *   nothing, for then the model goes on alone
   * @throws {Error} the widget can't run; nothing of the view is left then
   */
  async mount(el) {
    let endView;
    const cleanUp = async () => {
      if (!this.#views.delete(el)) return;
      await endView?.();
      el.replaceChildren();
      if (this.#views.size === 0) await this.#end();
    };
    this.#views.add(el);
    try {
      this.#started ??= this.#start();
      const { render } = await this.#started;
      if (!render) return undefined;
      this.#addStyle(el);
      endView = await runStage(render, this.#model, { el });
      return cleanUp;
    } catch (error) {
      await cleanUp();
      throw error;
    }
  }

  async #start() {
    /** @type {{ state?: Record<string, any>, buffers?: unknown[] }} */
    const { state, buffers } = this.#entry ?? {};
    if (typeof state?._esm !== "string") throw new Error("The page has no module for this widget.");
    if (/^https?:/.test(state._esm) || /^https?:/.test(state._css))
      throw new Error("Its module and style have to stand in the page, not at a URL.");
    if (buffers?.length > 0) throw new Error("Its traits have binary values, which this host does not read.");
    const widget = await widgetOf(await this.#load(state._esm));
    this.#model = new Model(state);
    this.#endModel = await runStage(widget.initialize, this.#model);
    return widget;
  }

  async #end() {
    const endModel = this.#endModel;
    this.#started = this.#endModel = undefined;
    await endModel?.();
  }

  #addStyle(el) {
    const { _css: css } = this.#entry.state;
    if (css) el.append(Object.assign(document.createElement("style"), { textContent: css }));
  }
}

/* ---- The page ------------------------------------------------------------------------------ */

/**
 * A function that makes a widget's entry whole: the texts of modules and styles stand once in a page, for all widgets.
 *
 * @param {{ modules?: Record<string, string>, styles?: string[] }} page
 */
function makeWhole({ modules, styles = [] }) {
  const texts = `const texts = ${JSON.stringify(modules)};\n`;
  return (entry) => {
    if (!entry?.state) return entry;
    const { _esm: source, _css: style } = entry.state;
    const isShort = modules && String(source).startsWith("const main = ");
    const _esm = isShort ? texts + source : source;
    return { ...entry, state: { ...entry.state, _esm, _css: styles[style] ?? style } };
  };
}

/**
 * All widgets of a page, by model id. What can't be read is left out, with a line in the console.
 *
 * @param {ParentNode} page
 * @param {(source: string) => Promise<object>} [load] imports a module
 * @param {object} [beside] modules and styles that came beside the page (`embed.js`)
 * @returns {Map<string, Widget>}
 */
export function readWidgets(page, load = importSource, beside = {}) {
  const widgets = new Map();
  for (const script of page.querySelectorAll(STATE)) {
    try {
      const { state, ...shared } = JSON.parse(script.textContent);
      const whole = makeWhole({ ...shared, ...beside });
      for (const [id, entry] of Object.entries(state)) widgets.set(id, new Widget(whole(entry), load));
    } catch (error) {
      console.error("A widget state in this page is damaged:", error);
    }
  }
  return widgets;
}

/**
 * What widgets need, by the names under which a browser has it. All browsers have had the last, which unpacks images,
 * since May 2023, and the others since early 2022.
 */
const NEEDED = {
  "Array.prototype.at": (world) => world.Array.prototype.at,
  "Object.hasOwn": (world) => world.Object.hasOwn,
  structuredClone: (world) => world.structuredClone,
  DecompressionStream: (world) => world.DecompressionStream,
};

/**
 * The first thing that widgets need and a browser lacks, if there is one: they would look ready, and do nothing.
 *
 * @param {any} world the page's global object
 */
export const findMissing = (world) => Object.keys(NEEDED).find((name) => !NEEDED[name](world));

const TOO_OLD =
  "This browser is too old for the interactive version; the picture shows how it looks. It works in Chrome and Edge " +
  "from 98 on, in Firefox from 115 on, in Safari from 16.4 on.";

/** The picture stays, with a line that says so. */
function showFailure(place, error = null) {
  const missing = findMissing(globalThis);
  if (missing) console.info(`No widget can start: the browser has no ${missing}.`);
  else console.error("A widget could not start:", error);
  place.dataset.state = "failed";
  place.append(
    Object.assign(document.createElement("div"), {
      className: "lesson-widget-note",
      textContent: missing
        ? TOO_OLD
        : "The interactive version could not start in this browser; the picture shows how it looks.",
    }),
  );
}

/** Start one widget beside its still picture. */
export async function startWidget(place, widget) {
  if (place.dataset.state !== "waiting") return;
  place.dataset.state = "starting";
  if (findMissing(globalThis)) return showFailure(place);
  const live = Object.assign(document.createElement("div"), { className: "lesson-widget-live" });
  place.append(live);
  try {
    place.dataset.state = (await widget.mount(live)) ? "ready" : "still";
  } catch (error) {
    live.remove();
    showFailure(place, error);
  }
}

/** Find the widget of a place. */
function widgetAt(place, widgets) {
  const { model_id: id } = JSON.parse(place.querySelector(VIEW).textContent);
  if (!widgets.has(id)) throw new Error(`The page has no state for the widget "${id}".`);
  return widgets.get(id);
}

/** Give each place its key and its widget. */
function findPlaces(page, widgets) {
  const counts = new Map();
  const found = new Map();
  for (const place of page.querySelectorAll(".lesson-widget")) {
    try {
      const widget = widgetAt(place, widgets);
      const count = (counts.get(widget.name) ?? 0) + 1;
      counts.set(widget.name, count);
      place.dataset.lessonKey = count === 1 ? widget.name : `${widget.name}.${count}`;
      place.dataset.state = "waiting";
      found.set(place, widget);
    } catch (error) {
      showFailure(place, error);
    }
  }
  return found;
}

/* ---- The address --------------------------------------------------------------------------- */

const NAMED = /^([\w.-]+)=/;
const LONGEST = 16000; // characters that a widget reads (`ui/links.js`)

/**
 * What is wrong with an address, apart from what the widgets that it names will say themselves.
 *
 * @param {string} hash
 * @param {string[]} keys of the page's widgets
 * @returns {string | undefined} a line for the console
 */
export function findFault(hash, keys) {
  const [written] = hash.slice(1).split(":~:"); // then come a browser's words to look for in the page
  const named = written.split("&").map((part) => NAMED.exec(part)?.[1]);
  if (written.length >= LONGEST && !keys.includes(named[0]))
    return `The link's state is ignored: it has ${hash.length} characters.`;
  const unknown = named.find((key) => key && !keys.includes(key));
  return unknown && `The link's state for "${unknown.slice(0, 40)}" is ignored: the page has no such widget.`;
}

/** Tell it in the console, now and whenever the address changes. */
function watchAddress(keys) {
  const tell = () => {
    const fault = findFault(location.hash, keys);
    if (fault) console.info(fault);
  };
  tell();
  addEventListener("hashchange", tell);
}

const ROOM_BELOW_HEADER = 0.85; // of the window

/** Scroll to the first widget that the address has a state for. */
async function goToLinked(places) {
  const [key, ...rest] = location.hash.slice(1).split("&", 1)[0].split("=");
  const linked = rest.length > 0 && [...places].find(([place]) => place.dataset.lessonKey === key);
  if (!linked) return;
  await startWidget(...linked);
  const [place] = linked;
  const fits = place.offsetHeight <= innerHeight * ROOM_BELOW_HEADER;
  place.scrollIntoView({ block: fits ? "center" : "start" }); // a tall one's middle says nothing
}

/**
 * Make all ready for a page's widgets: their files, their places, what the address says of them.
 *
 * @param {Document} page
 * @param {Map<string, Widget>} widgets
 * @returns {Map<any, Widget>} by place
 */
export function prepare(page, widgets) {
  folder = `${page.documentElement.dataset.content_root ?? ""}lesson-data/`;
  // For scripts of the page that are no widgets (`python_page.js`).
  page.addEventListener("lesson-load", (/** @type {any} */ { detail }) =>
    detail.answer(loadFile(detail.name)),
  );
  const places = findPlaces(page, widgets);
  watchAddress([...places.keys()].map((place) => place.dataset.lessonKey));
  return places;
}

/**
 * Start the page's widgets, each when it comes near the screen.
 *
 * @param {Document} [page]
 */
export function start(page = document) {
  const places = prepare(page, readWidgets(page));
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
