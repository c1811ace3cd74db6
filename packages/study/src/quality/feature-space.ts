import type { FeatureSet } from "@gan-cls/classical";
import { GanClsError, sha256Hex, type ImageSet, type TrainingEvent } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { formatCount } from "@gan-cls/evaluate";
import { buildCnn, extractFeatures, modelToFiles, WEIGHTS_FILE, type Pretrained } from "@gan-cls/models";
import { createModelClassifier, epochsForSteps, trainClassifier } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import type { Labeller } from "./labeller";

/** The network whose features compare images, and the layer that gives them. */
export const EXTRACTOR = "mnist-feature-cnn";
const LAYER = "hidden";

/** A fixed space of features in which images are compared. The caller disposes it. */
export interface FeatureSpace {
  /** What every figure must say of it. */
  readonly extractor: {
    readonly name: string;
    readonly layer: string;
    readonly dimensions: number;
    readonly sha256: string;
  };
  /** The same network as a classifier. */
  readonly labeller: Labeller;
  /** What a reader of the figures must know of it. */
  readonly note?: string;
  /** @throws GanClsError `invalid-argument` for images of another shape than the network's; `aborted`. */
  features(images: ImageSet, signal?: AbortSignal): Promise<FeatureSet>;
  dispose(): void;
}

/** Whether the shipped feature network is meant for these data: grey images of MNIST's size that are not known to be of another kind. */
export function hasShippedSpace({ domain, train }: Pick<StudyData, "domain" | "train">): boolean {
  const isShape = train.rows === 28 && train.columns === 28 && train.channels === 1;
  return isShape && (domain === undefined || domain === "mnist");
}

/** The space of features of the shipped feature network, which it takes over. */
export function createFeatureSpace({ model, card }: Pretrained<typeof EXTRACTOR>): FeatureSpace {
  const { sha256 } = card.files[WEIGHTS_FILE];
  const { classNames, labels, labelHash = "unknown" } = card;
  return spaceOf(model, { name: EXTRACTOR, sha256, classNames, labels, labelHash });
}

/** The same small CNN for all data, trained long enough to tell their classes apart. */
const NETWORK = { filters: [32, 64], hiddenUnits: 64, hiddenActivation: "relu", dropoutRate: 0.3 } as const;
const TRAINING = { steps: 1500, bounds: [2, 60], batchSize: 50, learningRate: 1e-3 } as const;

/** Always the same, so that figures of several generators of the same data can be compared. */
const SEED = 0;

/**
 * A space of features for data of which no network ships: a CNN is trained on their labelled training images, and its last hidden layer compares
 * images. The caller disposes the space.
 *
 * @throws GanClsError `aborted`
 */
export async function* trainFeatureSpace(
  { name, train, trainHash }: Pick<StudyData, "name" | "train" | "trainHash">,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, FeatureSpace, void> {
  const { rows, columns, channels, classNames, size } = train;
  const model = buildCnn({
    ...NETWORK,
    seed: SEED,
    imageShape: [rows, columns, channels],
    classCount: classNames.length,
  });
  try {
    const { steps, bounds, batchSize, learningRate } = TRAINING;
    const epochs = epochsForSteps(steps, { size, batchSize: Math.min(batchSize, size), bounds });
    const stages = [{ epochs, optimizer: { name: "adam", learningRate }, schedule: "cosine" }] as const;
    yield* trainClassifier({ model, dataset: train, stages, batchSize: Math.min(batchSize, size), seed: SEED, signal });
    const { weights } = await modelToFiles(model);
    const about = { name: `a CNN trained on ${name}`, sha256: sha256Hex(weights), classNames, labels: size };
    return {
      ...spaceOf(model, { ...about, labelHash: trainHash }),
      note: `No network is shipped for such images, so a CNN was trained on the ${formatCount(size)} labelled training images of ${name}; FID, precision and recall can be compared only with figures of the same network (its SHA-256 is given).`,
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The features of a network's hidden layer, and the network as a classifier. It takes the network over. */
function spaceOf(model: tf.LayersModel, about: Omit<Labeller, "classifier">): FeatureSpace {
  const { name, sha256 } = about;
  const classifier = createModelClassifier(name, model);
  const [, dimensions] = model.getLayer(LAYER).outputShape as number[];
  const [, ...shape] = model.inputs[0].shape;
  return {
    extractor: { name, layer: LAYER, dimensions, sha256 },
    labeller: { ...about, classifier },
    features(images, signal) {
      const { rows, columns, channels } = images;
      if (String([rows, columns, channels]) !== String(shape)) {
        throw new GanClsError(
          "invalid-argument",
          `createFeatureSpace: ${name} compares images of ${shape.join("x")}, got ${rows}x${columns}x${channels}; measure generators of such images`,
        );
      }
      return extractFeatures(model, images, { layers: [LAYER], ...(signal && { signal }) });
    },
    dispose: () => classifier.dispose(),
  };
}
