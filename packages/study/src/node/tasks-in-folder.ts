import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StudyData } from "@gan-cls/data";
import { renderTasksMarkdown, type TaskName, type TasksDocument } from "@gan-cls/evaluate";
import { MODEL_FILE } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { aboutData, type StudyAbout } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { countSeen } from "../gan/seen-images";
import { runTasks, type TaskSizes } from "../tasks/run-tasks";
import { drawImages } from "../tasks/transfer-task";
import { weightsHash } from "./labeller";
import { loadNetwork, networkFolder } from "./load-network";
import { isPretrained, openPretrainedTraining } from "./open-pretrained";
import type { RunFolder } from "./run-folder";
import { TASKS_FILE } from "./read-tasks";
import { readSeenImages } from "./seen-by-model";
import { writeHtmlReport } from "./write-html-report";

/** Networks that are tried on tasks. The caller disposes both. */
export interface TaskNetworks {
  readonly discriminator: tf.Sequential;
  readonly generator?: tf.Sequential;
  /** What the document says of them. */
  readonly about: Pick<TasksDocument, "discriminator" | "generator">;
}

/**
 * Loads a discriminator and, for `restoring`, a generator: the one that is named, else the one of the same GAN where that is known.
 *
 * @throws What `loadNetwork` throws.
 */
export async function openTaskNetworks(
  source: string,
  { generator: named, tasks }: { generator?: string; tasks: readonly TaskName[] },
): Promise<TaskNetworks> {
  const place = tasks.includes("restoring") ? (named ?? (await generatorBeside(source))) : undefined;
  const discriminator = await loadNetwork(source, "discriminator");
  try {
    const generator = place === undefined ? undefined : await loadNetwork(place, "generator");
    return {
      ...{ discriminator, generator },
      about: {
        discriminator: await describe(source, "discriminator"),
        ...(place !== undefined && { generator: await describe(place, "generator") }),
      },
    };
  } catch (error) {
    discriminator.dispose();
    throw error;
  }
}

async function describe(source: string, part: string): Promise<TasksDocument["discriminator"]> {
  const folder = isPretrained(source) ? source : networkFolder(source, part);
  return { source, sha256: await weightsHash(folder) };
}

/** The generator that a discriminator was trained against. */
async function generatorBeside(source: string): Promise<string | undefined> {
  if (isPretrained(source)) {
    return (await openPretrainedTraining(source))?.generator;
  }
  return existsSync(join(networkFolder(source, "generator"), MODEL_FILE)) &&
    networkFolder(source, "generator") !== source
    ? source
    : undefined;
}

/** Options of {@link tasksInFolder}. */
export interface FolderTasksOptions {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
  readonly networks: TaskNetworks;
  readonly data: StudyData;
  /** For `transfer`. */
  readonly other?: StudyData;
  /** Those that can be done. */
  readonly tasks: readonly TaskName[];
  /** Those that cannot, and why. */
  readonly leftOut: TasksDocument["leftOut"];
  readonly sizes: TaskSizes;
  readonly seed: number;
  readonly about: Required<StudyAbout>;
  readonly signal: AbortSignal;
}

/** Tries networks on tasks and leaves the figures and a report in a run folder. */
export async function* tasksInFolder(options: FolderTasksOptions): AsyncGenerator<StudyEvent, TasksDocument, void> {
  const { folder, networks, data, other, tasks, leftOut, sizes, seed, about, signal } = options;
  const startedAt = performance.now();
  const { discriminator, generator } = networks;
  const rows = yield* runTasks({ data, discriminator, generator, other, tasks, sizes, seed, signal });
  const { source } = networks.about.discriminator;
  const builtOn = { name: source, seenImages: () => readSeenImages(source, "discriminator") };
  const document: TasksDocument = {
    ...{ ...about, data: data.name, dataHashes: aboutData(data).dataHashes },
    ...{ seconds: (performance.now() - startedAt) / 1000, seed, ...networks.about },
    sizes: { train: Math.min(sizes.train, data.train.size), test: Math.min(sizes.test, data.test.size) },
    ...(other !== undefined && { otherData: { name: other.name, dataHashes: aboutData(other).dataHashes } }),
    ...{ rows, leftOut, ...(await countSeen([builtOn], drawImages(data.test, sizes.test, seed))) },
  };
  await folder.writeJson(TASKS_FILE, document);
  await folder.write("report.md", renderTasksMarkdown(document));
  folder.log({ type: "run-end" });
  await writeHtmlReport(folder.path);
  return document;
}
