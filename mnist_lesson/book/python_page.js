/**
 * The button "Edit and run" below the code cells that Python in the page can run (`book/python.py`).
 *
 * It knows no editor and no Python: when it is first pressed it loads `lesson-data/python.js`, a classic script that
 * hands over a module's text, and that module does the rest (`page_python/view/page.js`).
 */

const KEPT = "mnist-lesson.code."; // before the chapter's and the cell's name, where an edit is kept

let folder = "lesson-data/"; // seen from the page; Sphinx writes how far up the book's top is

/** @returns {{ chapter: string, cells: { id: string, shown: boolean, code?: string }[] }} */
const readList = () => JSON.parse(document.getElementById("lesson-python").textContent);

/** Load a resource by name. A browser refuses to fetch files from the disk, but runs scripts. */
export function load(/** @type {string} */ name) {
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(
        new Error(
          `The file ${folder}${name}.js did not load. Try again with a connection, ` +
            "or copy the book's folder as a whole.",
        ),
      );
    script.addEventListener("lesson-data", (/** @type {any} */ { detail }) => resolve(detail));
    script.addEventListener("error", fail);
    script.addEventListener("load", fail); // changes nothing when the data have come
    script.src = `${folder}${name}.js`;
    document.head.append(script);
  }).finally(() => script.remove());
}

/** The module with editor and Python, started for this page. */
async function loadNotebook() {
  const { source, style } = await load("python");
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const module = await import(url);
  URL.revokeObjectURL(url);
  const { openPage } = module.load ? await module.load() : module;
  return openPage({ ...readList(), style, load });
}

/** @type {Promise<{ open: (id: string) => void }> | undefined} */
let notebook;

/** One load for all buttons; after a failure the next press asks anew. */
function loadOnce() {
  notebook ??= loadNotebook();
  notebook.catch(() => {
    notebook = undefined;
  });
  return notebook;
}

const isEdited = (chapter, id) => {
  try {
    return localStorage.getItem(`${KEPT}${chapter}-${id}`) !== null;
  } catch {
    return false;
  }
};

/** What a press does: a word while Python loads, then the editor stands in the button's place; or why not. */
async function open(id, row) {
  const [button, told] = row.children;
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  told.textContent = "Loading Python …";
  try {
    (await loadOnce()).open(id);
    row.remove();
  } catch (error) {
    told.textContent = `Python could not start in this page: ${error.message}`;
    console.info(error);
  }
  button.ariaBusy = "false";
}

function addButton(chapter, { id, shown }) {
  const cell = shown ? document.getElementById(id) : null;
  const code = cell?.querySelector(".cell_input pre");
  if (!code) return;
  const row = document.createElement("div");
  row.className = "lesson-run";
  row.innerHTML = '<button type="button"></button><span role="status"></span>';
  const [button] = row.children;
  button.textContent = isEdited(chapter, id) ? "Go on editing" : "Edit and run";
  const first = code.textContent.trim().split("\n")[0];
  button.setAttribute("aria-label", `${button.textContent} the cell that begins: ${first}`);
  button.addEventListener("click", () => open(id, row));
  cell.querySelector(".cell_input").after(row);
}

export function start() {
  folder = `${document.documentElement.dataset.content_root ?? ""}lesson-data/`;
  const { chapter, cells } = readList();
  for (const cell of cells) addButton(chapter, cell);
}
