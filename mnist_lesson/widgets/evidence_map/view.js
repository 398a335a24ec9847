/** Weight maps: draw over two learned ones and watch the evidence add up, or paint one of your own. */

import { parseNetwork } from "../network/file.js";
import { button, segmented } from "../ui/controls.js";
import { html } from "../ui/lit.js";
import { onThemeChange } from "../ui/pixelmaps.js";
import { imagesOnce, loadResource } from "../ui/resources.js";
import { defineWidget, update } from "../ui/widget.js";
import { forgetColors } from "./maps.js";
import { makePainting } from "./painting.js";
import { makeReading } from "./reading.js";

const MODES = [
  { value: "read", label: "Draw over maps" },
  { value: "paint", label: "Paint a map" },
];

export default defineWidget({
  label: "Weight maps and the evidence of a drawing",
  watch: ["mode", "classes", "strokes", "under", "digit", "own_map"],
  async build({ model, signal, say, redraw }) {
    const [layer] = parseNetwork(await loadResource(model, "network-regression", signal)).layers;
    const loadSample = imagesOnce(model, "test-sample", signal);
    const parts = { model, signal, say, redraw, layer, loadSample };
    const read = makeReading(parts);
    const modes = { read, paint: makePainting({ ...parts, drawing: read.drawing }) };
    const mode = () => modes[model.get("mode")];
    const repaint = () => {
      forgetColors();
      redraw();
    };
    forgetColors(); // the theme may have changed while no such widget was there to notice
    onThemeChange(repaint, signal);
    const onChange = (name) => update(model, { mode: name });
    const view = () => html`
      ${segmented({ legend: "What to do", options: MODES, value: model.get("mode"), onChange })}
      ${mode().view()}`;
    const foot = () => button("Start over", () => mode().startOver(), { kind: "quiet" });
    return { view, foot };
  },
});
