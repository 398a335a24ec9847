/**
 * What a reader has answered, kept by the browser (`localStorage`) and sent nowhere.
 *
 * Each answer has an entry of its own, so that two tabs do not overwrite each other: `mnist-lesson.question.05-odds`
 * holds JSON. Whatever stands there may come from an older or a newer book, from another program or from a hand: what
 * can't be read counts as not there, and stays as it is. Pages from the disk share one storage with all other files,
 * hence the prefix.
 *
 * @typedef {"right" | "wrong" | "shown" | "guessed" | "finished"} Verdict "finished" is said of a chapter
 * @typedef {{ v: number, verdict: Verdict, answer: any, variant: number, digest: string, at: number }} Entry
 *   `answer` is plain JSON; `variant` and `digest` tell which question it answers, `at` when (milliseconds)
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Store
 */

export const VERSION = 1;
export const PREFIX = "mnist-lesson.";
const LONGEST = 8000; // characters of an entry; an answer is a few numbers
export const NAME = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
const VERDICTS = ["right", "wrong", "shown", "guessed", "finished"];

/** The browser's storage; null where it is denied (in a built page `book/storage.js` stands in for it). */
function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {string} text
 * @returns {any} what the JSON says, without keys that would reach for a prototype; null for anything but an object
 */
export function parseObject(text) {
  try {
    const value = JSON.parse(text, (key, part) => (key === "__proto__" ? undefined : part));
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} key without the prefix
 * @param {Store | null} [storage]
 * @returns {any} what is kept there, an object of this version; else null
 */
export function read(key, storage = browserStorage()) {
  try {
    const text = storage.getItem(PREFIX + key) ?? "";
    const value = text.length <= LONGEST ? parseObject(text) : null;
    return value?.v === VERSION ? value : null;
  } catch {
    return null;
  }
}

/** Whether a newer book has written here: its entry is better than any that this book can write. */
function isNewer(key, storage) {
  const v = parseObject(storage.getItem(PREFIX + key) ?? "")?.v;
  return typeof v === "number" && v > VERSION;
}

/**
 * @param {string} key without the prefix
 * @param {object} value plain JSON, small
 * @param {Store | null} [storage]
 * @returns {boolean} whether the browser keeps it; what stands in for denied storage keeps it until the page goes
 */
export function write(key, value, storage = browserStorage()) {
  const text = JSON.stringify({ v: VERSION, ...value });
  try {
    if (text.length > LONGEST || isNewer(key, storage)) return false;
    storage.setItem(PREFIX + key, text);
    return !("standsIn" in storage);
  } catch {
    return false;
  }
}

/**
 * @param {any} value what was read, from wherever
 * @returns {Entry | null} an entry with no other fields than an entry's, or null
 */
export function asEntry(value) {
  const { v, verdict, answer = null, variant = 0, digest = "", at = 0 } = value ?? {};
  const isSound =
    v === VERSION &&
    VERDICTS.includes(verdict) &&
    Number.isInteger(variant) &&
    typeof digest === "string" &&
    Number.isFinite(at);
  return isSound ? { v, verdict, answer, variant, digest, at } : null;
}

/**
 * Of two entries of one question the one that counts: what was right once stays right; else the later one.
 *
 * @param {Entry | null} old
 * @param {Entry | null} other
 */
export function better(old, other) {
  if (!old || !other) return old ?? other;
  if ((old.verdict === "right") !== (other.verdict === "right")) return old.verdict === "right" ? old : other;
  return other.at >= old.at ? other : old;
}

/** Tell the page: it shows progress in several places. `kept` is false where the browser refused. */
export function announce(kind, name, kept = true) {
  globalThis.document?.dispatchEvent(new CustomEvent("lesson-memory", { detail: { kind, name, kept } }));
}

/**
 * @param {string} kind "question", "again" (asked once more, on the last page), "guess" or "chapter"
 * @param {string} name
 * @param {Store | null} [storage]
 * @returns {Entry | null} null for what is damaged, too long or of a newer version, too
 */
export const recall = (kind, name, storage) => asEntry(read(`${kind}.${name}`, storage));

/**
 * @param {string} kind
 * @param {string} name
 * @param {Partial<Entry>} entry a later try does not make wrong again what was right
 * @param {Store | null} [storage]
 * @returns {boolean} false where the browser can't keep it
 */
export function remember(kind, name, entry, storage) {
  const asked = asEntry({ at: Date.now(), ...entry, v: VERSION });
  if (!asked || !NAME.test(name)) throw new TypeError(`This is no entry of the store: ${kind}.${name}.`);
  const old = recall(kind, name, storage);
  const isKept = write(
    `${kind}.${name}`,
    better(old && { ...old, at: 0 }, asked) === asked ? asked : old,
    storage,
  );
  announce(kind, name, isKept);
  return isKept;
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {Store | null} [storage]
 */
export function forget(kind, name, storage = browserStorage()) {
  try {
    storage.removeItem(`${PREFIX}${kind}.${name}`);
  } catch {} // where nothing is kept nothing has to go
  announce(kind, name);
}

/** The kind and the name that a key of the storage stands for; null for a key of others. */
function splitKey(key) {
  const [kind, name, ...rest] = key?.startsWith(PREFIX) ? key.slice(PREFIX.length).split(".") : [];
  return NAME.test(name ?? "") && rest.length === 0 ? { kind, name } : null;
}

/** All keys of a storage. @param {Store | null} [storage] */
export function keysOf(storage = browserStorage()) {
  try {
    return Array.from({ length: storage.length }, (_, index) => storage.key(index));
  } catch {
    return [];
  }
}

/**
 * @param {string} kind
 * @param {Store | null} [storage]
 * @returns {Map<string, Entry>} all that can be read, by name
 */
export function entries(kind, storage = browserStorage()) {
  const found = new Map();
  for (const parts of keysOf(storage).map(splitKey)) {
    const entry = parts?.kind === kind ? recall(kind, parts.name, storage) : null;
    if (entry) found.set(parts.name, entry);
  }
  return found;
}

/** Hear of other tabs. Several widgets bring this module into one page, and one of them is enough. */
function followTabs() {
  const mark = Symbol.for("mnist-lesson.memory");
  if (!globalThis.document || mark in document) return;
  document[mark] = true;
  addEventListener("storage", ({ key }) => {
    const { kind = "", name = "" } = splitKey(key) ?? {};
    if (kind || key === null) announce(kind, name); // no key: another tab has cleared everything
  });
}

followTabs();
