import { join } from "node:path";
import { embedFeatures, neighbourAgreement } from "@gan-cls/classical";
import { isGanClsError, selectImages, type ImageDataset } from "@gan-cls/core";
import { buildDiscriminator, FEATURE_LAYER, forwardBatches } from "@gan-cls/models";
import type { FeatureMap, FeatureSpace } from "@gan-cls/report";
import type * as tf from "@tensorflow/tfjs";
import { loadNetwork } from "../run/load-network";
import { readJsonIfPresent } from "../run/read-json";
import { seedSuffix, type FinishedCell } from "../study/cell";
import type { StudyPlan } from "../study/study-plan";
import type { StudySession } from "../study/study-session";

const FILE = "report/feature-map.json";

/** UMAP's usual neighbours; after 200 passes nothing moves visibly any more. */
const NEIGHBOURS = 15;
const EPOCHS = 200;

/** A network whose features are laid out. */
interface Extractor {
  readonly name: string;
  readonly title: string;
  /** The caller disposes it. */
  readonly load: () => Promise<tf.Sequential>;
}

/**
 * Lays test images out in the plane by the features of the GAN's discriminator, of the same network with random weights, and of the CNN, as
 * far as the study has them. Takes a few seconds; what an earlier sitting has kept is not made again.
 */
export async function keepFeatureMap(
  session: StudySession,
  plan: StudyPlan,
  cells: readonly FinishedCell[],
  indices: Uint32Array,
): Promise<void> {
  const { folder, context, data, kernel } = session;
  const extractors = listExtractors(session, plan, cells);
  const isDone = (await readFeatureMap(folder.path))?.spaces.length === extractors.length;
  if (extractors.length === 0 || isDone || indices.length <= NEIGHBOURS) {
    return;
  }
  const images = selectImages(data.test, indices);
  const [seed] = plan.seeds;
  const spaces: FeatureSpace[] = [];
  for (const [done, extractor] of extractors.entries()) {
    context.display.progress("feature map", done, extractors.length, "steps");
    const features = await extractFeatures(extractor, images, context.io.signal);
    if (features === undefined) {
      context.display.warn(`feature map: ${extractor.title} is not there any more, so it is left out`);
      continue;
    }
    const { signal } = context.io;
    const options = { seed, neighbours: NEIGHBOURS, epochs: EPOCHS, kernel, signal };
    const { points, neighbours } = await embedFeatures(features, options);
    const { name, title } = extractor;
    const agreement = neighbourAgreement(neighbours, images.labels);
    spaces.push({ name, title, points: pairs(points), neighbourAgreement: agreement });
  }
  context.display.finish();
  const map: FeatureMap = {
    ...{ seed, neighbours: NEIGHBOURS, epochs: EPOCHS, indices: Array.from(indices) },
    ...{ labels: Array.from(images.labels), spaces },
  };
  await folder.write(FILE, JSON.stringify(map));
}

/** The feature map that a run has kept, if it has. */
export async function readFeatureMap(folder: string): Promise<FeatureMap | undefined> {
  return (await readJsonIfPresent(join(folder, FILE))) as FeatureMap | undefined;
}

function listExtractors({ folder, data }: StudySession, plan: StudyPlan, cells: readonly FinishedCell[]): Extractor[] {
  const [seed] = plan.seeds;
  const needsDiscriminator = plan.methods.some((method) => method.needsDiscriminator);
  const source = plan.discriminator ?? folder.path;
  const part = plan.discriminator === undefined ? `discriminator${seedSuffix(plan.seeds, seed)}` : "discriminator";
  const most = Math.max(...cells.map(({ row }) => row.labels));
  const cnn = cells.find(({ row }) => row.method === "cnn" && row.labels === most && row.seed === seed);
  const loadDiscriminator = (): Promise<tf.Sequential> => loadNetwork(source, "discriminator", part);
  return [
    ...(needsDiscriminator
      ? [
          { name: "gan", title: "The GAN's discriminator", load: loadDiscriminator },
          {
            name: "random",
            title: "The same with random weights",
            load: () => randomTwin(loadDiscriminator, data.test, seed),
          },
        ]
      : []),
    ...(cnn === undefined
      ? []
      : [{ name: "cnn", title: "The CNN", load: () => loadNetwork(folder.file("models", cnn.name), "classifier") }]),
  ];
}

/** A discriminator of the same shape that has learned nothing. */
async function randomTwin(
  load: () => Promise<tf.Sequential>,
  { rows, columns, channels }: ImageDataset,
  seed: number,
): Promise<tf.Sequential> {
  const learned = await load();
  try {
    const [first, second] = ["leaky_1", "leaky_2"].map((name) => Number(learned.getLayer(name).outputShape[3]));
    return buildDiscriminator({ seed, imageShape: [rows, columns, channels], filters: [first, second] });
  } finally {
    learned.dispose();
  }
}

/** The features of images; `undefined` when the network's folder is gone, which must not cost a study its report. */
async function extractFeatures(
  { load }: Extractor,
  images: ImageDataset,
  signal: AbortSignal,
): Promise<{ values: Float32Array; size: number; dimensions: number } | undefined> {
  let network: tf.Sequential | undefined;
  try {
    network = await load();
    return await forwardBatches(network, images, { until: FEATURE_LAYER, signal });
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      return undefined;
    }
    throw error;
  } finally {
    network?.dispose();
  }
}

/** Three digits place a point more exactly than any screen. */
function pairs(points: Float32Array): [number, number][] {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return Array.from({ length: points.length / 2 }, (_, row) => [round(points[2 * row]), round(points[2 * row + 1])]);
}
