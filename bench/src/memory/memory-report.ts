import { markdownTable } from "markdown-table";
import type { Machine } from "../machine";
import { judgeMemory, RESIDENT_TOLERANCE, type MemoryGrowth } from "./memory-growth";
import type { MemorySample, MemorySizes } from "./memory-sample";

/** A whole run, as it is written. */
export interface MemoryResults {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** The images, in words. */
  readonly data: string;
  readonly seed: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly samples: readonly MemorySample[];
}

/** Heading of the section in the page of results. */
export const MEMORY_HEADING = "Memory over a training";

/** Rows of the table at most; `memory.json` has all samples. */
const MOST_ROWS = 12;

/** The results as a section of a Markdown page. */
export function renderMemory(results: MemoryResults): string {
  const { machine, versions, data, seed, batchSize, threads, samples } = results;
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const origin = [
    `${samples[samples.length - 1].step} steps of the original study's GAN (both networks, an Adam for each, batch ${batchSize}, seed ${seed}) on \`simd\``,
    `with ${threads === 1 ? "one thread" : `${threads} threads`}; ${machine.cpu}, ${machine.cores} cores, ${machine.system}; ${told.join(", ")}; ${data}.`,
  ].join(" ");
  return `## ${MEMORY_HEADING}\n\n${origin}\n\n${renderTable(samples)}\n\n${renderVerdict(samples)}\n`;
}

function renderTable(samples: readonly MemorySample[]): string {
  const every = Math.ceil(samples.length / MOST_ROWS);
  const rows = samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
  const body = rows.map(({ step, ...sizes }) => [String(step), ...cells(sizes)]);
  const header = ["after step", "resident", "WebAssembly pages", "tensors", "allocated in the backend"];
  return markdownTable([header, ...body], { align: header.map(() => "r") });
}

function renderVerdict(samples: readonly MemorySample[]): string {
  const { whole, secondHalf, isFlat } = judgeMemory(samples);
  const verdict = isFlat
    ? "Flat in the second half"
    : `Growing in the second half (the resident size may by ${100 * RESIDENT_TOLERANCE} %, the others not)`;
  return `${verdict}: ${renderGrowth(secondHalf)}. In all: ${renderGrowth(whole)}.`;
}

function renderGrowth({ fromStep, growth }: MemoryGrowth): string {
  const [resident, pages, tensors, live] = cells(growth);
  return `since step ${fromStep}, resident ${resident}, WebAssembly pages ${pages}, tensors ${tensors}, allocated ${live}`;
}

function cells({ residentBytes, wasmPages, tensors, liveBytes }: MemorySizes): string[] {
  return [formatMebibytes(residentBytes), String(wasmPages), String(tensors), formatMebibytes(liveBytes)];
}

function formatMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
