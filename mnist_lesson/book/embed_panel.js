/**
 * What the button "Embed" under a widget shows: the code that puts the widget, as it is now, into somebody else's page.
 *
 * The widget loads it as a resource when the button is pressed (`widgets/ui/share.js`). It imports nothing.
 */

const CREDIT = 36; // CSS pixels that the line under the widget needs

/** Lets every frame in a page be as high as what is in it. */
export const LISTENER = `<script>
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "mnist-lesson:height") return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.height = data.height;
});
</script>`;

/**
 * The address of a widget's page for frames, with its state.
 *
 * @param {{ page: string, top: string, published?: string, key: string, text: string }} options `page` is where the
 *   reader is, `top` the way from there to the book's top, `published` a chapter's address on the web, if the book
 *   knows it
 * @returns {string | undefined} none when the book lies on a disk and does not know where it is published
 */
export function embedAddress({ page, top, published, key, text }) {
  const [kind] = key.split("."); // a second widget of a kind is told by its state
  const file = `embed/${kind}.html`;
  const ofBook = /^https?:/.test(page)
    ? new URL(top + file, page)
    : published && new URL(`../${file}`, published);
  return ofBook ? `${ofBook.origin}${ofBook.pathname}#${kind}=${text}` : undefined;
}

const quote = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/**
 * @param {{ address: string, title: string, height: number }} frame
 * @returns {string} its HTML
 */
export const frameCode = ({ address, title, height }) =>
  `<iframe src="${quote(address)}" title="${quote(title)}" width="100%" height="${height}" ` +
  'style="border: 0" loading="lazy" allow="clipboard-write"></iframe>';

/**
 * @param {{ address: string, height: number }} frame
 * @returns {string} a notebook's cell that shows it
 */
export const notebookCode = ({ address, height }) =>
  `from IPython.display import IFrame\nIFrame(${JSON.stringify(address)}, "100%", ${height})`;

const NO_ADDRESS =
  "This book is opened from a disk, and a frame needs an address on the web. Put the book’s folder on a server, open it " +
  "there, and press “Embed” again.";

const WORDS = {
  frame:
    "The widget as it is now, for another page, such as one in Moodle or WordPress. Paste this where the page takes HTML:",
  listener:
    "The frame has the height that the widget has now; one that grows taller scrolls in it. Where a page may have " +
    "scripts, paste this once, and all its frames follow their widgets:",
  notebook: "In a cell of a notebook, in Jupyter or Colab:",
};

/* ---- The view ------------------------------------------------------------------------------ */

/** @returns {any} an element with these properties and parts */
function make(tag, properties, ...parts) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...parts);
  return element;
}

/** A field with code, and a button that copies it, or selects it where the browser does not allow to copy. */
function codeView(label, words, code) {
  const field = make("textarea", {
    className: "ml-field",
    readOnly: true,
    value: code,
    ariaLabel: label,
    spellcheck: false,
  });
  field.rows = Math.min(7, code.split("\n").length + 3);
  const said = make("span", { className: "ml-said", role: "status" });
  const copy = async () => {
    field.select();
    said.textContent = await navigator.clipboard.writeText(code).then(
      () => "Copied.",
      () => "It is selected: copy it from here.",
    );
  };
  const button = make("button", { type: "button", className: "ml-button", onclick: copy }, `Copy ${label}`);
  return [make("p", {}, words), field, make("div", { className: "ml-bar" }, button, said)];
}

const folded = (title, parts) => make("details", {}, make("summary", {}, title), ...parts);

/** What the panel shows of a frame. */
const frameView = (frame) => [
  ...codeView("the frame’s code", WORDS.frame, frameCode(frame)),
  folded("Let the frame grow with the widget", codeView("the script", WORDS.listener, LISTENER)),
  folded("Show it in a notebook", codeView("the cell", WORDS.notebook, notebookCode(frame))),
];

/** The way from this page to the book's top. */
const wayUp = () => document.documentElement.dataset.content_root ?? "";

/** Where all widgets and questions for other pages are listed. */
const listView = () =>
  make("p", {}, make("a", { href: `${wayUp()}embed/index.html` }, "Everything that other pages can show"));

/** The frame for a widget. */
function frameOf(root, text) {
  const place = root.closest("[data-lesson-key]");
  const meta = (name) => document.querySelector(`meta[property="og:${name}"]`)?.getAttribute("content");
  const address = embedAddress({
    page: location.href,
    top: wayUp(),
    published: meta("url"),
    key: place.dataset.lessonKey,
    text,
  });
  const title = [root.getAttribute("aria-label"), meta("site_name")].filter(Boolean).join(" · ");
  return { address, title, height: Math.ceil((root.offsetHeight + CREDIT) / 10) * 10 };
}

/**
 * Show the code under a widget, in the place of an older one.
 *
 * @param {HTMLElement} control the button that was pressed
 * @param {string} text the widget's state, as a link has it
 * @param {string} style the panel's
 */
export function show(control, text, style) {
  const root = control.closest(".mnist-lesson");
  root.querySelector(".ml-embed")?.remove();
  const frame = frameOf(root, text);
  const close = make("button", { type: "button", className: "ml-button" }, "Close");
  const panel = make(
    "div",
    { className: "ml-embed", role: "group", ariaLabel: "Embed" },
    make("style", {}, style),
    ...(frame.address ? frameView(frame) : [make("p", {}, NO_ADDRESS)]),
    listView(),
    close,
  );
  close.onclick = () => {
    panel.remove();
    control.focus();
  };
  root.append(panel);
  const first = panel.querySelector("textarea") ?? close;
  first.focus();
  if (first !== close) first.select();
}
