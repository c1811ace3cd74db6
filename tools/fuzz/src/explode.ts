/** Reads files that would fill the memory, each in a process of its own. */
import { fork } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isGanClsError } from "@gan-cls/core";
import type { Bomb } from "./bombs/bomb";
import { renderTable } from "./table";

/** Longer than this a process is ended. */
const MOST_MILLISECONDS = 10 * 60_000;

/** What one bomb did. */
interface BombResult {
  readonly said: string;
  readonly isOurs: boolean;
  readonly milliseconds: number;
  /** Most memory of the process, before and after, in KiB. */
  readonly before: number;
  readonly peak: number;
}

async function listBombs(): Promise<readonly Bomb[]> {
  const [{ fileBombs }, { documentBombs }, { formatBombs }] = await Promise.all([
    import("./bombs/files"),
    import("./bombs/documents"),
    import("./bombs/formats"),
  ]);
  return [...fileBombs, ...documentBombs, ...formatBombs];
}

/** All of them, as a table, and what went wrong. */
export async function explodeAll(jobs: number): Promise<{ table: string; failures: { name: string; said: string }[] }> {
  const bombs = await listBombs();
  const rows: (string | number)[][] = [];
  const failures: { name: string; said: string }[] = [];
  const waiting = [...bombs.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, bomb] = next;
      const { row, failure } = await explode(bomb);
      rows[at] = row;
      failures.push(...(failure === undefined ? [] : [{ name: bomb.name, said: failure }]));
      process.stderr.write(`${bomb.name}: ${failure ?? "held"}\n`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  const head = ["bomb", "its size, KB", "time, ms", "growth of the memory, MiB", "allowed", "limit", "what is said"];
  const note =
    "Growth is that of the peak of the whole process that reads the file, beyond about 110 to 200 MiB of code.";
  return { table: `${renderTable(head, rows)}\n${note}\n`, failures };
}

async function explode(bomb: Bomb): Promise<{ row: (string | number)[]; failure?: string }> {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-bomb-"));
  try {
    const path = await bomb.write(folder);
    const size = Math.ceil((await sizeOf(path)) / 1000);
    const result = await inOwnProcess(bomb.name, path);
    if (result === undefined) {
      return {
        row: [bomb.name, size, "", "", bomb.most, bomb.limit, "the process did not end"],
        failure: "the process did not end",
      };
    }
    const growth = Math.round((result.peak - result.before) / 1024);
    const said = result.said.replaceAll(folder, "...").slice(0, 220);
    const row = [bomb.name, size, Math.round(result.milliseconds), growth, bomb.most, bomb.limit, said];
    const failure = !result.isOurs
      ? `said ${said}`
      : growth > bomb.most
        ? `grew by ${growth} MiB, more than ${bomb.most}`
        : undefined;
    return { row, failure };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Bytes of a file, or of the files of a folder. */
async function sizeOf(path: string): Promise<number> {
  const status = await stat(path);
  if (!status.isDirectory()) {
    return status.size;
  }
  const files = await Promise.all((await readdir(path)).map((name) => stat(join(path, name))));
  return files.reduce((sum, { size }) => sum + size, 0);
}

function inOwnProcess(name: string, path: string): Promise<BombResult | undefined> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL("main.ts", import.meta.url)), ["--bomb", JSON.stringify({ name, path })], {
      ...{ execArgv: process.execArgv, timeout: MOST_MILLISECONDS, killSignal: "SIGKILL" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    let result: BombResult | undefined;
    child.on("message", (message) => {
      result = message as BombResult;
    });
    child.on("exit", () => resolve(result));
  });
}

/** Reads one in this process, and sends what came of it to the parent. @param job Its name and path as JSON. */
export async function explodeHere(job: string): Promise<void> {
  const { name, path } = JSON.parse(job) as { name: string; path: string };
  const bomb = (await listBombs()).find((candidate) => candidate.name === name);
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  let isOurs = true;
  const said = await Promise.resolve(bomb?.read(path)).then(
    (read) => String(read).slice(0, 200),
    (error: unknown) => {
      isOurs = isGanClsError(error);
      return error instanceof Error ? error.message : String(error);
    },
  );
  const result: BombResult = {
    said,
    isOurs,
    milliseconds: performance.now() - start,
    before,
    peak: process.resourceUsage().maxRSS,
  };
  process.send?.(result);
  process.disconnect();
}
