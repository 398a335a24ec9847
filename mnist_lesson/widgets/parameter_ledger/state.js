/** The state of one parameter ledger, read and changed in the ledger's words. */

import { update } from "../ui/widget.js";
import { knownNetwork } from "./maths.js";

/**
 * @typedef {import("./maths.js").LayerRow} LayerRow
 * @typedef {{ stacks: Record<string, { title: string, layers: LayerRow[] }>, pixels: number, unit: number,
 *   activations: string[], mostInputs: number, mostUnits: number, mostLayers: number }} Constants
 * @typedef {ReturnType<typeof makeState>} State
 */

/** @param {import("../ui/widget.js").Model} model */
export function makeState(model) {
  /** @type {Constants} */
  const constants = model.get("_constants");
  /** @returns {import("./maths.js").Stack} */
  const stack = () => ({ inputs: model.get("inputs"), layers: model.get("layers") });
  const set = (values) => update(model, values);
  return {
    constants,
    stack,
    set,
    setLayer: (index, layer) =>
      set({ layers: stack().layers.map((row, place) => (place === index ? layer : row)) }),
    isTrained: () => model.get("trained"),
    unit: () => Math.min(model.get("unit"), stack().layers[0][0] - 1),
    known: () => knownNetwork(constants, stack()),
    hasMaps: () => stack().inputs === constants.pixels,
    canDouble: () => stack().layers.length > 1 && 2 * stack().layers[0][0] <= constants.mostUnits,
  };
}
