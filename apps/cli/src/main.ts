#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { createProcessIo, endByHangUp } from "./io/process-io";
import { runCli } from "./run-cli";

// Both entries lie side by side in the bundle.
const io = { ...createProcessIo(), workerEntry: fileURLToPath(new URL("./worker.js", import.meta.url)) };
const exitCode = await runCli(process.argv.slice(2), io);
// An engine's threads may keep the process alive, so it ends here; what was written must have left before.
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
if (io.hasLostTerminal()) {
  await endByHangUp();
}
process.exit(exitCode);

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}
