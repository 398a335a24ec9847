/** The plane with the points, the neuron's line and its arrow, and the new point X: all that can be dragged. */

import { clamp, formatNumber, toHundredths } from "../maths/numbers.js";
import { biasThrough, clipLine, turnTowards } from "../maths/plane.js";
import { toPath } from "../maths/scales.js";
import { draggable, movedByKeys } from "../ui/drag.js";
import { html, nothing, svg } from "../ui/lit.js";
import { classMark, makePlane, planeView, TOUCH } from "../ui/plane.js";
import { answerName, FARTHEST, holdOf, isWrong, sideOf, withinLimits } from "./maths.js";

/** @typedef {import("./view.js").State} State @typedef {import("./teacher.js").Teacher} Teacher */

const LABEL = "Plane with the points, the neuron's line and the new point X";
const ARROW = 54; // its length in the picture, whatever that of the weights
const LOOKS = ["perceptron-square", "perceptron-circle"];
const WRONG_LOOKS = ["perceptron-square perceptron-wrong", "perceptron-circle perceptron-wrong"];

/** @param {State} state @param {Teacher} teacher */
export function pictureView(state, teacher) {
  const plane = makePlane(state.limits());
  const content = [
    sides(plane, state),
    lines(plane, state, teacher.shown),
    points(plane, state, teacher.shown),
    svg`<g aria-hidden="true">${handles(plane, state)}</g>`,
    newPoint(plane, state),
  ];
  return planeView({ plane, label: LABEL, content });
}

function sides(plane, state) {
  const path = (label, className) => {
    const corners = sideOf(state.line(), state.limits(), label);
    const d = corners.length > 2 ? `${toPath(corners.map(plane.toPicture))} Z` : "";
    return svg`<path class=${className} d=${d} />`;
  };
  return [path(0, "perceptron-side-square"), path(1, "perceptron-side-circle")];
}

/** The line, and pale the one before the last correction. */
function lines(plane, state, shown) {
  const path = (line, className) => {
    const ends = line && clipLine(line, state.limits());
    return ends ? svg`<path class=${className} d=${toPath(ends.map(plane.toPicture))} />` : nothing;
  };
  return [path(shown?.before, "perceptron-before"), path(state.line(), "perceptron-line")];
}

/** The points, hollow on the wrong side of the line, with a ring around the one that the rule was shown last. */
function points(plane, state, shown) {
  return state.rows().map((row) => {
    const [x, y] = plane.toPicture(row);
    const isShown = shown?.row.every((value, index) => value === row[index]);
    const ring = shown?.error ? "perceptron-ring perceptron-corrected" : "perceptron-ring";
    const look = (isWrong(state.line(), row) ? WRONG_LOOKS : LOOKS)[row[2]];
    return svg`${isShown ? svg`<circle class=${ring} cx=${x} cy=${y} r="15" />` : nothing}
      ${classMark(row[2], [x, y], look)}`;
  });
}

/** A point's mark in a line of text. */
export function textMark(label, isHollow = false) {
  const mark = classMark(label, [0, 0], (isHollow ? WRONG_LOOKS : LOOKS)[label]);
  return html`<svg class="perceptron-mark" viewBox="-9 -9 18 18" aria-hidden="true">${mark}</svg>`;
}

/* ---- What can be taken hold of ----------------------------------------------------------- */

/** The line's handles are for pointers: its three sliders do the same by keyboard. */
function handles(plane, state) {
  const line = state.line();
  const ends = clipLine(line, state.limits())?.map(plane.toPicture);
  const [x, y] = ends ? plane.toPicture(holdOf(line, state.limits())) : [0, 0];
  const length = Math.hypot(...line.weights) || 1;
  const [right, down] = [(ARROW * line.weights[0]) / length, (-ARROW * line.weights[1]) / length];
  const angle = (Math.atan2(down, right) * 180) / Math.PI;
  const shifting = draggable({ onMove: (event) => shiftTo(state, plane.toData(event)) });
  // A handle that is out of sight stays in the page: the pointer may come back with it.
  return svg`
    <path class="perceptron-grip" d=${ends ? toPath(ends) : ""} ${shifting} />
    <path class="perceptron-arrow" d="M 0 0 H 44 M 35 -6 L 44 0 L 35 6" ?hidden=${!ends}
      transform="translate(${x},${y}) rotate(${angle})" />
    ${knob([x, y], !ends, shifting)}
    ${knob([x + right, y + down], !ends, turning(plane, state))}`;
}

function knob([x, y], isHidden, dragging) {
  return svg`<g class="ml-knob perceptron-knob" transform="translate(${x},${y})" ?hidden=${isHidden} ${dragging}>
    ${TOUCH}<circle r="7" />
  </g>`;
}

function shiftTo(state, point) {
  const bias = biasThrough(state.line().weights, point);
  state.move({ bias: toHundredths(clamp(bias, -FARTHEST, FARTHEST)) });
}

/** The line turns about the place where it was held when the turning began. */
function turning(plane, state) {
  return draggable({
    onStart: () => {
      state.held = { line: state.line(), foot: holdOf(state.line(), state.limits()) };
    },
    onMove: (event) => {
      const turned = turnTowards(state.held.line, state.held.foot, plane.toData(event));
      if (turned) state.move(withinLimits(turned));
    },
  });
}

function newPoint(plane, state) {
  const [low, high] = state.limits();
  const [x1, x2] = state.point();
  const name = answerName(state.line(), [x1, x2]);
  const [x, y] = plane.toPicture([x1, x2]);
  const moveTo = (point) => state.set({ point: point.map((value) => toHundredths(clamp(value, low, high))) });
  const isRight = x > plane.x.range[1] - 20; // then its name stands on the left
  const unit = (high - low) / 60;
  const onKey = movedByKeys(([right, up]) => moveTo([x1 + right * unit, x2 + up * unit]));
  return svg`<g class="ml-point perceptron-new" role="slider" tabindex="0" aria-label="New point X, move it with the arrow keys"
    transform="translate(${x},${y})" data-answer=${name} aria-valuenow=${x1} aria-valuemin=${low} aria-valuemax=${high}
    aria-valuetext="x1 ${formatNumber(x1)}, x2 ${formatNumber(x2)}, ${name}" @keydown=${onKey}
    ${draggable({ onMove: (event) => moveTo(plane.toData(event)) })}>
    ${TOUCH}<circle class="perceptron-halo" r="14" />
    <path d="M -6.5 -6.5 L 6.5 6.5 M 6.5 -6.5 L -6.5 6.5" />
    <text x=${isRight ? -18 : 18} y="-10" text-anchor=${isRight ? "end" : "start"} aria-hidden="true">X</text>
  </g>`;
}
