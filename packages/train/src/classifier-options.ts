import {
  assertInRange,
  assertNonNegativeInteger,
  assertOneOf,
  assertPositiveInteger,
  AUGMENTATIONS,
  GanClsError,
  hashImages,
  type AugmentationName,
  type ImageDataset,
} from "@gan-cls/core";
import { layerIndex, LOGITS_LAYER } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { TrainingSettings } from "./checkpoint";
import { countBatches } from "./epoch-batches";
import type { OptimizerOptions } from "./optimizer";
import { planLoop, type LoopOptions, type LoopPlan } from "./training-loop";

/** Epochs in which the same layers are trained by the same optimiser. Every stage starts a fresh optimiser. */
export interface TrainingStage {
  readonly epochs: number;
  readonly optimizer: OptimizerOptions;
  /** Names of the layers that are trained; all others stay identical to the last bit. @default all layers */
  readonly trainable?: readonly string[];
  /** `cosine`: the rate falls to zero over the stage along half a cosine (Loshchilov and Hutter 2016). @default "constant" */
  readonly schedule?: "constant" | "cosine";
  /** Factors of the rates of layers, by name, for example to train pretrained layers more slowly. @default 1 for all */
  readonly rateFactors?: Readonly<Record<string, number>>;
}

/** Options of `trainClassifier`. The defaults are the original study's settings for its CNN. */
export interface ClassifierOptions extends LoopOptions {
  /**
   * The network, trained in place: one that ends with a layer named `logits` and a softmax, such as `buildCnn` makes. The caller
   * disposes it.
   */
  model: tf.LayersModel;
  /** Labelled images to learn from. */
  dataset: ImageDataset;
  /** Images on which loss and accuracy are measured after every epoch. @default none */
  validation?: ImageDataset;
  /** @default one stage: 15 epochs of SGD with rate 0.01 */
  stages?: readonly TrainingStage[];
  /** Every image is moved at random by up to this many pixels each time it is used; the uncovered border is black. @default 0 */
  shift?: number;
  /** How every image varies each time it is used, by what its data allow; see `describeAugmentation`. Instead of `shift`. @default as `shift` says */
  augmentation?: AugmentationName;
  /** End with the weights of the epoch with the best validation accuracy (of equals the last) instead of the last epoch; needs `validation`. @default false */
  keepBest?: boolean;
  /** Images per step; an incomplete last batch is used too. @default 100 */
  batchSize?: number;
  /** Decides the order of the images and dropout. @default 0 */
  seed?: number;
}

/** Options with every default filled in and what follows from them. */
export interface ClassifierPlan extends Required<
  Omit<ClassifierOptions, keyof LoopOptions | "validation" | "augmentation">
> {
  readonly validation: ImageDataset | undefined;
  readonly augmentation: AugmentationName | undefined;
  readonly loop: LoopPlan;
  readonly settings: TrainingSettings;
}

const DEFAULT_STAGES: readonly TrainingStage[] = [{ epochs: 15, optimizer: { name: "sgd", learningRate: 0.01 } }];

/** Checks the options and fills in the defaults. */
export function planClassifier(options: ClassifierOptions): ClassifierPlan {
  const { model, dataset, validation, stages = DEFAULT_STAGES, batchSize = 100, seed = 0 } = options;
  const { shift = 0, augmentation, keepBest = false } = options;
  assertPositiveInteger("trainClassifier", "batchSize", batchSize);
  assertNonNegativeInteger("trainClassifier", "seed", seed);
  assertNonNegativeInteger("trainClassifier", "shift", shift);
  checkAugmentation(options);
  if (keepBest && validation === undefined) {
    throw new GanClsError("invalid-argument", "trainClassifier: keepBest needs validation images, got none");
  }
  checkModel("trainClassifier", model, dataset);
  stages.forEach((stage) => checkStage(model, stage));
  const epochs = stages.reduce((sum, stage) => sum + stage.epochs, 0);
  assertPositiveInteger("trainClassifier", "the stages' epochs", epochs);
  const stepsPerEpoch = countBatches(dataset.size, batchSize);
  assertPositiveInteger("trainClassifier", "the number of labelled images", dataset.size);
  return {
    ...{ model, dataset, validation, stages, batchSize, seed, shift, augmentation, keepBest },
    loop: planLoop("trainClassifier", options, { epochs, stepsPerEpoch }),
    settings: {
      ...{ job: "classifier", seed, batchSize, stages, images: hashImages(dataset) },
      ...(shift > 0 && { shift }),
      ...(augmentation && { augmentation }),
      ...(keepBest && { keepBest }),
    },
  };
}

function checkAugmentation({ augmentation, shift }: ClassifierOptions): void {
  if (augmentation === undefined) {
    return;
  }
  assertOneOf("trainClassifier", "augmentation", augmentation, AUGMENTATIONS);
  if (shift !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `trainClassifier: expected either shift or augmentation, got both (${shift} and ${augmentation})`,
    );
  }
}

/** @throws GanClsError `invalid-argument` when a model takes other images or has another number of classes. */
export function checkModel(
  where: string,
  model: tf.LayersModel,
  { rows, columns, channels, classNames }: ImageDataset,
): void {
  const expected = [rows, columns, channels].join("x");
  const actual = model.inputs[0].shape.slice(1).join("x");
  if (actual !== expected) {
    throw new GanClsError("invalid-argument", `${where}: expected images of ${actual} for this model, got ${expected}`);
  }
  const { outputShape } = model.layers[layerIndex(model, LOGITS_LAYER)];
  const classCount = Number(outputShape[outputShape.length - 1]);
  if (classCount !== classNames.length) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected ${classCount} classes for this model, got ${classNames.length}`,
    );
  }
}

function checkStage(model: tf.LayersModel, { epochs, trainable = [], rateFactors = {} }: TrainingStage): void {
  assertNonNegativeInteger("trainClassifier", "epochs", epochs);
  [...trainable, ...Object.keys(rateFactors)].forEach((name) => layerIndex(model, name));
  Object.values(rateFactors).forEach((factor) => assertInRange("trainClassifier", "rateFactors", factor, 0, 1e6));
}
