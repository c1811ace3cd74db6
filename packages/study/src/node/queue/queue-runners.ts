import { randomUUID } from "node:crypto";
import type { StudyData } from "@gan-cls/data";
import { ganName, type ComputedBy } from "../../cells/cell";
import type { CellRunners } from "../../run-study";
import type { StudyPlan } from "../../plan";
import type { StudyStore } from "../../store";
import type { BlobStore } from "../blobs/blob-store";
import { readFolderFiles } from "../blobs/folder-files";
import { packFiles, type NamedFile } from "../blobs/named-files";
import { readNetworkFiles } from "../blobs/network-files";
import { shareData, type SharedData } from "../blobs/shared-data";
import { readJsonIfPresent } from "../files";
import { ganRecordFile, ganSuffix } from "../folder-store";
import { isPretrained } from "../open-pretrained";
import type { RunFolder } from "../run-folder";
import type { PlainPlan } from "../worker-messages";
import { createCellExchange } from "./cell-exchange";
import { openConnection, type QueueConnection } from "./connection";
import { hashModules } from "./module-hashes";
import { JOB_FORMAT, type StudySpec } from "./queue-job";

/** In the run folder: which study of the queue the run is, so that a run that resumes finds its cells again. */
const QUEUE_FILE = "queue.json";

/** What {@link createQueueRunners} takes. */
export interface QueueRunnersInit {
  /** Stays the caller's. */
  readonly connection: QueueConnection;
  readonly blobs: BlobStore;
  /** Of the study. */
  readonly folder: Pick<RunFolder, "path" | "file" | "writeJson">;
  readonly store: Pick<StudyStore, "loadCell" | "saveCell">;
  readonly data: StudyData;
  readonly plan: PlainPlan;
  /** What would compute the cells here, in one thread. */
  readonly computedBy: ComputedBy;
  /** Version of gan-cls. */
  readonly version: string;
  /** Versions of the engine's parts by name, `node` among them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Whether only workers may compute whose bytes are those of this machine. @default false */
  readonly sameBytes?: boolean;
}

/** Runs cells by a queue. */
export interface QueueRunners extends CellRunners {
  /**
   * Puts the data where workers find them; otherwise that is done with the first cell. Called before GANs are trained, data that the store does not take
   * are refused before anything long begins.
   *
   * @throws What `put` of the store throws.
   */
  prepare(signal?: AbortSignal): Promise<void>;
}

/**
 * Runs the cells of a study by a queue: workers on any machine take them, and this process gathers what they have computed. All cells are in the queue
 * at once. A study that is killed and resumed finds in the queue what was done meanwhile.
 */
export function createQueueRunners(init: QueueRunnersInit): QueueRunners {
  let places = 1;
  let shared: SharedData | undefined;
  const share = async (signal?: AbortSignal): Promise<SharedData> => {
    const { blobs, plan } = init;
    return (shared ??= await shareData(init.data, { blobs, source: plan.data, pictures: plan.pictures, signal }));
  };
  return {
    // A study in a queue is a shared one, even while a single worker has come.
    get jobs() {
      return Math.max(2, places);
    },
    peakBytes: 0,
    async prepare(signal) {
      await share(signal);
    },
    start(plan, emit, cells) {
      const { connection, blobs, folder, store } = init;
      const exchange = createCellExchange({
        ...{ connection: openConnection(connection), blobs, folder, store, emit },
        openSpec: async (signal) => describeStudy(init, plan, await share(signal)),
        onPlaces: (count) => (places = count),
      });
      return Array.from({ length: cells }, (_, job) => exchange.createRunner(job));
    },
  };
}

/** All that workers must know of a study; what they need of this machine goes into the blob store. */
async function describeStudy(init: QueueRunnersInit, plan: StudyPlan, data: SharedData): Promise<StudySpec> {
  const { blobs, plan: plain, computedBy, version, versions, sameBytes = false } = init;
  const { preset, settings, methods, labels, seeds, implied, modules } = plain;
  const { given, files } = await describeBasis(init, plan);
  return {
    ...{ format: JOB_FORMAT, study: await studyOf(init), version, versions, computedBy, sameBytes },
    ...{ preset, settings, methods, labels, seeds, implied, modules: [...(await hashModules(modules)).keys()] },
    data,
    ...(given !== undefined && { discriminator: given }),
    ...(files.length > 0 && { files: await blobs.put(packFiles(files)) }),
  };
}

/** The identity of the study, which a run keeps when it resumes. */
async function studyOf({ folder, connection }: QueueRunnersInit): Promise<string> {
  const kept = (await readJsonIfPresent(folder.file(QUEUE_FILE))) as { study?: unknown } | null | undefined;
  if (typeof kept?.study === "string" && /^[0-9a-f-]{8,64}$/.test(kept.study)) {
    return kept.study;
  }
  const study = randomUUID();
  await folder.writeJson(QUEUE_FILE, { study, queue: connection.name });
  return study;
}

/** The network that was given, or files of the GANs that were trained for this study before any cell began. */
async function describeBasis(
  { folder, plan: { discriminator } }: QueueRunnersInit,
  { seeds, implied, methods }: StudyPlan,
): Promise<{ readonly given?: StudySpec["discriminator"]; readonly files: readonly NamedFile[] }> {
  if (discriminator !== undefined) {
    if (isPretrained(discriminator)) {
      return { given: { name: discriminator }, files: [] };
    }
    const { path, files } = await readNetworkFiles(discriminator);
    return { given: { path, called: discriminator }, files };
  }
  if (!methods.some(({ needsDiscriminator }) => needsDiscriminator)) {
    return { files: [] };
  }
  const names = seeds.map((seed) => ganName(implied, seed));
  const parts = names.flatMap((name) => [ganRecordFile(name), `models/discriminator${ganSuffix(name)}`]);
  return { files: await readFolderFiles("createQueueRunners", folder.path, parts) };
}
