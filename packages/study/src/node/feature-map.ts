import { join } from "node:path";
import { embedFeatures, neighbourAgreement } from "@gan-cls/classical";
import { isGanClsError, sealJson, selectImages, type MatrixKernel } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { forwardBatches, lastFeatureLayer } from "@gan-cls/models";
import { loadModel } from "@gan-cls/models/node";
import type { FeatureMap, FeatureSpace } from "@gan-cls/report";
import type * as tf from "@tensorflow/tfjs";
import type { FinishedCell } from "../cells/cell";
import { createDiscriminatorPool } from "../gan/discriminator-pool";
import { loadDiscriminatorSource } from "../gan/discriminator-source";
import { referenceMethod, type StudyPlan } from "../plan";
import type { StudyStore } from "../store";
import { readJsonIfPresent } from "./files";
import { parseFeatureMap } from "./kept-documents";
import type { RunFolder } from "./run-folder";

export const FEATURE_MAP_FILE = "report/feature-map.json";

/** UMAP's usual neighbours; after 200 passes nothing moves visibly any more. */
const NEIGHBOURS = 15;
const EPOCHS = 200;

/** What {@link keepFeatureMap} lays out. */
export interface FeatureMapTask {
  readonly plan: StudyPlan;
  readonly data: StudyData;
  readonly store: StudyStore;
  readonly cells: readonly FinishedCell[];
  /** Positions of the test images that become points. */
  readonly indices: Uint32Array;
  readonly kernel: MatrixKernel;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => Promise<void>;
  /** Hears of a network that is left out. */
  readonly onWarning: (message: string) => Promise<void>;
}

/** A network whose features are laid out. */
interface Extractor {
  readonly name: string;
  readonly title: string;
  readonly load: () => Promise<tf.LayersModel>;
  /** Whether it is a network that learned from labels; the caller of `load` disposes such a one. */
  readonly usesLabels: boolean;
  /** How many, if it did. */
  readonly labels?: number;
}

/**
 * Lays test images out in the plane by the features of the study's discriminator, of its control with random weights, and of the reference
 * network, as far as the study has them. Takes a few seconds; what an earlier run has kept is not made again. A network that cannot be read or
 * has no features is left out: it must not cost a study its report.
 */
export async function keepFeatureMap(folder: RunFolder, task: FeatureMapTask): Promise<void> {
  const { plan, data, indices, kernel, signal } = task;
  const pool = createDiscriminatorPool(plan, data.train, (seed) => loadDiscriminatorSource(task, plan, seed));
  try {
    const extractors = listExtractors(folder, task, pool);
    const before = await findFeatureMap(folder.path);
    // A study that has grown may have a reference network of more labels.
    if (extractors.length === 0 || isOf(before, extractors) || indices.length <= NEIGHBOURS) {
      return;
    }
    const images = selectImages(data.test, indices);
    const [seed] = plan.seeds;
    const spaces: FeatureSpace[] = [];
    for (const [done, extractor] of extractors.entries()) {
      await task.onProgress(done, extractors.length);
      const features = await extractFeatures(extractor, task);
      if (features !== undefined) {
        const options = { seed, neighbours: NEIGHBOURS, epochs: EPOCHS, kernel, signal };
        const { points, neighbours } = await embedFeatures(features, options);
        const agreement = neighbourAgreement(neighbours, images.labels);
        const { name, title, usesLabels, labels } = extractor;
        spaces.push({ name, title, usesLabels, labels, points: pairs(points), neighbourAgreement: agreement });
      }
    }
    const map: FeatureMap = {
      ...{ seed, neighbours: NEIGHBOURS, epochs: EPOCHS, indices: Array.from(indices) },
      ...{ labels: Array.from(images.labels), spaces },
    };
    await folder.write(FEATURE_MAP_FILE, sealJson(map, { indent: 0 }));
  } finally {
    pool.dispose();
  }
}

/** The feature map that a run has kept, if it has. @throws GanClsError `invalid-data` when it is damaged */
export async function readFeatureMap(folder: string): Promise<FeatureMap | undefined> {
  const path = join(folder, FEATURE_MAP_FILE);
  const map = await readJsonIfPresent(path);
  return map === undefined ? undefined : parseFeatureMap(path, map);
}

/** A damaged one is made again. */
async function findFeatureMap(folder: string): Promise<FeatureMap | undefined> {
  try {
    return await readFeatureMap(folder);
  } catch (error) {
    if (!isGanClsError(error, "invalid-data")) {
      throw error;
    }
    return undefined;
  }
}

/** Whether a map shows what these networks see. */
function isOf(map: FeatureMap | undefined, extractors: readonly Extractor[]): boolean {
  const named = (spaces: readonly Pick<Extractor, "name" | "labels">[]): string =>
    spaces.map(({ name, labels }) => `${name} ${labels ?? ""}`).join();
  return map !== undefined && named(map.spaces) === named(extractors);
}

function listExtractors(
  folder: RunFolder,
  { plan, cells }: FeatureMapTask,
  pool: ReturnType<typeof createDiscriminatorPool>,
): Extractor[] {
  const [seed] = plan.seeds;
  const most = Math.max(...cells.map(({ row }) => row.labels));
  const reference = referenceMethod(plan);
  const cell = cells.find(({ row }) => row.method === reference.name && row.labels === most && row.seed === seed);
  const usesDiscriminator = plan.methods.some(({ needsDiscriminator }) => needsDiscriminator);
  return [
    ...(usesDiscriminator
      ? [
          {
            ...{ name: "gan", title: "The GAN's discriminator", usesLabels: false },
            load: () => pool.trained(seed).get(),
          },
          {
            name: "random",
            title: "The same with random weights",
            usesLabels: false,
            load: () => pool.untrained(seed),
          },
        ]
      : []),
    ...(cell !== undefined && reference.referenceRank !== undefined
      ? [
          {
            ...{ name: cell.row.method, title: reference.title, usesLabels: true, labels: cell.row.labels },
            load: () => loadModel(folder.file("models", cell.name)),
          },
        ]
      : []),
  ];
}

/** The features of the test images at the last layer before the output; `undefined` where there are none. */
async function extractFeatures(
  { load, title, usesLabels }: Extractor,
  { data, indices, signal, onWarning }: FeatureMapTask,
): Promise<{ values: Float32Array; size: number; dimensions: number } | undefined> {
  let network: tf.LayersModel | undefined;
  try {
    network = await load();
    const images = selectImages(data.test, indices);
    return await forwardBatches(network, images, { until: lastFeatureLayer(network), signal });
  } catch (error) {
    if (!isGanClsError(error, "not-found", "invalid-argument", "invalid-data", "unsupported")) {
      throw error;
    }
    await onWarning(`feature map: ${title} is left out: ${error.message}`);
    return undefined;
  } finally {
    if (usesLabels) {
      network?.dispose();
    }
  }
}

/** Three decimals place a point more exactly than any screen. */
function pairs(points: Float32Array): [number, number][] {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return Array.from({ length: points.length / 2 }, (_, row) => [round(points[2 * row]), round(points[2 * row + 1])]);
}
