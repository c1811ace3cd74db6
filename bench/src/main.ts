/** Measures our engines against each other or against other people's programs; see the README. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBenchData } from "./bench-data";
import { compare } from "./compare";
import { busyWarning } from "./machine";
import { MEMORY_HEADING } from "./memory/memory-report";
import { parseOptions, USAGE, type BenchOptions } from "./options";
import { renderReport } from "./report";
import { writeResults, type ResultFiles } from "./results";
import { findSection, replaceSection } from "./pages";

/** This file is bundled into `bench/dist`. */
const BENCH = join(dirname(fileURLToPath(import.meta.url)), "..");

const TITLES: Readonly<Record<BenchOptions["comparison"], string>> = {
  engines: "Engines of gan-cls against each other",
  peers: "gan-cls against Keras, PyTorch, scikit-learn and faiss",
};

const FILES: Readonly<Record<BenchOptions["comparison"], ResultFiles>> = {
  engines: { json: "engines.json", markdown: "ENGINES.md" },
  peers: { json: "results.json", markdown: "RESULTS.md" },
};

const GROWTH_TITLE = "How the work of gan-cls grows with data and threads";

const GROWTH_FILES: ResultFiles = { json: "growth.json", markdown: "GROWTH.md" };

/** Exit status for a command line that is not understood. */
const BAD_USAGE = 2;

/** As shells report it. */
const INTERRUPTED = 130;

function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function run(options: BenchOptions): Promise<void> {
  const data = await openBenchData([process.env.MNIST_DIR ?? join(BENCH, "..", "..", "shared", "data", "mnist")]);
  process.once("exit", data.dispose);
  note(`data: ${data.description}`);
  const programs = { worker: join(BENCH, "dist", "worker.js"), peers: join(BENCH, "peers"), python: options.python };
  const results = await compare(options, { programs, data, onProgress: note });
  const isGrowth = options.growth === "only";
  const report = renderReport(isGrowth ? GROWTH_TITLE : TITLES[options.comparison], results);
  process.stdout.write(report);
  if (options.out !== undefined) {
    const files = isGrowth ? GROWTH_FILES : FILES[options.comparison];
    await writeResults(options.out, files, results, await withMemory(report, join(options.out, files.markdown)));
  }
}

/** The page with the section on memory of the page that it takes the place of, which another command measured. */
async function withMemory(report: string, path: string): Promise<string> {
  const section = findSection(await readFile(path, "utf8").catch(() => ""), MEMORY_HEADING);
  return section === "" ? report : replaceSection(report, MEMORY_HEADING, section);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) {
    return;
  }
  const warning = busyWarning();
  if (warning !== undefined) {
    note(`warning: ${warning}`);
  }
  await run(options);
}

/** The options, or `undefined` when there is nothing more to do. */
function readOptions(): BenchOptions | undefined {
  try {
    const options = parseOptions(process.argv.slice(2), BENCH);
    if (options === undefined) {
      process.stdout.write(USAGE);
    }
    return options;
  } catch (error) {
    note(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = BAD_USAGE;
    return undefined;
  }
}

// Without a handler the temporary folder would stay; the sides end by themselves when their stdin closes.
process.once("SIGINT", () => process.exit(INTERRUPTED));
process.once("SIGTERM", () => process.exit(INTERRUPTED));
await main();
