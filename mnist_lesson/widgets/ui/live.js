/**
 * The words of HTML that Python has made of a text (`mnist_lesson/questions/text.py`), to be said.
 *
 * @param {string} written
 * @returns {string}
 */
export function plain(written) {
  const template = document.createElement("template");
  template.innerHTML = written;
  return template.content.textContent.trim();
}

/**
 * A name for a control whose words have a formula: not every program takes one from MathML. Else null, for its label is
 * its name.
 *
 * @param {string} written HTML
 * @param {(string | false | undefined)[]} tags said behind it
 * @returns {string | null}
 */
export const nameOfFormula = (written, ...tags) =>
  written.includes("<math") ? [plain(written), ...tags].filter(Boolean).join(", ") : null;

/**
 * A region that screen readers read out, politely and only when things have come to rest.
 *
 * @param {AbortSignal} signal
 * @param {number} [delay] milliseconds without news before it speaks
 * @returns {{ el: HTMLElement, say: (text: string) => void }}
 */
export function liveRegion(signal, delay = 700) {
  const el = document.createElement("p");
  el.className = "ml-hidden ml-live";
  el.setAttribute("role", "status");
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      el.textContent = text;
    }, delay);
  };
  return { el, say };
}
