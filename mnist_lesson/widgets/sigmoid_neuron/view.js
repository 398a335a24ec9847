/** A sigmoid neuron: its curve over one input, with step and slope, and its surface over the plane of two. */

import { weightedSum } from "../maths/plane.js";
import { button, growingRange, segmented } from "../ui/controls.js";
import { html } from "../ui/lit.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import { curveView, curveWords } from "./curve.js";
import { timesFactor } from "./maths.js";
import { surfaceView, surfaceWords } from "./surface.js";

const VIEWS = [
  { value: "curve", label: "One input" },
  { value: "plane", label: "Two inputs" },
];
const OF_CURVE = ["weight", "bias", "x", "with_step"];
const OF_PLANE = ["factor", "point"];

/**
 * The model in the neurons' own words.
 *
 * @typedef {ReturnType<typeof makeState>} State
 */
function makeState(model) {
  const [get, plane] = [(name) => model.get(name), model.get("_plane")];
  const neuron = () => timesFactor(plane, get("factor"));
  return {
    ...{ get, plane, neuron, limit: get("_limit") },
    set: (values) => update(model, values),
    ranges: { weight: growingRange(-6, 6), bias: growingRange(-6, 6), x: growingRange(-6, 6) },
    curve: () => ({ weight: get("weight"), bias: get("bias") }),
    z: () => get("weight") * get("x") + get("bias"),
    planeZ: () => weightedSum(neuron(), get("point")),
  };
}

export default defineWidget({
  label: "A sigmoid neuron: its curve, its slope, and its surface over the plane",
  watch: ["view", ...OF_CURVE, ...OF_PLANE],
  build({ model, signal, say }) {
    const state = makeState(model);
    onChange(model, OF_CURVE, () => say(curveWords(state)), signal);
    onChange(model, OF_PLANE, () => say(surfaceWords(state)), signal);
    const choose = (view) => state.set({ view });
    const view = () => html`
      ${segmented({ legend: "View", options: VIEWS, value: state.get("view"), onChange: choose })}
      ${state.get("view") === "curve" ? curveView(state) : surfaceView(state)}`;
    const startOver = () => state.set(structuredClone(state.get("_start")));
    return { view, foot: () => button("Start over", startOver, { kind: "quiet" }) };
  },
});
