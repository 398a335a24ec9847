// Trains once for each seed with the page's fast engine in Node, for compare_engines.py:
//
//     node train_seeds.mjs MNIST_BIN SETTINGS SEEDS
//
// SETTINGS are the lab's as JSON, SEEDS a JSON list. Prints a JSON list of [loss, accuracy] on the test
// images.

import { Training } from "../mnist_lesson/widgets/engine/run.js";
import { createLoadedEngine } from "./node_engine.mjs";

const [path, settings, seeds] = process.argv.slice(2);
const results = [];
const training = new Training(createLoadedEngine("fast", path), (message) => {
  if (message.type === "error") throw new Error(message.message);
  if (message.type === "done") results.push([message.test_loss, message.test_accuracy]);
});
for (const seed of JSON.parse(seeds)) {
  training.receive({ type: "start", run: seed, settings: { ...JSON.parse(settings), seed } });
  while (training.work());
}
console.log(JSON.stringify(results));
