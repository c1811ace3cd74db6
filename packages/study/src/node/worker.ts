import { Worker } from "node:worker_threads";
import type { FromWorker, ToWorker } from "./worker-messages";

/** The entry of a process that runs cells of a study; see `worker-process.ts`. What is big is loaded last: until then a signal would end it. */

/** As shells have it: 128 + SIGINT. */
const EXIT_STOPPED = 130;

/** Milliseconds between two looks whether the parent is there. */
const LOOK = 200;

/** The parent's process id, and the milliseconds between two signs of life. */
const [parent, beat] = process.argv.slice(2).map(Number);

// Ctrl-C in a terminal, its end, and a signal to the whole group reach every process of the command; the parent passes them on as a message.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {});
}
// Nobody is left to work for when the parent has died, for whatever reason. Checkpoints are whole at any moment.
process.on("disconnect", () => process.exit(EXIT_STOPPED));
watchParent();

let lastSent = Promise.resolve();
const send = (message: FromWorker): void => {
  lastSent = new Promise((resolve) => {
    if (process.connected) {
      process.send?.(message, undefined, undefined, () => resolve());
    }
  });
};
setInterval(() => send({ type: "alive" }), beat).unref();

const { runWorker } = await import("./worker-main");
await runWorker({
  send,
  receive: (onMessage: (message: ToWorker) => void) => void process.on("message", onMessage),
});
// An engine's threads may keep the process alive, so it ends here; messages leave in order, so the last one is enough to wait for.
await lastSent;
process.exit(0);

/** A thread of its own sees the parent's end also while one long step computes; systems give a child whose parent has died another one. */
function watchParent(): void {
  const code = `
    const parent = require("node:worker_threads").workerData;
    setInterval(() => process.ppid !== parent && process.kill(process.pid, "SIGKILL"), ${LOOK});`;
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 };
  const thread = new Worker(code, { eval: true, workerData: parent, resourceLimits: limits, execArgv: [] });
  // Without it, the parent's end is noticed after the step.
  thread.on("error", () => {});
  thread.unref();
}
