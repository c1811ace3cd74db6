import { markdownTable } from "markdown-table";
import type { Machine } from "../machine";
import type { MemorySample, MemorySizes } from "./measure-memory";

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
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const origin = [
    `${samples[samples.length - 1].step} steps of the original study's GAN (both networks, an Adam for each, batch ${batchSize}, seed ${seed}) on \`simd\``,
    `with ${threads === 1 ? "one thread" : `${threads} threads`}; ${machine.cpu}, ${machine.cores} cores, ${machine.system}; ${list.join(", ")}; ${data}.`,
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

/** How each size changed from one sample to the last. */
interface MemoryGrowth {
  readonly fromStep: number;
  readonly growth: MemorySizes;
}

/** What a training's samples say. */
interface MemoryVerdict {
  /** Since the first sample. The first end of an epoch is among these steps, whose work needs memory that no step before it needed. */
  readonly whole: MemoryGrowth;
  /** Since the sample in the middle, from which on everything repeats. */
  readonly secondHalf: MemoryGrowth;
  /** Whether in the second half nothing of what the engine holds grew, and the process by no more than {@link RESIDENT_TOLERANCE}. */
  readonly isFlat: boolean;
}

/**
 * Share by which the resident size may differ: V8 collects its garbage, and the system counts pages, at times of their own choice. Losing one
 * batch of images at every step would exceed it within 200 steps.
 */
const RESIDENT_TOLERANCE = 0.1;

/** @param samples At least two, in the order of their steps. */
export function judgeMemory(samples: readonly MemorySample[]): MemoryVerdict {
  const middle = samples[Math.floor((samples.length - 1) / 2)];
  const secondHalf = growthSince(middle, samples);
  const { residentBytes, ...held } = secondHalf.growth;
  const isFlat =
    Object.values(held).every((size) => size <= 0) && residentBytes <= RESIDENT_TOLERANCE * middle.residentBytes;
  return { whole: growthSince(samples[0], samples), secondHalf, isFlat };
}

function growthSince(first: MemorySample, samples: readonly MemorySample[]): MemoryGrowth {
  const last = samples[samples.length - 1];
  return {
    fromStep: first.step,
    growth: {
      residentBytes: last.residentBytes - first.residentBytes,
      wasmPages: last.wasmPages - first.wasmPages,
      tensors: last.tensors - first.tensors,
      liveBytes: last.liveBytes - first.liveBytes,
    },
  };
}
