import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "@gan-cls/core";

/** Growth of a process beyond what a parser may keep: its code, and garbage that is not collected yet. */
const SLACK_MIB = 384;

/** A parser of something from outside, and whole documents for it. */
export interface FuzzTarget {
  readonly name: string;
  /** How whole documents are damaged: as bytes, as JSON, or as words of a command line, one a line. */
  readonly damage: "bytes" | "json" | "words";
  readonly seeds: readonly Uint8Array[];
  /** Parses. What is no error of gan-cls is a failure. */
  read(bytes: Uint8Array, folder: string): unknown;
  /** Its documents are what a user types, so a place that one names is the user's own and may be looked at, wherever it is. */
  readonly looksAnywhere?: boolean;
  /** Makes checksums fit again, so that damage gets past them. */
  repair?(bytes: Uint8Array): Uint8Array;
  /** Its share of the cases: those that read whole folders take a hundred times as long as others. */
  readonly weight: number;
  /** By how much the peak memory of the process may grow over all cases, in MiB. */
  readonly maxGrowth: number;
}

/** The weight of targets that read a folder of files. */
export const SLOW = 1 / 8;

/** What most targets leave to {@link bytesTarget} and its like. */
export type TargetInit = Omit<FuzzTarget, "damage" | "maxGrowth" | "weight"> & {
  /** @default 1 */
  readonly weight?: number;
  /** What the parser may keep by its own limit, in MiB. @default 128 */
  readonly limit?: number;
};

export function bytesTarget({ limit = 128, weight = 1, ...target }: TargetInit): FuzzTarget {
  // Plain arrays: `slice` of a Node Buffer is a view, so damage would get into the whole document.
  return {
    ...target,
    damage: "bytes",
    seeds: target.seeds.map((seed) => new Uint8Array(seed)),
    maxGrowth: limit + SLACK_MIB,
    weight,
  };
}

/** @param documents Whole ones, as values. */
export function jsonTarget({
  documents,
  limit = 128,
  weight = 1,
  ...target
}: Omit<TargetInit, "seeds"> & { documents: readonly unknown[] }): FuzzTarget {
  return { ...target, damage: "json", seeds: documents.map(toJsonBytes), maxGrowth: limit + SLACK_MIB, weight };
}

export const toJsonBytes = (value: unknown): Uint8Array => toBytes(JSON.stringify(value));
export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The value of a JSON document; text that is none is refused, as all readers of files refuse it. */
export const toJson = (bytes: Uint8Array): unknown => parseJson("fuzz", "a document", toText(bytes));
export const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Bytes of all values, repeated. */
export const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);

/** Writes the case as a file of a folder in which the others are whole, and reads the folder. */
export function inFolder(
  files: Readonly<Record<string, Uint8Array>>,
  damaged: string,
  read: (folder: string, bytes: Uint8Array) => unknown,
): FuzzTarget["read"] {
  let ready: string | undefined;
  return async (bytes, folder) => {
    if (ready !== folder) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(join(folder, name, ".."), { recursive: true });
        await writeFile(join(folder, name), content);
      }
      ready = folder;
    }
    await writeFile(join(folder, damaged), bytes);
    await read(folder, bytes);
  };
}
