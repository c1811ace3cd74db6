import type { FeatureSet } from "@gan-cls/classical";
import { createLabelBudget, GanClsError, sha256Hex, type ImageSet, type TrainingEvent } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { formatCount } from "@gan-cls/evaluate";
import { buildCnn, extractFeatures, modelToFiles, WEIGHTS_FILE, type Pretrained } from "@gan-cls/models";
import { createModelClassifier, epochsForSteps, trainClassifier, type TrainingStage } from "@gan-cls/train";
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
  /** What a reader must know of it beyond its name; undefined for the shipped network, which its card describes. */
  readonly note?: string;
  /** The same network as a classifier. */
  readonly labeller: Labeller;
  /** @throws GanClsError `invalid-argument` for images of another shape than the network's; `aborted`. */
  features(images: ImageSet, signal?: AbortSignal): Promise<FeatureSet>;
  dispose(): void;
}

/** The space of features of the shipped feature network, which it takes over. */
export function createFeatureSpace({ model, card }: Pretrained<typeof EXTRACTOR>): FeatureSpace {
  const { sha256 } = card.files[WEIGHTS_FILE];
  const { classNames, labels, labelHash = "unknown" } = card;
  return spaceOf(model, { name: EXTRACTOR, classNames, labels, labelHash, sha256 });
}

/** Name of a network that was trained on the data at hand. */
const OWN_EXTRACTOR = "own-feature-cnn";
/** The shipped network's layers, as far as the images allow, and how long it is trained. */
const OWN_NETWORK = { filters: [16, 32], hiddenUnits: 64, hiddenActivation: "relu", dropoutRate: 0.3 } as const;
const OWN_TRAINING = { steps: 2000, batchSize: 50, epochs: [3, 60], learningRate: 2e-3 } as const;

/** Options of {@link trainFeatureSpace}. */
export interface TrainFeatureSpaceOptions {
  seed: number;
  signal: AbortSignal;
}

/**
 * A space of features for images that no shipped network knows: the hidden layer of a small CNN that learns from all labels of the training images.
 * Its figures can be compared with others of the same data and seed, and with no other network's. The caller disposes it.
 *
 * @throws GanClsError `aborted`
 */
export async function* trainFeatureSpace(
  data: StudyData,
  { seed, signal }: TrainFeatureSpaceOptions,
): AsyncGenerator<TrainingEvent, FeatureSpace, void> {
  const { train, augmentation = "shifts" } = data;
  const { rows, columns, channels, classNames } = train;
  const { steps, batchSize, epochs: bounds, learningRate } = OWN_TRAINING;
  const epochs = epochsForSteps(steps, { size: train.size, batchSize, bounds });
  const stages: TrainingStage[] = [{ epochs, optimizer: { name: "adam", learningRate }, schedule: "cosine" }];
  const model = buildCnn({
    ...{ seed, ...OWN_NETWORK, imageShape: [rows, columns, channels], classCount: classNames.length },
  });
  let finished = false;
  try {
    yield* trainClassifier({ model, dataset: train, stages, batchSize, augmentation, seed, signal });
    const { weights } = await modelToFiles(model);
    const labelHash = createLabelBudget(Uint32Array.from(train.labels.keys())).hash;
    const about = { name: OWN_EXTRACTOR, classNames, labels: train.size, labelHash, sha256: sha256Hex(weights) };
    finished = true;
    const note = `Features and names of classes are those of a small CNN trained on the ${formatCount(train.size)} labelled training images of these data (seed ${seed}), since no shipped network knows such images: compare the figures with others of these data alone.`;
    return { ...spaceOf(model, about), note };
  } finally {
    if (!finished) {
      model.dispose();
    }
  }
}

function spaceOf(model: tf.LayersModel, about: Omit<Labeller, "classifier">): FeatureSpace {
  const { name, sha256 } = about;
  const [, dimensions] = model.getLayer(LAYER).outputShape as number[];
  const [, ...shape] = model.inputs[0].shape;
  const classifier = createModelClassifier(name, model);
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
