/** A process that loads the families of targets that its arguments name, and runs some of them when it is told to. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTarget } from "./run-target";
import type { FuzzMessage, FuzzOrder } from "./supervise";
import { findTarget, listTargets } from "./targets";
import { watchFiles } from "./watch-world";

const send = (message: FuzzMessage): void => void process.send?.(message);

async function run({ seed, jobs }: FuzzOrder): Promise<void> {
  for (const { name, cases } of jobs) {
    const folder = await mkdtemp(join(tmpdir(), "gan-cls-fuzz-"));
    try {
      const onCase = (number: number): void => send({ type: "case", number });
      send({ type: "result", result: await runTarget(await findTarget(name), { seed, cases, folder, onCase }) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

// What parsers of others print about damaged files.
console.warn = () => {};
process.once("message", (order: FuzzOrder) => {
  watchFiles();
  void run(order).finally(() => process.exit());
});
const targets = await listTargets(process.argv.slice(2));
send({ type: "targets", targets: targets.map(({ name, weight }) => ({ name, weight })) });
