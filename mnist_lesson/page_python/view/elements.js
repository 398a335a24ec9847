/** Small help to make the page's elements. */

/**
 * @param {string} name of the tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children texts are set as texts
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * @param {string} words
 * @param {() => void} press
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLButtonElement}
 */
export function button(words, press, attributes = {}) {
  const made = /** @type {HTMLButtonElement} */ (element("button", { type: "button", ...attributes }, words));
  made.addEventListener("click", press);
  return made;
}
