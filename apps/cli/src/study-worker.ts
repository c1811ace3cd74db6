import { runWorker } from "./study/worker-main";
import type { FromWorker, ToWorker } from "./study/worker-messages";
import { EXIT_DONE, EXIT_STOPPED } from "./exit";

/** The entry of a process that runs cells of a study; see `study/worker-process.ts`. */

// Ctrl-C in a terminal reaches every process of the command; the parent passes it on as a message.
process.on("SIGINT", () => {});
// Nobody is left to work for when the parent has died, of whatever. Checkpoints are whole at any moment.
process.on("disconnect", () => process.exit(EXIT_STOPPED));

let lastSent = Promise.resolve();
const port = {
  send(message: FromWorker): void {
    lastSent = new Promise((resolve) => {
      process.send?.(message, undefined, undefined, () => resolve());
    });
  },
  receive: (onMessage: (message: ToWorker) => void) => void process.on("message", onMessage),
};
await runWorker(port, {
  ...{ stdout: process.stdout, stderr: process.stderr, environment: process.env },
  now: () => new Date(),
});
// An engine's threads may keep the process alive, so it ends here; messages leave in order, so the last one is enough to wait for.
await lastSent;
process.exit(EXIT_DONE);
