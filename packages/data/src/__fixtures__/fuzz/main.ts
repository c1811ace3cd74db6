/**
 * `npm run fuzz -- --cases 20000 --seed 1`: reads damaged files with every reader of foreign bytes, each reader in a process of its own, and files
 * that would fill the memory. Prints tables in Markdown; ends with 1 where an error is none of gan-cls, or a case hangs.
 */
import { fork } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openDataset } from "../../node/open-dataset";
import { BOMBS } from "./bombs";
import { HANG_SECONDS, runFuzz, type FuzzResult } from "./run-fuzz";
import { fuzzTargets } from "./targets";

/** Longer than this a process is ended: a case hangs in it. */
const MOST_MILLISECONDS = 20 * 60_000;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    target: { type: "string" },
    bomb: { type: "string" },
  },
});

/** Runs this file for one reader or one bomb, and takes what it sends. */
function inOwnProcess<Result>(options: readonly string[]): Promise<Result | undefined> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), options, { timeout: MOST_MILLISECONDS, killSignal: "SIGKILL" });
    let result: Result | undefined;
    child.on("message", (message) => {
      result = message as Result;
    });
    child.on("exit", () => resolve(result));
  });
}

const mib = (kibibytes: number): string => String(Math.round(kibibytes / 1024));
const row = (cells: readonly (string | number)[]): void => void process.stdout.write(`| ${cells.join(" | ")} |\n`);

async function fuzzAll(cases: number, seed: string): Promise<boolean> {
  const targets = await fuzzTargets();
  row(["reader", "cases", "refused", "read", "other errors", "hangs", "longest, ms", "growth of the peak memory, MiB"]);
  row(Array.from({ length: 8 }, (_, column) => (column === 0 ? "---" : "---:")));
  let isGood = true;
  const total = { cases: 0, refused: 0, accepted: 0 };
  for (const [index, { name }] of targets.entries()) {
    const share = Math.floor(cases / targets.length) + (index < cases % targets.length ? 1 : 0);
    const result = await inOwnProcess<FuzzResult>(["--target", name, "--cases", String(share), "--seed", seed]);
    if (result === undefined) {
      row([name, share, "", "", "", "the process did not end", "", ""]);
      isGood = false;
      continue;
    }
    const { refused, accepted, foreign, hangs, longest, growth } = result;
    row([name, share, refused, accepted, foreign.length, hangs, Math.ceil(longest), Math.round(growth)]);
    foreign.slice(0, 3).forEach((error) => process.stderr.write(`${name}, ${error}\n`));
    isGood &&= foreign.length === 0 && hangs === 0;
    total.cases += share;
    total.refused += refused;
    total.accepted += accepted;
  }
  row(["all", total.cases, total.refused, total.accepted, "", "", "", ""]);
  process.stdout.write(`\nA hang is a case of more than ${HANG_SECONDS} s. Seed ${seed}.\n\n`);
  return isGood;
}

/** What one bomb did. */
interface BombResult {
  readonly said: string;
  readonly milliseconds: number;
  /** Most memory of the process, before and after, in KiB. */
  readonly before: number;
  readonly peak: number;
}

async function explodeAll(): Promise<boolean> {
  row(["bomb", "its size, KB", "time, ms", "peak memory, MiB (of them before)", "what is said"]);
  row(["---", "---:", "---:", "---:", "---"]);
  let isGood = true;
  for (const { name, write } of BOMBS) {
    const folder = await mkdtemp(join(tmpdir(), "gan-cls-bomb-"));
    try {
      const path = await write(folder);
      const size = (await stat(path)).isDirectory() ? join(path, "train-images-idx3-ubyte.gz") : path;
      const result = await inOwnProcess<BombResult>(["--bomb", path]);
      const said = result?.said.replaceAll(folder, "...").replaceAll("|", "\\|") ?? "the process did not end";
      const memory = result === undefined ? "" : `${mib(result.peak)} (${mib(result.before)})`;
      row([name, Math.round((await stat(size)).size / 1000), Math.round(result?.milliseconds ?? 0), memory, said]);
      isGood &&= result !== undefined;
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  return isGood;
}

async function explode(path: string): Promise<BombResult> {
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const said = await openDataset(path).then(
    ({ train }) => `read: ${train.size} images`,
    (error: unknown) => (error as Error).message,
  );
  return { said, milliseconds: performance.now() - start, before, peak: process.resourceUsage().maxRSS };
}

if (values.bomb !== undefined) {
  process.send?.(await explode(values.bomb));
} else if (values.target !== undefined) {
  const target = (await fuzzTargets()).find(({ name }) => name === values.target);
  if (target !== undefined) {
    process.send?.(await runFuzz(target, { cases: Number(values.cases), seed: Number(values.seed) }));
  }
} else {
  const isGood = await fuzzAll(Number(values.cases), values.seed);
  process.exitCode = (await explodeAll()) && isGood ? 0 : 1;
}
