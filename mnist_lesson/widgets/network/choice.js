/**
 * Which network reads: one of the course's, or the reader's own from a file, by a button or dropped onto the
 * widget. The traits `network` and `_own` are those of `choice.py`.
 */

import { unbroken } from "../maths/numbers.js";
import { button, segmented } from "../ui/controls.js";
import { html, render } from "../ui/lit.js";
import { loadResource } from "../ui/resources.js";
import { inSlices } from "../ui/slices.js";
import { onChange, update } from "../ui/widget.js";
import { MOST_BYTES, parseInPieces, parseText, withoutMore } from "./file.js";
import { describeNetwork } from "./forward.js";

/** @typedef {import("./forward.js").Network} Network */

const NETWORKS = [
  { value: "mlp", label: "10 hidden units" },
  { value: "wide", label: "128 hidden units" },
  { value: "own", label: "Your own" },
];
const OWN_MISSING =
  "The link asks for somebody's own network, which a link can't bring: open its file with “Open your own network…”.";
const HOW_TO_OPEN =
  "The JSON file that export_model(model, path) or the training lab writes. Dropping it works too.";

/**
 * The choice, in two places that draw themselves: `el` with the networks and a note, and `opener`, a quiet button.
 *
 * @param {ConstructorParameters<typeof NetworkChoice>[0]} options
 */
export const makeNetworkChoice = (options) => new NetworkChoice(options);

class NetworkChoice {
  el = Object.assign(document.createElement("div"), { className: "ml-networks" });
  opener = document.createElement("span");
  #note = { text: "", isError: false };
  /** @type {Map<string | object, Network>} by name, and one's own by its file */
  #loaded = new Map();
  #asked = 0; // how often another network was to read
  #opened = 0; // and how often a file was opened
  #missing = ""; // the network that could not be loaded

  /**
   * @param {{ root: HTMLElement, model: any, signal: AbortSignal, say: (text: string) => void,
   *   onNetwork: (network: Network, name: string) => void, onError?: () => void, divert?: (file: File) => boolean }}
   *   options `onNetwork` hears when another one reads, and of the first one after `start`; `onError` when the note
   *   tells what went wrong; `divert` takes files that are for somebody else, and tells whether it did
   */
  constructor({ root, model, signal, say, onNetwork, onError = () => {}, divert = () => false }) {
    this.model = model;
    this.signal = signal;
    this.say = say;
    this.onNetwork = onNetwork;
    this.onError = onError;
    const open = (/** @type {File} */ file) => divert(file) || this.#open(file);
    acceptDrops(root, open);
    render(openerView(open), this.opener);
    onChange(model, ["network", "_own"], () => this.start(), signal);
    this.#draw();
  }

  /** Whether the model asks for a network of one's own that is not here: a link can name it, but not bring it. */
  get #isOwnMissing() {
    return this.model.get("network") === "own" && !this.model.get("_own");
  }

  /** The network that is to read. */
  get #name() {
    return this.#isOwnMissing ? "wide" : this.model.get("network");
  }

  #draw() {
    const { text, isError } = this.#note;
    const options = NETWORKS.map((one) => ({
      ...one,
      hidden: one.value === "own" && !this.model.get("_own"),
    }));
    const onChoice = (network) => update(this.model, { network });
    const choice = segmented({
      legend: "Network that reads",
      options,
      value: this.#name,
      onChange: onChoice,
    });
    render(
      html`<div @click=${(event) => this.#again(event)}>${choice}</div>
        <p class="ml-network ml-note" data-error=${isError}>${unbroken(text)}</p>`,
      this.el,
    );
  }

  /** A network that could not be loaded is asked for again when its button is pressed once more. */
  #again({ target }) {
    if (target.value && target.value === this.#missing) this.start();
  }

  #tell(text, isError = false) {
    this.#note = { text, isError };
    this.#draw();
    if (!isError) return;
    this.say(text);
    this.onError();
  }

  /** Load the network that the model names, and hand it on. */
  async start() {
    const name = this.#name;
    const isMissing = this.#isOwnMissing;
    const mine = ++this.#asked;
    this.#missing = "";
    this.#draw();
    try {
      const network = await this.#load(name);
      if (mine !== this.#asked) return; // another one has been chosen in the meantime
      const told = describeNetwork(network);
      this.#tell(isMissing ? `${OWN_MISSING} Until then this one reads: ${told}` : told, isMissing);
      this.onNetwork(network, name);
    } catch (error) {
      if (this.signal.aborted || mine !== this.#asked) return;
      this.#missing = name;
      this.#tell(error.message, true);
    }
  }

  /** Load a network, each once. @returns {Promise<Network>} */
  async #load(name) {
    const key = name === "own" ? this.model.get("_own") : name;
    if (!this.#loaded.has(key)) {
      const file = name === "own" ? key : await loadResource(this.model, `network-${name}`, this.signal);
      this.#loaded.set(key, await inSlices(parseInPieces(file), this.signal));
    }
    return this.#loaded.get(key);
  }

  /** Open a file; of several the one that was opened last. */
  async #open(file) {
    const mine = ++this.#opened;
    try {
      const document = parseText(await readFile(file));
      const network = await inSlices(parseInPieces(document), this.signal);
      if (mine === this.#opened) this.#use(withoutMore(document), network);
    } catch (error) {
      if (mine === this.#opened && !this.signal.aborted)
        this.#tell(`${file.name}: ${error.message} The network before goes on reading.`, true);
    }
  }

  /** Read with a network of one's own. */
  #use(document, network) {
    this.#loaded.delete(this.model.get("_own"));
    this.model.set("_own", document);
    this.#loaded.set(this.model.get("_own"), network); // which is the same file as before, if it was opened again
    update(this.model, { network: "own" });
    this.start();
    this.say(`Your network reads now: ${describeNetwork(network)}`);
  }
}

async function readFile(/** @type {File} */ file) {
  if (file.size > MOST_BYTES) {
    throw new Error(`Expected a network's file of at most ${MOST_BYTES / 2 ** 20} MB, this one is larger.`);
  }
  return file.text();
}

/** A quiet button that opens a file. */
function openerView(open) {
  const onFile = ({ target }) => {
    if (target.files[0]) open(target.files[0]);
    target.value = ""; // so that the same file can be opened again
  };
  const choose = ({ currentTarget }) => currentTarget.nextElementSibling.click();
  return html`${button("Open your own network…", choose, { kind: "quiet", title: HOW_TO_OPEN })}<input type="file"
    accept=".json,application/json" hidden aria-label="A network's file" @change=${onFile} />`;
}

function acceptDrops(root, open) {
  const isFile = (event) => event.dataTransfer?.types.includes("Files");
  const show = (isOver) => {
    root.dataset.drop = isOver;
  };
  root.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    show(true);
  });
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(event.relatedTarget)) show(false);
  });
  root.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    show(false);
    const [file] = event.dataTransfer.files;
    if (file) open(file);
  });
}
