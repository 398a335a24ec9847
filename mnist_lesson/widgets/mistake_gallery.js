/** The confusion matrix of a network; choose a cell and see the test images that it counts. */

import { clamp } from "./shared/charts.js";
import { button, formatPercent, html, segmented } from "./shared/dom.js";
import { argmax, NUM_CLASSES, predict, scalePixels } from "./shared/network.js";
import { makeNetworkChoice } from "./shared/network_choice.js";
import { drawImage, onThemeChange, pixelCanvas } from "./shared/pixelmaps.js";
import { decodeImages, imageAt, loadResource } from "./shared/resources.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const PAGE = 24; // images that are shown at once
const SLICE = 12; // milliseconds of arithmetic between two looks at the reader
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/* ---- Counting: pure functions -------------------------------------------------------------- */

/** Counts of what was shown (rows) against what was answered (columns), as `evaluation.confusion_matrix`. */
export function confusionMatrix(labels, answers) {
  const counts = Array.from({ length: NUM_CLASSES }, () => Array(NUM_CLASSES).fill(0));
  labels.forEach((label, index) => {
    counts[label][answers[index]] += 1;
  });
  return counts;
}

/** The places of the images of a cell; sorted by the probability of the answer, the surest or least sure first. */
export function imagesOfCell({ labels, answers, certainty }, { label, answer, order }) {
  const places = [];
  labels.forEach((shown, index) => {
    if (shown === label && answers[index] === answer) places.push(index);
  });
  const sign = order === "surest" ? -1 : 1;
  return places.sort((a, b) => sign * (certainty[a] - certainty[b]) || a - b);
}

/** The share of a row (or of all rows) that lies on the diagonal. */
export function shareRight(matrix, label) {
  const rows = label === undefined ? matrix.map((row, digit) => [row, digit]) : [[matrix[label], label]];
  const all = rows.flatMap(([row]) => row).reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : rows.reduce((sum, [row, digit]) => sum + row[digit], 0) / all;
}

/** As the cell writes it, without a comma, for whoever names the button by what it shows. */
const countImages = (count) => `${count} ${count === 1 ? "image" : "images"}`;

/** The counts of all mistakes, without the diagonal. */
export function countMistakes(matrix) {
  return matrix.flatMap((row, digit) => row.filter((_, other) => other !== digit));
}

/** What a cell counts, in words; a count that is not known yet is undefined. */
export function describeCell(label, answer, count) {
  if (count === undefined) return `A ${label}, read as ${answer}: not counted yet`;
  if (label === answer) return `${countImages(count)} of a ${label}, read correctly`;
  return `${countImages(count)} of a ${label}, read as ${answer}`;
}

/* ---- Reading all test images --------------------------------------------------------------- */

/**
 * Let a network read all images, in slices, so that the page stays smooth. It stops with `signal`, and where
 * `isWanted` says no.
 *
 * @returns {Promise<{ labels: Uint8Array, answers: Uint8Array, certainty: Float32Array, probabilities: Float32Array }>}
 */
export async function readAll(network, { images, labels }, { signal, isWanted, onProgress } = {}) {
  const count = labels.length;
  const read = { labels, answers: new Uint8Array(count), certainty: new Float32Array(count) };
  read.probabilities = new Float32Array(NUM_CLASSES * count);
  let pause = performance.now() + SLICE;
  for (let index = 0; index < count; index++) {
    const probabilities = predict(network, scalePixels(imageAt(images, index)));
    read.probabilities.set(probabilities, NUM_CLASSES * index);
    read.answers[index] = argmax(probabilities);
    read.certainty[index] = probabilities[read.answers[index]];
    if (performance.now() < pause) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    if (isWanted && !isWanted()) throw new Error("Another network reads now.");
    onProgress?.(index / count);
    pause = performance.now() + SLICE;
  }
  return read;
}

/** Images when first asked for, and what each network reads in them; `present()` is the one that is chosen. */
function makeReader({ model, signal, present, onProgress }) {
  let set;
  const readings = new WeakMap();
  const load = () => {
    if (set) return set;
    onProgress("Loading the 10,000 test images …");
    set = loadResource(model, "test", signal).then(decodeImages);
    set.catch(() => {
      set = undefined; // so that the next press tries again
    });
    return set;
  };
  const read = async (network) => {
    const loaded = await load();
    if (!readings.has(network)) {
      const tell = (share) => onProgress(`The network reads them: ${Math.round(100 * share)} %`);
      const isWanted = () => network === present();
      readings.set(network, readAll(network, loaded, { signal, isWanted, onProgress: tell }));
      readings.get(network).catch(() => readings.delete(network));
    }
    return { images: loaded.images, ...(await readings.get(network)) };
  };
  return { read, isLoaded: () => set !== undefined };
}

/* ---- The matrix ---------------------------------------------------------------------------- */

