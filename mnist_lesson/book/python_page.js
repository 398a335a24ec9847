/**
 * The button "Edit and run" below the code cells that Python in the page can run (`book/python.py`).
 *
 * It knows no editor and no Python: when it is first pressed it asks the host for `lesson-data/python.js`, which hands
 * over a module's text, and that module does the rest (`page_python/view/page.js`). Every chapter carries this, so it is
 * short.
 */

const KEPT = "mnist-lesson.code."; // before the chapter's and the cell's name, where an edit is kept

/** @returns {{ chapter: string, cells: { id: string, shown: boolean, code?: string }[] }} */
const readList = () => JSON.parse(document.getElementById("lesson-python").textContent);

/** Load a resource by name: the page's host can (`host.js`). */
const load = (/** @type {string} */ name) =>
  new Promise((answer) => {
    document.dispatchEvent(new CustomEvent("lesson-load", { detail: { name, answer } }));
  });

/** The module with editor and Python, started for this page. */
async function loadNotebook() {
  const { source, style } = await load("python");
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return (await module.load()).openPage({ ...readList(), style, load, source: module.source });
}

/** @type {Promise<{ open: (id: string) => void }> | undefined} one load for all buttons */
let notebook;

/** What a press does: a word while Python loads, then the editor stands in the button's place; or why not. */
async function open(id, row) {
  const told = row.lastChild;
  told.textContent = "Loading Python …";
  try {
    notebook ??= loadNotebook();
    (await notebook).open(id);
    row.remove();
  } catch (error) {
    notebook = undefined; // the next press asks anew
    told.textContent = `Python could not start in this page: ${error.message}`;
  }
}

function addButton(chapter, id) {
  const input = document.querySelector(`#${id} > .cell_input`);
  const row = document.createElement("div");
  row.className = "lesson-run";
  row.innerHTML = '<button type="button"></button><span role="status"></span>';
  const button = /** @type {HTMLElement} */ (row.firstChild);
  button.textContent = localStorage.getItem(`${KEPT}${chapter}-${id}`) ? "Go on editing" : "Edit and run";
  const [first] = input.textContent.trim().split("\n");
  button.setAttribute("aria-label", `${button.textContent} the cell that begins: ${first}`);
  button.onclick = () => open(id, row);
  input.after(row);
}

export function start() {
  const { chapter, cells } = readList();
  for (const { id, shown } of cells) if (shown) addButton(chapter, id);
}
