/** The confusion matrix of a network; choose a cell and see the test images that it counts. */

import { DIGITS, imageAt, NUM_CLASSES } from "../maths/mnist.js";
import { clamp, formatPercent, unbroken } from "../maths/numbers.js";
import { makeNetworkChoice } from "../network/choice.js";
import { button, scrollBox, segmented } from "../ui/controls.js";
import { arrowOf } from "../ui/drag.js";
import { drawn, html, live, nothing } from "../ui/lit.js";
import { drawImage, onThemeChange, pixels } from "../ui/pixelmaps.js";
import { imagesOnce } from "../ui/resources.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import {
  confusionMatrix,
  countMistakes,
  describeCell,
  describeImage,
  describeMatrix,
  imagesOfCell,
  kindOfBar,
  nameImage,
  readAll,
  shadeOf,
  shareRight,
} from "./maths.js";

const PAGE = 24; // images that are shown at once
const ORDERS = [
  { value: "surest", label: "Surest first" },
  { value: "doubtful", label: "Least sure first" },
];

/** @typedef {import("../network/forward.js").Network} Network */

/* ---- What is known of the network that reads ----------------------------------------------- */

/** Images when first asked for, and what each network reads in them; `present()` is the one that is chosen. */
function makeReader({ model, signal, present, onProgress }) {
  const load = imagesOnce(model, "test", signal);
  const readings = new WeakMap();
  const isWanted = (network) => () => network === present();
  const tell = (share) => onProgress(`The network reads them: ${Math.round(100 * share)} %`);
  return async (/** @type {Network} */ network) => {
    if (!readings.has(network)) onProgress("Loading the 10,000 test images …");
    const set = await load();
    if (!readings.has(network)) {
      const reading = readAll(network, set, { signal, isWanted: isWanted(network), onProgress: tell });
      readings.set(network, reading);
      reading.catch(() => readings.delete(network));
    }
    return { images: set.images, ...(await readings.get(network)) };
  };
}

/** One gallery: which network reads, what is known of it, and how far the reader has opened it. */
class Gallery {
  network = null; // none before its file has come
  matrix = null; // its counts, as far as they are known
  readings = null; // and what it says of each image
  isWanted = false; // the images, by the reader or by a link
  shown = PAGE;
  told = ""; // how far the reading is, or why it failed, in the place of the title
  focused = -1; // the image that gets the focus when it is drawn
  seen = null; // the cell that was brought into sight last

  /** @param {import("../ui/widget.js").Parts} parts */
  constructor(parts) {
    const { model, signal } = parts;
    this.parts = parts;
    this.get = (name) => model.get(name);
    this.matrix = this.countsOf(this.get("network"));
    const onProgress = (text) => this.tell(text);
    this.read = makeReader({ model, signal, present: () => this.network, onProgress });
  }

  countsOf(name) {
    return this.get("_matrices")[name] ?? null;
  }

  get count() {
    return this.matrix?.[this.get("label")][this.get("answer")];
  }

  get title() {
    return this.told || describeCell(this.get("label"), this.get("answer"), this.count);
  }

  tell(text) {
    this.told = text;
    this.parts.redraw();
  }

  /** Another network reads. */
  takeNetwork(network, name) {
    Object.assign(this, { network, readings: null, shown: PAGE, matrix: this.countsOf(name) });
    this.tell("");
    if (!this.matrix || this.isWanted || this.get("chosen") >= 0) this.open();
  }

  chooseCell(label, answer) {
    update(this.parts.model, { label, answer, chosen: -1 });
    if (!this.readings) this.open();
  }

  /** Let the network read the images, and show those of the cell. */
  async open() {
    this.isWanted = true;
    const { network } = this;
    if (!network) return; // it opens when the network has come
    try {
      const readings = await this.read(network);
      if (network === this.network) this.takeReadings(readings);
    } catch (error) {
      if (this.parts.signal.aborted || network !== this.network) return;
      this.isWanted = false;
      this.tell(error.message);
      this.parts.say(error.message);
    }
  }

  takeReadings(readings) {
    this.readings = readings;
    this.matrix = confusionMatrix(readings.labels, readings.answers);
    this.focused = this.parts.root.querySelector(".ml-main:focus") ? 0 : -1;
    this.tell("");
    this.parts.say(this.title);
  }

  /** Another cell, or another order. */
  turnTo() {
    this.shown = PAGE;
    this.tell("");
    this.parts.say(this.title);
  }

  showMore() {
    if (this.count <= this.shown + PAGE) this.focused = this.shown; // the button that had the focus goes
    this.shown += PAGE;
    this.parts.redraw();
  }

  /** One image is shown large, or none any more. */
  showClose() {
    this.parts.redraw();
    if (!this.readings) this.open();
    else if (this.get("chosen") >= 0) this.parts.say(describeImage(this.readings, this.get("chosen")));
  }
}

/* ---- The matrix ---------------------------------------------------------------------------- */

function matrixView(gallery) {
  const head = (text) => html`<th scope="col">${text}</th>`;
  const share = (label) => (gallery.matrix ? formatPercent(shareRight(gallery.matrix, label)) : "");
  const most = Math.max(1, ...countMistakes(gallery.matrix ?? []));
  const row = (label) => html`<tr>
    <th scope="row">${label}</th>
    ${DIGITS.map((answer) => html`<td>${cellView(gallery, { label, answer, most })}</td>`)}
    <td class="mistake-gallery-share">${share(label)}</td>
  </tr>`;
  return html`<table class="mistake-gallery-matrix"
    aria-label="Confusion matrix: rows are labels, columns are answers" @keydown=${moveFocus}
    ${drawn((table) => bringIntoSight(table.parentElement, gallery))}>
    <thead><tr>${head(html`<span class="ml-hidden">label</span>`)}${DIGITS.map(head)}${head("right")}</tr></thead>
    <tbody>${DIGITS.map(row)}</tbody>
  </table>`;
}

