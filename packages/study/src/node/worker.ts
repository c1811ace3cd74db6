import { runWorker } from "./worker-main";
import type { FromWorker, ToWorker } from "./worker-messages";

/** The entry of a process that runs cells of a study; see `worker-process.ts`. */

/** As shells have it: 128 + SIGINT. */
const EXIT_STOPPED = 130;

// Ctrl-C in a terminal, and a signal to the whole group, reach every process of the command; the parent passes them on as a message.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
// Nobody is left to work for when the parent has died, for whatever reason. Checkpoints are whole at any moment.
process.on("disconnect", () => process.exit(EXIT_STOPPED));

let lastSent = Promise.resolve();
await runWorker({
  send(message: FromWorker): void {
    lastSent = new Promise((resolve) => {
      process.send?.(message, undefined, undefined, () => resolve());
    });
  },
  receive: (onMessage: (message: ToWorker) => void) => void process.on("message", onMessage),
});
// An engine's threads may keep the process alive, so it ends here; messages leave in order, so the last one is enough to wait for.
await lastSent;
process.exit(0);
