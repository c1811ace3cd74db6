import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "./machine";
import type { Measurement, Skipped } from "./measure-item";
import type { Row } from "./rows";
import { writeWhole } from "./pages";

/** A whole run, as it is written. The first three fields are for programs; the others let people check them. */
export interface Results {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** The images, in words. */
  readonly data: string;
  readonly rounds: number;
  readonly measurements: readonly Omit<Measurement, "versions">[];
  readonly skipped: readonly Skipped[];
}

/** Every version that a side has reported, by package; where two sides differ, the later one's is marked with its name. */
export function collectVersions(
  measurements: readonly Pick<Measurement, "side" | "versions">[],
): Readonly<Record<string, string>> {
  const versions = new Map<string, string>();
  for (const { side, versions: reported } of measurements) {
    for (const [name, version] of Object.entries(reported)) {
      const known = versions.get(name);
      versions.set(known === undefined || known === version ? name : `${name} (${side})`, version);
    }
  }
  return Object.fromEntries(versions);
}

/** Names of the two files of a run. */
export interface ResultFiles {
  readonly json: string;
  readonly markdown: string;
}

/** Writes both files into `folder`, replacing earlier ones only when they are complete. */
export async function writeResults(
  folder: string,
  { json, markdown }: ResultFiles,
  results: Results,
  report: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, json), `${JSON.stringify(results, null, 2)}\n`);
  await writeWhole(join(folder, markdown), report);
}
