/** The page for searching: it asks the index for what its address says, and shows what was found. */

import { makeIndex, search, snippet } from "./search.js";

/** @typedef {import("./search.js").Hit} Hit */

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Where a hit is: of what page, and a line of its text. @param {Hit} hit */
function itemOf({ section, words }) {
  const link = element("a", { href: section.file }, section.title);
  const page = section.kind === "page" ? [] : [element("span", { class: "search-page" }, section.page)];
  const line = snippet(section.text, words).map(({ text, isFound }) =>
    isFound ? element("mark", {}, text) : text,
  );
  return element("li", {}, link, ...page, element("p", { class: "search-text" }, ...line));
}

/** @param {string} query @param {Hit[]} hits */
function statusOf(query, hits) {
  if (hits.length === 0)
    return `Nothing in the book fits “${query}”. Try one word of it, or look into the glossary.`;
  return `${hits.length === 1 ? "One section" : `${hits.length} sections`} for “${query}”, the closest first.`;
}

/** Begin: called once, at the end of the page. */
export function startSearch() {
  const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
  const place = document.querySelector("#search-results");
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll("input[name=q]");
  for (const field of fields) field.value = query;
  if (!query) return;
  // @ts-expect-error: the index is a script of its own, which a browser loads from a disk, too
  const hits = search(makeIndex(window.lessonSections), query);
  place.append(
    element("p", { role: "status" }, statusOf(query, hits)),
    element("ol", { class: "search" }, ...hits.map(itemOf)),
  );
  if (hits.length === 0) place.append(element("a", { href: "chapters/glossary.html" }, "Glossary"));
}
