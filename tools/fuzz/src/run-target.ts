import { writeFileSync } from "node:fs";
import { isGanClsError, Random } from "@gan-cls/core";
import { mutateBytes } from "./mutate-bytes";
import { drawEdits, hostileJson, type Edit } from "./mutate-json";
import { mutateWords } from "./mutate-words";
import { toBytes, toText, type FuzzTarget } from "./target";
import { watched } from "./watch-world";

/** A case that takes longer than this has hung. Where other work goes on, one takes ten times as long as alone. */
export const HANG_SECONDS = 20;

/** What the cases of one parser did. */
export interface FuzzResult {
  readonly name: string;
  readonly cases: number;
  /** Damage that was refused with an error of gan-cls, and damage that did not matter. */
  readonly refused: number;
  readonly accepted: number;
  /** Longest time of a case, in milliseconds. */
  readonly longest: number;
  /** By how much the most memory that the process ever had grew over all cases, in MiB. */
  readonly growth: number;
  readonly failures: readonly string[];
}

/** Options of {@link runTarget}. */
export interface RunTargetOptions {
  readonly cases: number;
  readonly seed: number;
  /** @default 0 */
  readonly first?: number;
  /** Where the target's files are. */
  readonly folder: string;
  /** Hears of every case before it begins. */
  readonly onCase?: (number: number) => void;
}

/** A document of one case, and the changes that made it where it is JSON. */
export interface FuzzCase {
  readonly bytes: Uint8Array;
  readonly whole: Uint8Array;
  readonly edits?: readonly Edit[];
}

/** One case; the same for the same seed and number. */
export function fuzzCase(target: FuzzTarget, seed: number, number: number): FuzzCase {
  const random = Random.fromSeed(seed).stream(target.name).stream(number);
  const pick = (): Uint8Array => target.seeds[random.integer(target.seeds.length)];
  const whole = pick();
  if (target.damage === "words") {
    return { whole, bytes: toBytes(mutateWords(toText(whole), random)) };
  }
  // A part of the JSON is cut, flipped and joined as any file.
  if (target.damage === "json" && random.integer(8) > 0) {
    const edits = drawEdits(random.integer(2 ** 31));
    return { whole, edits, bytes: toBytes(hostileJson(toText(whole), edits)) };
  }
  const damaged = mutateBytes(whole, random, pick());
  return { whole, bytes: target.repair !== undefined && random.integer(2) === 0 ? target.repair(damaged) : damaged };
}

/** Reads damaged documents, one after the other, in this process. The whole ones are read first, so that what is loaded once does not count. */
export async function runTarget(
  target: FuzzTarget,
  { cases, seed, first = 0, folder, onCase }: RunTargetOptions,
): Promise<FuzzResult> {
  const failures: string[] = [];
  for (const [index, whole] of target.seeds.entries()) {
    onCase?.(-1);
    const { error } = await attempt(target, whole, folder);
    if (error !== undefined && target.damage !== "words") {
      failures.push(`whole document ${index}: ${describe(error)}`);
    }
  }
  const growth = growthFromNow();
  let [refused, accepted, longest] = [0, 0, 0];
  for (let number = first; number < first + cases; number++) {
    onCase?.(number);
    const { bytes } = fuzzCase(target, seed, number);
    const start = performance.now();
    const { error, deed } = await attempt(target, bytes, folder);
    longest = Math.max(longest, performance.now() - start);
    refused += isGanClsError(error) ? 1 : 0;
    accepted += error === undefined ? 1 : 0;
    if (error !== undefined && !isGanClsError(error)) {
      failures.push(`case ${number}: ${describe(error)}`);
    }
    if (deed !== undefined) {
      failures.push(`case ${number}: ${deed}`);
    }
    if (growth() > target.maxGrowth) {
      failures.push(`case ${number}: the process grew by ${Math.round(growth())} MiB, more than ${target.maxGrowth}`);
      break;
    }
  }
  return { name: target.name, cases, refused, accepted, longest, growth: growth(), failures };
}

/** By how much the most memory of the process has grown since now, in MiB. On Linux what other targets took before does not hide it. */
function growthFromNow(): () => number {
  try {
    // Sets the high-water mark back to what there is now. Reference: proc_pid_clear_refs(5).
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere the mark only rises.
  }
  const peak = (): number => process.resourceUsage().maxRSS;
  const before = peak();
  return () => (peak() - before) / 1024;
}

/** Parses one document. @returns The error, and what it did beside. */
export async function attempt(
  target: FuzzTarget,
  bytes: Uint8Array,
  folder: string,
): Promise<{ error?: unknown; deed?: string }> {
  let error: unknown;
  const work = async (): Promise<void> => {
    try {
      await target.read(bytes, folder);
    } catch (thrown) {
      error = thrown ?? new Error("something empty was thrown");
    }
  };
  const deed = await watched(folder, work, target);
  return { error, deed };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).slice(0, 1500) : String(error);
}
