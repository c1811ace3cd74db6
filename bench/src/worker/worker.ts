/** One of our engines as a side: prepares the work that its argument describes, then does it once per line on stdin. */
import { Console } from "node:console";
import { createInterface } from "node:readline";
import { encodeReply, type WorkRequest, type Reply } from "../protocol";
import { startBenchEngine } from "./bench-engine";
import { timeOnce, warmUp } from "./timer";
import { prepareWork } from "./prepare-work";

/** Only replies may go to stdout, so everything else that is printed goes to stderr. */
globalThis.console = new Console(process.stderr);

function send(reply: Reply): void {
  process.stdout.write(encodeReply(reply));
}

async function serve(request: WorkRequest): Promise<void> {
  const engine = await startBenchEngine(request);
  const work = await prepareWork(request, engine);
  await warmUp(work, request.warmUps);
  send({ type: "ready", versions: engine.versions, detail: engine.detail });
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while ((await lines.next()).done !== true) {
    send({ type: "measured", ...(await timeOnce(work, request.units)) });
  }
}

try {
  await serve(JSON.parse(process.argv[2]) as WorkRequest);
} catch (error) {
  send({ type: "skip", reason: error instanceof Error ? error.message : String(error) });
}
// Some backends leave timers or threads behind that would keep the process alive.
process.exit();
