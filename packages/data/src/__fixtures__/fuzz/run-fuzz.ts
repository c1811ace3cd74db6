import { isGanClsError, Random } from "@gan-cls/core";
import { mutate } from "./mutate";
import type { FuzzTarget } from "./targets";

/** A case that takes longer than this counts as a hang. */
export const HANG_SECONDS = 5;

/** What the cases of one reader did. */
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
  /** Cases that took longer than {@link HANG_SECONDS}. */
  readonly hangs: number;
  /** Errors that are none of gan-cls: what they say, and the number of the case. */
  readonly foreign: readonly string[];
}

/** The bytes of one case; the same for the same seed and number. */
export function fuzzCase(target: FuzzTarget, seed: number, number: number): Uint8Array {
  const random = Random.fromSeed(seed).stream(target.name).stream(number);
  const pick = (): Uint8Array => target.seeds[random.integer(target.seeds.length)];
  const damaged = mutate(pick(), random, pick());
  return target.repair !== undefined && random.integer(2) === 0 ? target.repair(damaged) : damaged;
}

/** Reads `cases` damaged files, one after the other, in this process. The files themselves are read first, so that what is loaded once does not count. */
export async function runFuzz(
  target: FuzzTarget,
  { cases, seed }: { cases: number; seed: number },
): Promise<FuzzResult> {
  for (const whole of target.seeds) {
    await attempt(target, whole);
  }
  const before = process.resourceUsage().maxRSS;
  let [refused, accepted, longest, hangs] = [0, 0, 0, 0];
  const foreign: string[] = [];
  for (let number = 0; number < cases; number++) {
    const bytes = fuzzCase(target, seed, number);
    const start = performance.now();
    const error = await attempt(target, bytes);
    const time = performance.now() - start;
    longest = Math.max(longest, time);
    hangs += time > HANG_SECONDS * 1000 ? 1 : 0;
    refused += isGanClsError(error) ? 1 : 0;
    accepted += error === undefined ? 1 : 0;
    if (error !== undefined && !isGanClsError(error)) {
      foreign.push(`case ${number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  const growth = (process.resourceUsage().maxRSS - before) / 1024;
  return { name: target.name, cases, refused, accepted, longest, growth, hangs, foreign };
}

async function attempt(target: FuzzTarget, bytes: Uint8Array): Promise<unknown> {
  try {
    await target.read(bytes);
    return undefined;
  } catch (error) {
    return error;
  }
}
