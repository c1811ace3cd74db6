import { join } from "node:path";
import { describeValue, GanClsError } from "@gan-cls/core";
import type { PictureOptions } from "@gan-cls/data/node";
import { GAN_LOSSES } from "@gan-cls/train/names";
import type { GanLossName } from "@gan-cls/report";
import { readJson } from "./files";
import { assertFree } from "./run-lock";

/** What `config.json` of a run says: all that is needed to repeat or resume it. */
export interface RunConfig {
  /** Such as `study` or `train gan`. */
  readonly command: string;
  /** The options in full, defaults included, as they would be typed. */
  readonly arguments: readonly string[];
  readonly createdAt: string;
  /** Name of the engine that computed. */
  readonly engine: string;
  /** What `--data` calls the data, if the command read any: a name or an absolute path. A run of an older version has none. */
  readonly data?: string;
  /** How pictures among them were read. @default as `openDataset` chooses */
  readonly pictures?: PictureOptions;
  readonly machine: string;
  /** Version of each part by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of each part of the data by name. */
  readonly dataHashes: Readonly<Record<string, string>>;
  /** What follows from the options, for readers. */
  readonly plan: unknown;
}

export const CONFIG_FILE = "config.json";

/** The loss of a run's GAN; only that of `train gan` can be another one than the original's, and its plan is its settings. */
export function ganLossOf({ plan }: Pick<RunConfig, "plan">): GanLossName {
  const loss = (plan as { readonly objective?: { readonly loss?: unknown } } | null | undefined)?.objective?.loss;
  return GAN_LOSSES.find((name) => name === loss) ?? "original";
}

/** A run that was stopped before its end. */
export interface StoppedRun {
  readonly folder: string;
  readonly config: RunConfig;
}

/**
 * Reads the configuration of a run to resume.
 *
 * @throws GanClsError `not-found` when there is none, `invalid-data` when it is damaged, `invalid-argument` when another command made it or
 * another process works on it, which is said here, before data are read; `startRun` makes sure.
 */
export async function readStoppedRun(folder: string, command: string): Promise<StoppedRun> {
  const config = await readConfig(folder);
  if (config.command !== command) {
    throw new GanClsError(
      "invalid-argument",
      `readStoppedRun: expected a run of gan-cls ${command} in ${folder}, got one of ${config.command}; gan-cls resume takes any kind of run`,
    );
  }
  await assertFree(folder);
  return { folder, config };
}

/** The configuration of a run. @throws GanClsError `not-found` when there is none, `invalid-data` when it is damaged, `io`. */
export async function readConfig(folder: string): Promise<RunConfig> {
  const path = join(folder, CONFIG_FILE);
  return parseConfig(path, await readJson(path));
}

/** @throws GanClsError `invalid-data` when it is not the configuration of a run. */
export function parseConfig(path: string, json: unknown): RunConfig {
  const value = json as Partial<RunConfig> | null;
  const isWhole =
    typeof value?.command === "string" &&
    typeof value.engine === "string" &&
    Array.isArray(value.arguments) &&
    value.arguments.every((argument) => typeof argument === "string") &&
    typeof value.dataHashes === "object" &&
    value.dataHashes !== null;
  if (!isWhole) {
    throw new GanClsError(
      "invalid-data",
      `readStoppedRun: ${path} is not the configuration of a run, got ${describeValue(json)}`,
    );
  }
  return value as RunConfig;
}
