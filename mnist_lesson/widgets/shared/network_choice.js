/**
 * Which network reads: one of the course's, or the reader's own from a file, by a button or dropped onto the
 * widget. The traits `network` and `_own` are those of `own_network.py`.
 */

import { button, html, segmented } from "./dom.js";
import {
  countParameters,
  describeSizes,
  MOST_BYTES,
  networkToJson,
  parseNetwork,
  readNetwork,
} from "./network.js";
import { loadResource } from "./resources.js";
import { onChange, update } from "./widget.js";

const NETWORKS = [
  { value: "mlp", label: "10 hidden units" },
  { value: "wide", label: "128 hidden units" },
  { value: "own", label: "Your own" },
];

/** "784 → 10 → 10: 7,960 parameters, reads 88.9 % of the test images.", as far as it is known. */
export function describeNetwork(network) {
  const parameters = countParameters(network).toLocaleString("en-US");
  const sizes = `${describeSizes(network)}: ${parameters} parameters`;
  if (network.accuracy === null) return `${sizes}.`;
  return `${sizes}, reads ${(100 * network.accuracy).toFixed(1)} % of the test images.`;
}

/**
 * @param {{ root: HTMLElement, model: object, signal: AbortSignal, say: (text: string) => void,
 *   onNetwork: (network: object, name: string) => void, onError?: () => void }} options `onNetwork` hears when
 *   another one reads, and of the first one after `start`; `onError` when the note tells what went wrong
 * @returns {{ el: HTMLElement, opener: HTMLElement, start: () => Promise<void> }} `opener` is a quiet button
 */
export function makeNetworkChoice({ root, model, signal, say, onNetwork, onError = () => {} }) {
  const load = makeLoader(model, signal);
  const note = html("p", { class: "ml-network ml-note" });
  const tell = (text, isError = false) => {
    note.textContent = text;
    note.dataset.error = isError;
    if (!isError) return;
    say(text);
    onError();
  };
  const choice = segmented({
    ...{ legend: "Network that reads", options: NETWORKS, value: model.get("network") },
    onChange: (network) => update(model, { network }),
  });
  let asked = 0;
  const start = async () => {
    // A link can name a network of one's own, but not bring it.
    const name = model.get("network") === "own" && !model.get("_own") ? "wide" : model.get("network");
    choice.el.querySelector('[value="own"]').closest("label").hidden = !model.get("_own");
    choice.set(name);
    const mine = ++asked;
    try {
      const network = await load(name);
      if (mine !== asked) return; // another one has been chosen in the meantime
      tell(describeNetwork(network));
      onNetwork(network, name);
    } catch (error) {
      if (!signal.aborted && mine === asked) tell(error.message, true);
    }
  };
  const open = async (file) => {
    try {
      const network = await readFile(file);
      model.set("_own", networkToJson(network));
      update(model, { network: "own" });
      say(`Your network reads now: ${describeNetwork(network)}`);
    } catch (error) {
      tell(`${file.name}: ${error.message} The network before goes on reading.`, true);
    }
  };
  acceptDrops(root, open);
  onChange(model, ["network", "_own"], start, signal);
  return { el: html("div", { class: "ml-networks" }, choice.el, note), opener: makeOpener(open), start };
}

/** Load networks by name, each once. */
function makeLoader(model, signal) {
  const loaded = new Map();
  return async (name) => {
    if (name === "own") return parseNetwork(model.get("_own"));
    if (!loaded.has(name))
      loaded.set(name, parseNetwork(await loadResource(model, `network-${name}`, signal)));
    return loaded.get(name);
  };
}

async function readFile(file) {
  if (file.size > MOST_BYTES) {
    throw new Error(`Expected a network's file of at most ${MOST_BYTES / 2 ** 20} MB, this one is larger.`);
  }
  return readNetwork(await file.text());
}

/** A quiet button that opens a file. */
function makeOpener(open) {
  const accept = { type: "file", accept: ".json,application/json" };
  const input = html("input", { ...accept, hidden: true, "aria-label": "A network's file" });
  input.addEventListener("change", () => {
    if (input.files[0]) open(input.files[0]);
    input.value = ""; // so that the same file can be opened again
  });
  const title =
    "The JSON file that export_model(model, path) or the training lab writes. Dropping it works too.";
  return html(
    "span",
    {},
    button("Open your own network…", () => input.click(), { kind: "quiet", title }),
    input,
  );
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
