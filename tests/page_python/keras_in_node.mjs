// MicroPython with the page's numpy and keras in Node.js: reads lines { code } as JSON, answers { printed, error, message }.
//
//     node keras_in_node.mjs [MNIST]
//
// MNIST is a file with the training images, training labels, test images and test labels one after the other.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL("../../mnist_lesson/page_python/", import.meta.url));
const { loadMicroPython } = await import(`${room}vendor/micropython.mjs`);
const arrays = await import(`${room}arrays/index.js`);
const training = await import(`${room}training/index.js`);
training.useEngine(readFileSync(`${room}../widgets/engine/fast.wasm`));

let printed = "";
const decoder = new TextDecoder();
const python = await loadMicroPython({
  url: `${room}vendor/micropython.wasm`,
  stdout: (bytes) => {
    printed += decoder.decode(bytes, { stream: true });
  },
  linebuffer: false,
  heapsize: 32 * 1024 * 1024,
});

/** Copy a folder of Python files to where MicroPython finds them. */
function copyFolder(from, to) {
  if (!python.FS.analyzePath(to).exists) python.FS.mkdir(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory() && entry.name !== "__pycache__") copyFolder(source, target);
    else if (entry.name.endsWith(".py")) python.FS.writeFile(target, readFileSync(source));
  }
}

function readImages(path) {
  const images = training.createImages();
  if (!path || !existsSync(path)) return images;
  const bytes = readFileSync(path);
  const [labels, test] = [60_000 * 784, 60_000 * 785];
  for (let first = 0; first < 60_000; first += 10_000) {
    const part = { images: bytes.subarray(first * 784, (first + 10_000) * 784) };
    images.add({
      set: "train",
      first,
      ...part,
      labels: bytes.subarray(labels + first, labels + first + 10_000),
    });
  }
  const end = test + 10_000 * 784;
  images.add({ set: "test", first: 0, images: bytes.subarray(test, end), labels: bytes.subarray(end) });
  return images;
}

copyFolder(`${room}packages`, "/lib");
globalThis.lesson = { arrays, training, images: readImages(process.argv[2]) };
python.runPython(`
def _outcome(code):
    try:
        exec(code, {"__name__": "__main__"})
    except BaseException as error:
        return type(error).__name__ + "\\n" + str(error)
    return ""
`);
const outcome = python.globals.get("_outcome");

for await (const line of createInterface({ input: process.stdin })) {
  printed = "";
  const [error, ...message] = outcome(JSON.parse(line).code).split("\n");
  process.stdout.write(`${JSON.stringify({ printed, error, message: message.join("\n") })}\n`);
}
