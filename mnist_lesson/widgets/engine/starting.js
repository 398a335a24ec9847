/** Starts workers, in a page from a server as in one from a file, and says who forbids it. */

/** Resolved when the worker runs: it says so. */
const untilAwake = (worker) =>
  new Promise((resolve, reject) => Object.assign(worker, { onmessage: resolve, onerror: reject }));

/**
 * Start a worker, whose program must post a message as soon as it runs.
 *
 * @param {(() => string)[]} urls give addresses of its program, in the order in which they are tried
 * @param {{ signal: AbortSignal, what: string }} options `signal` ends the worker; `what` it does, for a message: "the
 *   training"
 * @returns {Promise<Worker>} a worker that runs; rejected if none of the addresses does, with words for the reader
 */
export async function startWorker(urls, { signal, what }) {
  const problems = new Set();
  let policy = ""; // the rule of the site that has forbidden one
  const hear = ({ effectiveDirective }) => {
    policy = effectiveDirective;
  };
  document.addEventListener("securitypolicyviolation", hear);
  try {
    for (const url of urls) {
      try {
        const worker = new Worker(url(), { type: "module" });
        signal.addEventListener("abort", () => worker.terminate());
        await untilAwake(worker);
        return worker;
      } catch (problem) {
        problems.add(problem.message || "it was refused");
      }
    }
  } finally {
    document.removeEventListener("securitypolicyviolation", hear);
  }
  throw new Error(policy ? describePolicy(policy, what) : describeRefusal([...problems], what));
}

const describePolicy = (rule, what) =>
  `This site forbids ${what}: its content policy (${rule}) lets the page start no worker. Whoever runs the ` +
  "site can allow it with worker-src blob:; or open the book elsewhere.";

const describeRefusal = (problems, what) =>
  `This browser could not start ${what} (${problems.join("; ")}). Try another browser, or Colab.`;
