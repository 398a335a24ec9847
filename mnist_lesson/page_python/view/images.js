/** MNIST for the session: the page's files, read as the widgets read them. */

import { loadImages } from "../../widgets/ui/resources.js";

/**
 * A function that gives the images of a file, `train-0` … `train-5` or `test`.
 *
 * @param {(name: string) => Promise<object>} load gives the file's content
 * @returns {(name: string, signal: AbortSignal) => Promise<{ images: Uint8Array, labels: Uint8Array }>}
 */
export function makeReader(load) {
  return (name, signal) => {
    let hear = (_message) => {};
    const model = {
      hasKernel: false, // the page answers, as `book/host.js` does for widgets
      on: (_event, listener) => {
        hear = listener;
      },
      off: () => {},
      send: ({ type }) =>
        load(name).then(
          (content) => hear({ type, name, content }),
          (error) => hear({ type, name, error: error.message }),
        ),
    };
    return loadImages(model, name, signal);
  };
}