/** A table of cells; one of them is in the order of tabs, arrow keys lead to the others. */
function buildMatrix({ onChoose }) {
  const cells = Array.from({ length: NUM_CLASSES }, (_, label) =>
    Array.from({ length: NUM_CLASSES }, (__, answer) =>
      html("button", {
        type: "button",
        class: "mistake-gallery-cell",
        on: { click: () => onChoose(label, answer) },
      }),
    ),
  );
  const shares = cells.map(() => html("td", { class: "mistake-gallery-share" }));
  const head = (text, scope) => html("th", { scope }, text);
  const heads = html(
    "tr",
    {},
    html("th", { scope: "col" }, html("span", { class: "ml-hidden" }, "label")),
    ...cells.map((_, digit) => head(String(digit), "col")),
    head("right", "col"),
  );
  const rows = cells.map((row, label) =>
    html("tr", {}, head(String(label), "row"), ...row.map((cell) => html("td", {}, cell)), shares[label]),
  );
  const el = html(
    "table",
    { class: "mistake-gallery-matrix" },
    html("thead", {}, heads),
    html("tbody", {}, ...rows),
  );
  el.setAttribute("aria-label", "Confusion matrix: rows are labels, columns are answers");
  el.addEventListener("keydown", (event) => {
    const [down, right] = ARROWS[event.key] ?? [];
    const label = cells.findIndex((row) => row.includes(event.target));
    if (down === undefined || label < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const answer = cells[label].indexOf(event.target);
    const last = NUM_CLASSES - 1;
    const next = cells[clamp(label + down, 0, last)][clamp(answer + right, 0, last)];
    for (const cell of cells.flat()) cell.tabIndex = cell === next ? 0 : -1;
    next.focus();
  });
  return { el, cells, shares };
}

/** The counts; empty cells, where they are not known yet (null). */
function drawMatrix({ cells, shares }, matrix, { label, answer }) {
  const most = Math.max(1, ...countMistakes(matrix ?? []));
  cells.forEach((row, shown) => {
    row.forEach((cell, said) => {
      const count = matrix?.[shown][said];
      cell.textContent = count || "";
      cell.setAttribute("aria-label", describeCell(shown, said, count));
      cell.setAttribute("aria-pressed", String(shown === label && said === answer));
      cell.tabIndex = shown === label && said === answer ? 0 : -1;
      cell.classList.toggle("mistake-gallery-right", shown === said);
      // The color of a mistake grows with its count; square root, so that rare ones are seen too.
      cell.style.setProperty("--share", shown === said ? 0 : Math.sqrt((count ?? 0) / most).toFixed(3));
    });
    shares[shown].textContent = matrix ? formatPercent(shareRight(matrix, shown)) : "";
  });
}

/* ---- The images ---------------------------------------------------------------------------- */

function buildImages({ onShow, onMore, onPick }) {
  const title = html("p", { class: "ml-title" });
  const show = button("Show these images", onShow, { kind: "main" });
  const list = html("ul", { class: "mistake-gallery-images" });
  const more = button("More", onMore);
  const close = html("div", { class: "mistake-gallery-close" });
  return {
    el: html("div", { class: "ml-panel" }, title, show, close, list, more),
    title,
    show,
    list,
    more,
    close,
    onPick,
  };
}

function drawThumbnails({ list, onPick }, places, { images, certainty, answers, labels }, chosen) {
  const items = places.map((place) => {
    const canvas = pixelCanvas("", 2);
    const percent = formatPercent(certainty[place]);
    const name = `Test image ${place}: a ${labels[place]}, read as ${answers[place]} with ${percent}`;
    const pick = html(
      "button",
      {
        ...{
          type: "button",
          class: "mistake-gallery-image",
          "aria-label": name,
          "aria-pressed": String(place === chosen),
        },
        on: { click: () => onPick(place) },
      },
      canvas,
      html("span", {}, percent),
    );
    return { item: html("li", {}, pick), canvas, levels: imageAt(images, place) };
  });
  const focused = [...list.children].findIndex((item) => item.contains(item.querySelector(":focus")));
  list.replaceChildren(...items.map(({ item }) => item));
  for (const { canvas, levels } of items) drawImage(canvas, levels);
  focusImage(list, focused);
}

/** Where the focus goes when what had it is drawn anew or goes: a reader by keyboard stays at the images. */
const focusImage = (list, index) => list.children[index]?.firstChild.focus({ preventScroll: true });

/** One image large, with its ten probabilities; returns what is said of it. */
function drawClose({ close }, read, place) {
  const canvas = pixelCanvas(`Test image ${place}, a ${read.labels[place]}`, 8);
  const bars = Array.from({ length: NUM_CLASSES }, (_, digit) => {
    const share = read.probabilities[NUM_CLASSES * place + digit];
    const bar = html("span", { class: "mistake-gallery-bar", style: { "--share": share.toFixed(4) } });
    const kind = digit === read.labels[place] ? "label" : digit === read.answers[place] ? "answer" : "";
    return html(
      "li",
      { "data-kind": kind },
      html("b", {}, String(digit)),
      html("span", {}, bar),
      formatPercent(share),
    );
  });
  const words = `Test image ${place}. Label ${read.labels[place]}, answer ${read.answers[place]} with ${formatPercent(read.certainty[place])}.`;
  close.replaceChildren(
    canvas,
    html("div", {}, html("p", {}, words), html("ol", { class: "mistake-gallery-bars" }, ...bars)),
  );
  drawImage(canvas, imageAt(read.images, place));
  return words;
}

/* ---- The widget ---------------------------------------------------------------------------- */

const cellOf = (model) => ({
  label: model.get("label"),
  answer: model.get("answer"),
  order: model.get("order"),
});

export default defineWidget({
  label: "Confusion matrix and the images behind it",
  build({ root, model, signal, say, footer }) {
    const now = { network: null, matrix: null, read: null, shown: PAGE };
    const choose = (label, answer) => update(model, { label, answer, chosen: -1 });
    const onChoose = (label, answer) => {
      choose(label, answer);
      if (!now.read) open();
    };
    const matrix = buildMatrix({ onChoose });
    const images = buildImages({
      onShow: () => open(),
      onMore: () => {
        now.shown += PAGE;
        draw();
        if (images.more.hidden) focusImage(images.list, now.shown - PAGE);
      },
      onPick: (chosen) => update(model, { chosen }),
    });
    const onProgress = (text) => {
      images.title.textContent = text;
    };
    const reader = makeReader({ model, signal, present: () => now.network, onProgress });

    const draw = () => {
      const cell = cellOf(model);
      const hadFocus = images.show.matches(":focus");
      drawMatrix(matrix, now.matrix, cell);
      order.set(cell.order);
      const count = now.matrix?.[cell.label][cell.answer];
      images.title.textContent = describeCell(cell.label, cell.answer, count);
      images.show.hidden = Boolean(now.read) || !now.network || count === 0;
      images.list.hidden = !now.read;
      images.more.hidden = !now.read || count <= now.shown;
      images.close.replaceChildren();
      if (!now.read) return "";
      const chosen = model.get("chosen");
      drawThumbnails(images, imagesOfCell(now.read, cell).slice(0, now.shown), now.read, chosen);
      if (hadFocus) focusImage(images.list, 0);
      return chosen >= 0 ? drawClose(images, now.read, chosen) : "";
    };
    const open = async () => {
      const { network } = now;
      if (!network) return;
      try {
        const read = await reader.read(network);
        if (network !== now.network) return;
        Object.assign(now, { read, matrix: confusionMatrix(read.labels, read.answers) });
        tellWhole();
        draw();
        say(images.title.textContent);
      } catch (error) {
        if (signal.aborted || network !== now.network) return;
        images.title.textContent = error.message;
        say(error.message);
      }
    };
    const whole = html("p", {});
    const tellWhole = () => {
      const mistakes = countMistakes(now.matrix ?? []).reduce((sum, count) => sum + count, 0);
      const told = `${mistakes.toLocaleString("en-US")} mistakes in 10,000. Choose a cell to see its images.`;
      whole.textContent = now.matrix ? told : "";
    };
    const onNetwork = (network, name) => {
      Object.assign(now, { network, read: null, shown: PAGE, matrix: model.get("_matrices")[name] ?? null });
      tellWhole();
      draw();
      if (!now.matrix || reader.isLoaded() || model.get("chosen") >= 0) open();
    };
    const order = segmented({
      ...{ legend: "Order of the images", value: model.get("order") },
      options: [
        { value: "surest", label: "Surest first" },
        { value: "doubtful", label: "Least sure first" },
      ],
      onChange: (value) => update(model, { order: value }),
    });
    const networks = makeNetworkChoice({ root, model, signal, say, onNetwork });
    const axes = html(
      "p",
      { class: "mistake-gallery-axes" },
      "Row: what it is. Column: what the network says. The framed cells are right.",
    );
    root.append(
      networks.el,
      whole,
      html(
        "div",
        { class: "ml-columns mistake-gallery-columns" },
        html("div", {}, matrix.el, axes),
        html("div", { class: "ml-panel" }, order.el, images.el),
      ),
    );
    footer.append(networks.opener);
    onChange(
      model,
      ["label", "answer", "order"],
      () => {
        now.shown = PAGE;
        draw();
        say(images.title.textContent);
      },
      signal,
    );
    onChange(
      model,
      ["chosen"],
      () => {
        if (!now.read) return open();
        const words = draw();
        if (words) say(words);
      },
      signal,
    );
    onThemeChange(draw, signal);
    draw();
    return networks.start();
  },
});
