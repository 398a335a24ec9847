/** The training lab: choose a network and a way to train it, press Train, and watch it learn. */

import { button, html } from "./shared/dom.js";
import { begin, createSession, isBusy, reset, save, stop } from "./shared/lab_session.js";
import { makePresets, makeSettings } from "./shared/lab_settings.js";
import { makeCharts, makeMaps, makeRuns, makeSamples, makeStatus } from "./shared/lab_views.js";
import { NAMES } from "./shared/lab_words.js";
import { onThemeChange } from "./shared/pixelmaps.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

/** Draw once a frame at most, whatever has changed. */
function createPainter(signal, paint) {
  let waiting = null;
  const parts = new Set();
  return (part) => {
    if (part) parts.add(part);
    if (waiting !== null) return;
    waiting = requestAnimationFrame(() => {
      waiting = null;
      if (!signal.aborted) paint(parts);
      parts.clear();
    });
  };
}

function makeActions(session) {
  const buttons = {
    train: button("Train", () => begin(session, "start"), { kind: "main" }),
    stop: button("Stop", () => stop(session)),
    step: button("Step", () => begin(session, "step"), { title: "One batch, one step" }),
    reset: button("Reset", () => reset(session)),
  };
  const el = html("div", { class: "ml-bar training-lab-actions" }, ...Object.values(buttons));
  const draw = () => {
    // Not `disabled`: the focus would be lost with every press of Train.
    const [busy, run] = [isBusy(session), session.view.run];
    const isOff = { train: busy, step: busy, stop: !busy, reset: !busy && !run };
    for (const [name, each] of Object.entries(buttons))
      each.setAttribute("aria-disabled", String(isOff[name]));
  };
  return { el, draw };
}

/** Where nothing is trained yet: empty pictures, as many as there will be. */
function emptyMaps(model) {
  const units = model.get("hidden_units");
  return { maps: null, units: units || 10, isOutput: units === 0 };
}

function shownMaps({ run, maps }, model) {
  if (!run || !maps) return emptyMaps(model);
  const units = run.settings.hidden_units;
  return { maps, units: units || 10, isOutput: units === 0 };
}

function makeParts(session) {
  const { model, view, redraw } = session;
  const onMark = (run) => {
    view.marked = run;
    redraw();
  };
  const onForget = () => {
    view.earlier = [];
    redraw("runs");
  };
  const onReuse = (run) => isBusy(session) || update(model, run.settings);
  const article = model.get("_presets").article.settings;
  return {
    presets: makePresets({ model, isBusy: () => isBusy(session) }),
    settings: makeSettings(model),
    actions: makeActions(session),
    status: makeStatus(),
    charts: makeCharts(() => model.get("epochs")),
    maps: makeMaps(),
    samples: makeSamples(model.get("_samples")),
    runs: makeRuns({ article, onReuse, onMark, onForget }),
  };
}

/** Draw what has changed since the last frame. */
function paintParts(parts, { model, view, phase }, changed) {
  parts.actions.draw();
  parts.settings.lock(isBusy({ phase }));
  parts.status.draw(view);
  parts.charts.draw(view);
  if (changed.has("runs")) parts.runs.draw(view);
  if (!view.hasNews) return;
  view.hasNews = false;
  parts.maps.draw(shownMaps(view, model));
  parts.samples.draw(view.samples);
}

function build({ root, model, signal, say, footer }) {
  const redraw = createPainter(signal, (changed) => paintParts(parts, session, changed));
  const session = createSession({ root, model, signal, say, redraw });
  const parts = makeParts(session);
  root.append(...Object.values(parts).map(({ el }) => el));
  footer.append(button("Save the network", () => save(session), { kind: "quiet" }));
  const followSettings = () => {
    parts.presets.draw();
    parts.settings.draw();
    if (session.view.run) return;
    parts.maps.draw(emptyMaps(model));
    parts.charts.draw(session.view);
  };
  onChange(model, NAMES, followSettings, signal);
  const repaint = () => {
    parts.maps.redraw();
    parts.samples.paint();
  };
  onThemeChange(repaint, signal);
  followSettings();
  paintParts(parts, session, new Set());
  return parts.samples.load().then(repaint);
}

export default defineWidget({ label: "Training lab", build });
