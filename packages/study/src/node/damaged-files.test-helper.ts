import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isGanClsError, Random } from "@gan-cls/core";
import { expect } from "vitest";

/** A way to spoil a file. */
export interface Damage {
  readonly name: string;
  readonly spoil: (bytes: Uint8Array, random: Random) => Uint8Array;
}

/** One flipped bit, a hole as a lost disk block leaves it, a file cut off, emptied, or replaced by the page of a server that has lost it. */
export const DAMAGES: readonly Damage[] = [
  {
    name: "a flipped bit",
    spoil: (bytes: Uint8Array, random: Random): Uint8Array => {
      const spoiled = Uint8Array.from(bytes);
      spoiled[random.integer(bytes.length)] ^= 1 << random.integer(8);
      return spoiled;
    },
  },
  {
    name: "a missing byte",
    spoil: (bytes: Uint8Array, random: Random): Uint8Array => {
      const at = random.integer(bytes.length);
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]);
    },
  },
  {
    name: "64 zeroed bytes",
    spoil: (bytes: Uint8Array, random: Random): Uint8Array => {
      const at = random.integer(bytes.length);
      return Uint8Array.from(bytes).fill(0, at, at + 64);
    },
  },
  { name: "a lost end", spoil: (bytes, random) => bytes.slice(0, random.integer(bytes.length)) },
  { name: "nothing left", spoil: () => new Uint8Array() },
  { name: "a web page instead", spoil: () => new TextEncoder().encode("<!doctype html><title>404</title>") },
];

/** The files of a folder, relative to it. */
export async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : []))
    .sort();
}

/** What came of reading a folder with one damaged file. */
export interface Outcome<Answer> {
  readonly file: string;
  readonly damage: string;
  readonly answer?: Answer;
  readonly error?: unknown;
}

/** Damages one file of a folder at a time, in every way, and reads the folder each time. The folder is whole again afterwards. */
export async function damageEach<Answer>(
  folder: string,
  { files, seed, damages = DAMAGES }: { files: readonly string[]; seed: number; damages?: readonly Damage[] },
  read: (folder: string) => Promise<Answer>,
): Promise<Outcome<Answer>[]> {
  const outcomes: Outcome<Answer>[] = [];
  for (const file of files) {
    const path = join(folder, file);
    const whole = await readFile(path);
    for (const { name, spoil } of damages) {
      await writeFile(path, spoil(whole, Random.fromSeed(seed).stream(`${file}: ${name}`)));
      outcomes.push({ file, damage: name, ...(await attempt(() => read(folder))) });
    }
    await writeFile(path, whole);
  }
  return outcomes;
}

async function attempt<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer } | { error: unknown }> {
  try {
    return { answer: await work() };
  } catch (error) {
    return { error };
  }
}

/** A fresh copy of a folder. */
export async function copyOf(folder: string, copy: string): Promise<string> {
  await rm(copy, { recursive: true, force: true });
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** Whether an error ends a command with exit code 2 and one clear line: of ours, naming the file's folder at least, and with what to do. */
export function isClear(error: unknown, folder: string): boolean {
  const isOurs = isGanClsError(error, "invalid-data", "checksum-mismatch", "not-found", "invalid-argument");
  return isOurs && error.message.includes(folder) && /again|new run|remove|copy|resume|got/.test(error.message);
}

/** Nothing foreign, nothing unclear, no answer but the right one. */
export function expectNoneWrong<Answer>(outcomes: readonly Outcome<Answer>[], folder: string, whole: Answer): void {
  for (const { file, damage, answer, error } of outcomes) {
    const what = `${file}, ${damage}: ${error instanceof Error ? (error.stack ?? "") : "answered"}`;
    if (error === undefined) {
      expect(answer, what).toEqual(whole);
    } else {
      expect(isClear(error, folder), what).toBe(true);
    }
  }
}
