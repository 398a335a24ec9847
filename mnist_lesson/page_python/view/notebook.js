/**
 * The cells of a page, as a notebook runs them: one after the other, in one session, and what a cell needs of those
 * above it runs first. It knows no page; `session` is the only thing that it talks to.
 *
 * @typedef {{ id: string, first: string, code: () => string, show: (part: object) => void, begin?: () => void,
 *   end?: (result: Result) => void }} Cell `first` is its first line; `show` takes a part of its
 *   output, and a cell that nobody has opened shows nothing
 * @typedef {{ status: "done" | "error" | "stopped" | "lost", above: number, at?: string }} Result "stopped" is
 *   a cell that the session ended (too long an output), "lost" one that the reader stopped: then all names are gone;
 *   `above` cells ran first; `at` is the cell above that failed
 * @typedef {(done: number, count: number) => void} OnAbove
 * @typedef {{ run: (code: string, options: object) => Promise<{ status: "done" | "error" | "stopped" }>, stop: () => void,
 *   generation: number }} Session
 */

const LOST = /** @type {const} */ ({ status: "lost" });

export class Notebook {
  #cells;
  #session;
  #ran = new Map(); // the session's generation in which a cell ran to its end, by id
  #turn = Promise.resolve();
  #stops = 0;
  #listeners = new Set();

  /**
   * @param {Cell[]} cells all that run, in the page's order
   * @param {Session} session
   */
  constructor(cells, session) {
    this.#cells = cells;
    this.#session = session;
  }

  /** Hear whenever a cell has run, or all that ran is forgotten. */
  onChange(/** @type {() => void} */ listener) {
    this.#listeners.add(listener);
  }

  /** Whether a cell ran to its end in the session that is there now. */
  hasRun(id) {
    return this.#ran.get(id) === this.#session.generation;
  }

  /** The cells above one that have not run. @param {string} id @returns {Cell[]} */
  missingAbove(id) {
    const place = this.#cells.findIndex((cell) => cell.id === id);
    return this.#cells.slice(0, place).filter((cell) => !this.hasRun(cell.id));
  }

  /**
   * Run a cell, when its turn comes, and before it what is missing above.
   *
   * @param {string} id
   * @param {OnAbove} [onAbove] hears how many of the cells above have run
   * @returns {Promise<Result>}
   */
  run(id, onAbove) {
    return this.#takeTurn(id, onAbove, true);
  }

  /** Run only what is missing above a cell. @param {string} id @param {OnAbove} [onAbove] */
  runAbove(id, onAbove) {
    return this.#takeTurn(id, onAbove, false);
  }

  /** End the run at once, and those that wait for their turn. The session's variables are gone then. */
  stop() {
    this.#stops += 1;
    this.#session.stop();
    this.forget();
  }

  /** @param {string} id @param {OnAbove} onAbove @param {boolean} isWanted @returns {Promise<Result>} */
  #takeTurn(id, onAbove = (_done, _count) => {}, isWanted) {
    const stops = this.#stops;
    const turn = this.#turn.then(() => this.#runAll(id, onAbove, isWanted, () => stops !== this.#stops));
    this.#turn = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** @returns {Promise<Result>} */
  async #runAll(id, onAbove, isWanted, isStopped) {
    const missing = this.missingAbove(id);
    for (const [done, cell] of missing.entries()) {
      onAbove(done, missing.length);
      const { status } = isStopped() ? LOST : await this.#runOne(cell, id);
      if (isStopped()) return { status: "lost", above: done };
      if (status !== "done") return { status, above: done, at: cell.id };
    }
    const above = missing.length;
    if (above) onAbove(above, above);
    if (!isWanted) return { status: "done", above };
    const { status } = isStopped() ? LOST : await this.#runOne(this.#find(id), id);
    return { status: isStopped() ? "lost" : status, above };
  }

  async #runOne(cell, asked) {
    const asking = this.#find(asked);
    cell.begin?.();
    const onOutput = (part) => {
      cell.show(part);
      if (cell !== asking && part.kind === "error") asking.show({ ...part, above: cell.first });
    };
    const result = await this.#session.run(cell.code(), { cell: cell.id, onOutput });
    if (result.status === "done") this.#ran.set(cell.id, this.#session.generation);
    cell.end?.({ status: result.status, above: 0 });
    this.#tell();
    return result;
  }

  #find(id) {
    return this.#cells.find((cell) => cell.id === id);
  }

  /** The session has lost all names. */
  forget() {
    this.#ran.clear();
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}