function cellView(gallery, { label, answer, most }) {
  const count = gallery.matrix?.[label][answer];
  const isChosen = label === gallery.get("label") && answer === gallery.get("answer");
  const isRight = label === answer;
  return html`<button type="button" class="mistake-gallery-cell ${isRight ? "mistake-gallery-right" : ""}"
    aria-label=${describeCell(label, answer, count)} aria-pressed=${isChosen} .tabIndex=${live(isChosen ? 0 : -1)}
    style="--share: ${isRight ? 0 : shadeOf(count ?? 0, most)}"
    @click=${() => gallery.chooseCell(label, answer)}>${count || ""}</button>`;
}

/** The chosen cell, where the matrix scrolls: once, so that a reader can look elsewhere. */
function bringIntoSight(box, gallery) {
  const cell = box.querySelector('[aria-pressed="true"]');
  if (cell === gallery.seen) return;
  gallery.seen = cell;
  const [outer, inner] = [box, cell].map((one) => one.getBoundingClientRect());
  if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right;
}

/** One cell is in the order of tabs, at first the chosen one; arrow keys lead from it to the others. */
function moveFocus(event) {
  const cells = [...event.currentTarget.querySelectorAll("button")];
  const place = cells.indexOf(event.target);
  const arrow = place >= 0 && arrowOf(event);
  if (!arrow) return;
  const inside = (digit) => clamp(digit, 0, NUM_CLASSES - 1);
  const [answer, label] = [place % NUM_CLASSES, Math.floor(place / NUM_CLASSES)];
  const next = cells[NUM_CLASSES * inside(label + arrow[1]) + inside(answer + arrow[0])];
  for (const cell of cells) cell.tabIndex = cell === next ? 0 : -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" }); // all of it: a browser is content with a part
}

/* ---- The images ---------------------------------------------------------------------------- */

function imagesView(gallery) {
  const { readings, shown, count } = gallery;
  const [label, answer, order, chosen] = ["label", "answer", "order", "chosen"].map(gallery.get);
  const places = readings ? imagesOfCell(readings, { label, answer, order }).slice(0, shown) : [];
  const giveFocus = (list) => {
    list.children[gallery.focused]?.firstElementChild.focus({ preventScroll: true });
    gallery.focused = -1;
  };
  return html`<div class="ml-panel">
    <p class="ml-title">${gallery.title}</p>
    ${button("Show these images", () => gallery.open(), {
      kind: "main",
      hidden: Boolean(readings) || !gallery.network || count === 0,
    })}
    ${readings && chosen >= 0 ? closeView(readings, chosen) : nothing}
    <ul class="mistake-gallery-images" ?hidden=${!readings} ${drawn(giveFocus)}>
      ${places.map((place) => imageView(gallery, place, place === chosen))}
    </ul>
    ${button("More", () => gallery.showMore(), { hidden: !readings || count <= shown })}
  </div>`;
}

function imageView({ readings, parts }, place, isChosen) {
  const draw = (canvas) => drawImage(canvas, imageAt(readings.images, place));
  return html`<li><button type="button" class="mistake-gallery-image" aria-label=${nameImage(readings, place)}
    aria-pressed=${isChosen} @click=${() => update(parts.model, { chosen: place })}>${pixels({ zoom: 2, draw })}<span
      >${formatPercent(readings.certainty[place])}</span></button></li>`;
}

/** One image large, with its ten probabilities. */
function closeView(readings, place) {
  const bar = (digit) => {
    const share = readings.probabilities[NUM_CLASSES * place + digit];
    return html`<li data-kind=${kindOfBar(digit, readings, place)}><b>${digit}</b><span><span
      class="mistake-gallery-bar" style="--share: ${share.toFixed(4)}"></span></span>${formatPercent(share)}</li>`;
  };
  return html`<div class="mistake-gallery-close">
    ${pixels({
      label: `Test image ${place}, a ${readings.labels[place]}`,
      draw: (canvas) => drawImage(canvas, imageAt(readings.images, place)),
    })}
    <div><p>${unbroken(describeImage(readings, place))}</p><ol class="mistake-gallery-bars">${DIGITS.map(bar)}</ol></div>
  </div>`;
}

function orderView(model) {
  const onChange = (order) => update(model, { order });
  return segmented({ legend: "Order of the images", options: ORDERS, value: model.get("order"), onChange });
}

/* ---- All of it ------------------------------------------------------------------------------ */

export default defineWidget({
  label: "Confusion matrix and the images behind it",
  build(parts) {
    const { root, model, signal, say, redraw } = parts;
    const gallery = new Gallery(parts);
    const onNetwork = (network, name) => gallery.takeNetwork(network, name);
    const networks = makeNetworkChoice({ root, model, signal, say, onNetwork });
    onChange(model, ["label", "answer", "order"], () => gallery.turnTo(), signal);
    onChange(model, ["chosen"], () => gallery.showClose(), signal);
    onThemeChange(redraw, signal);
    const view = () => html`${networks.el}
      <p>${gallery.matrix ? describeMatrix(gallery.matrix) : ""}</p>
      <div class="ml-columns mistake-gallery-columns">
        <div>
          ${scrollBox(matrixView(gallery))}
          <p class="mistake-gallery-axes">Row: what it is. Column: what the network says. The framed cells are right.</p>
        </div>
        <div class="ml-panel">${orderView(model)}${imagesView(gallery)}</div>
      </div>`;
    return { view, foot: () => networks.opener, ready: networks.start() };
  },
});
