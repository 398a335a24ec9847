/** What is on a pad, what reads it, and what came of it. */

import { imageAt, NUM_PIXELS } from "../maths/mnist.js";
import { computeLayers, scalePixels } from "../network/forward.js";
import { loadImages } from "../ui/resources.js";
import { update } from "../ui/widget.js";
import { lookAt, UNDAMAGED } from "./maths.js";

export const TESTS = 1000; // images that the pad can show
export const INPUTS = [
  "source",
  "strokes",
  "test_image",
  "given",
  "prepare",
  "seed",
  ...Object.keys(UNDAMAGED),
];
const NO_IMAGE = new Uint8Array(NUM_PIXELS);
const NO_STROKES = /** @type {number[][]} */ ([]);

export class PadState {
  isMoving = false; // the pen
  isTouched = false; // nothing is announced before something has changed
  /** @type {import("./pictures.js").Colors} */
  colors = null;
  /** @type {import("../network/forward.js").Network | null} */
  network = null;
  /** @type {ReturnType<typeof computeLayers> | null} what the network makes of the image */
  layers = null;
  /** @type {import("./maths.js").Seen} */
  seen = null;
  /** @type {number[]} the unit of each hidden layer that is looked at closely */
  chosen = [];
  /** @type {{ images: Uint8Array, labels: Uint8Array } | null} */
  samples = null;
  trouble = ""; // with a test image
  reading = ""; // what is told of a picture of the reader's own while it is read, or when it was refused
  isRefused = false;
  /** @type {{ picture: import("./photo/read.js").Picture, key: string } | null} the last one that came onto the pad */
  #photo = null;
  #opened = 0; // how often a picture was opened, or something else came onto the pad
  wanted = 0; // the test image that did not come
  wait = ""; // what is said while the answer waits for the network
  /** @type {unknown[]} */
  #inputs = [];

  /** @param {{ model: any, signal: AbortSignal, redraw: () => void }} parts */
  constructor({ model, signal, redraw }) {
    this.model = model;
    this.signal = signal;
    this.redraw = redraw;
    // While a stroke is being drawn it is only here; the model, and with it Python, hears of it when the pen is lifted.
    this.strokes = model.get("strokes");
    this.isOpen = !model.get("compact"); // every step in sight
    this.made = { image: String(model.get("image")), ...model.get("_prediction") };
  }

  get(name) {
    return this.model.get(name);
  }

  get isDrawing() {
    return this.get("source") === "drawing";
  }

  get isExample() {
    const [example, { strokes }] = [this.get("_example"), this];
    if (!this.isDrawing || strokes.length !== example.length) return false;
    return strokes[0].length === example[0].length && String(strokes) === String(example);
  }

  /** The strokes that the pad shows. */
  get shownStrokes() {
    return this.isDrawing ? this.strokes : NO_STROKES;
  }

  /** Whether a test image is to be seen that is not there yet. */
  get isMissing() {
    return this.get("source") === "test" && !this.samples;
  }

  /** The gray levels of the image on the pad, if it is no drawing. @returns {ArrayLike<number>} */
  get levels() {
    if (["image", "picture"].includes(this.get("source"))) return this.get("given");
    return this.samples ? imageAt(this.samples.images, this.get("test_image")) : NO_IMAGE;
  }

  get label() {
    return this.get("source") === "test" && this.samples ? this.samples.labels[this.get("test_image")] : null;
  }

  /** Compute what the network sees and answers, where something of it has changed. */
  look() {
    const inputs = [...INPUTS.map((name) => this.get(name)), this.strokes, this.samples, this.network];
    if (this.seen && inputs.every((one, index) => one === this.#inputs[index])) return;
    this.#inputs = inputs;
    /** @type {any} */
    const settings = Object.fromEntries(INPUTS.map((name) => [name, this.get(name)]));
    this.seen = lookAt({ ...settings, strokes: this.strokes }, this.levels);
    this.layers = this.network && computeLayers(this.network, scalePixels(this.seen.levels));
  }

  /**
   * Ten probabilities: the network's, or before it has come those that Python has told for the same image.
   *
   * @returns {ArrayLike<number> | null}
   */
  get answer() {
    if (this.layers) return this.layers.at(-1).output;
    const isAsMade =
      this.made.network === this.get("network") && this.made.image === String(this.seen.levels);
    return isAsMade ? this.made.probabilities : null;
  }

  /** Say what the answer waits for; nothing where it need not wait. */
  waitFor(text) {
    this.wait = text;
    this.redraw();
  }

  /** What is known of the picture on the pad; nothing of one that has come by a link. */
  get photo() {
    const isHere = this.get("source") === "picture" && this.#photo?.key === String(this.get("given"));
    return isHere ? this.#photo.picture : null;
  }

  /** A picture is being read. @returns {() => boolean} whether it is still wanted */
  beginReading() {
    const mine = ++this.#opened;
    this.#tell("Reading your picture …");
    return () => mine === this.#opened && !this.signal.aborted;
  }

  /** Show a picture that was read. @param {import("./photo/read.js").Picture} picture */
  showPicture(picture) {
    this.#photo = { picture, key: String(picture.levels) };
    this.set({ source: "picture", given: picture.levels });
    this.redraw();
  }

  /** A picture can't come onto the pad: what is there stays. */
  refusePicture(text) {
    this.#tell(text, true);
  }

  #tell(text, isRefused = false) {
    Object.assign(this, { reading: text, isRefused });
    this.redraw();
  }

  /** Something else is wanted than the picture that is being read, or was refused. */
  #forgetReading() {
    this.#opened++;
    this.#tell("");
  }

  /** Change values, and hand them on with the image that comes of them. */
  set(values) {
    if ("source" in values) this.#forgetReading();
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    if (values.strokes) this.strokes = values.strokes;
    this.look();
    update(this.model, { image: this.seen.levels });
  }

  /** The pen has drawn. */
  draw(strokes, isDone) {
    if (this.reading) this.#forgetReading();
    this.strokes = strokes;
    this.isMoving = !isDone;
    this.isTouched = true;
    if (isDone) this.set({ strokes, source: "drawing" });
    this.redraw();
  }

  /** Follow the model, which Python or a link has changed. */
  follow() {
    if (!this.isMoving) this.strokes = this.get("strokes"); // not while a stroke is being drawn
    this.isTouched = true;
    this.load();
    this.redraw();
  }

  /** Load the test image that is to be seen. */
  load() {
    if (this.get("source") !== "test") this.trouble = "";
    else if (this.isMissing) this.show(this.get("test_image"));
  }

  /** Show every step, or fold them. */
  open(isOpen) {
    this.isOpen = isOpen;
    this.redraw();
  }

  read(network) {
    this.network = network;
    this.chosen = [];
    this.redraw();
  }

  choose(layer, unit) {
    this.chosen[layer] = unit;
    this.redraw();
  }

  /** Show a test image. */
  async show(number) {
    const index = (number + TESTS) % TESTS;
    try {
      this.samples ??= await loadImages(this.model, "test-sample", this.signal);
      this.trouble = "";
      this.set({ source: "test", test_image: index });
    } catch (error) {
      if (this.signal.aborted) return;
      Object.assign(this, { trouble: error.message, wanted: index });
    }
    this.redraw();
  }

  /** Show the test image after the present one, or that many further. */
  showNext(step) {
    this.show(this.get("test_image") + (this.get("source") === "test" ? step : 0));
  }

  /** Ask once more for the test image that did not come; what comes of it is read out, though it be the same. */
  showAgain() {
    this.trouble = "Loading the test images …";
    this.redraw();
    return this.show(this.wanted);
  }
}
