/**
 * Cells of no work through the queue, to measure the queue itself: `node --conditions=@gan-cls/source --import tsx empty-cells.test-helper.ts <cells>`. The study and
 * the worker are processes of their own, so that the memory of each can be told.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openConnection } from "./connection";
import { connectEmpty, createEmptyStudy, serveEmptyCells } from "./empty-study.test-helper";

const [count = "1000", role = "study"] = process.argv.slice(2);

async function study(): Promise<void> {
  const connection = await connectEmpty();
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-empty-"));
  const worker = fork(fileURLToPath(import.meta.url), [count, "worker"], { execArgv: process.execArgv });
  try {
    await once(worker, "message");
    const { runners, cells } = createEmptyStudy(connection, folder, Number(count));
    const before = await usedMemory(openConnection(connection).redis);
    const startedAt = performance.now();
    let most = 0;
    const watch = setInterval(
      () => void usedMemory(openConnection(connection).redis).then((bytes) => (most = Math.max(most, bytes))),
      200,
    );
    await Promise.all(cells.map((cell, index) => runners[index].run(cell, [])));
    const seconds = (performance.now() - startedAt) / 1000;
    clearInterval(watch);
    await Promise.all(runners.map((runner) => runner.close()));
    const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
    const rate = Number(count) / seconds;
    process.stdout.write(
      `${count} cells in ${seconds.toFixed(1)} s: ${rate.toFixed(0)} a second, ${(1000 / rate).toFixed(2)} ms each; Redis grew by ${megabytes(most - before)} at most, ` +
        `the study's process took ${megabytes(process.resourceUsage().maxRSS * 1024)}\n`,
    );
  } finally {
    worker.kill("SIGKILL");
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function usedMemory(redis: { info(section: string): Promise<string> }): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
}

if (role === "worker") {
  await serveEmptyCells(await connectEmpty());
  process.send?.("ready");
} else {
  await study();
}
