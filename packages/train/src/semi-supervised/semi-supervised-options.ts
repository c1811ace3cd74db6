import {
  assertInRange,
  assertNonNegativeInteger,
  assertOneOf,
  assertPositiveInteger,
  assertPositiveNumber,
  AUGMENTATIONS,
  GanClsError,
  hashImages,
  sha256Hex,
  uint32LittleEndianBytes,
  type AugmentationName,
  type ImageDataset,
  type ImageSet,
} from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { STRONG_VIEWS } from "../augmentation";
import type { TrainingSettings } from "../checkpoint";
import { checkModel } from "../classifier-options";
import type { ViewOptions } from "../image-views";
import type { AdamOptions } from "../optimizer";
import { planLoop, type LoopOptions, type LoopPlan } from "../training-loop";

/** Learning from images without labels: a slow average of the network predicts their classes, and the network must predict the same for distorted copies. */
export interface ConsistencyOptions {
  /** Weight of the loss beside that of the labels. @default 1 */
  readonly weight?: number;
  /** Lowest probability at which a class predicted by the average counts, in `(0, 1]`. @default 0.95 */
  readonly threshold?: number;
  /** Steps in which only the labels are used. @default 400 */
  readonly warmUpSteps?: number;
  /** How far the images are distorted. @default by the training's `augmentation` */
  readonly views?: ViewOptions;
}

/**
 * Classes inferred for some of the images without labels, for example by `spreadLabels` of `@gan-cls/classical`. They are used beside
 * the labels until pseudo-labels take over.
 */
export interface StartLabels {
  /** Positions in `images`. */
  readonly indices: Uint32Array;
  /** A class for each of them. */
  readonly labels: Uint8Array;
}

/** A generator to train against: the network learns to recognise its images as one additional class. */
export interface GameOptions {
  /** From noise `[B, latentSize]` to images in `[-1, 1]`; trained in place; the caller disposes it. */
  readonly generator: tf.Sequential;
  /** Weight of the discriminator's loss beside that of the labels. @default 1 */
  readonly weight?: number;
  /** Generated images per step. @default unlabelledBatch */
  readonly batchSize?: number;
  /** Optimiser of the generator. @default Adam with rate 1e-3, beta1 0.5 */
  readonly optimizer?: AdamOptions;
}

/** Options of `trainSemiSupervised`. */
export interface SemiSupervisedOptions extends LoopOptions {
  /**
   * The network, trained in place: one that ends with a layer named `logits` and a softmax, such as `buildClassDiscriminator` makes. It
   * ends with the running average of its weights; the caller disposes it.
   */
  model: tf.LayersModel;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Images without labels. @default those of `dataset` */
  images?: ImageSet;
  /** Number of steps. @default 2000 */
  steps?: number;
  /** Labelled images per step, fewer if there are fewer. @default 64 */
  labelledBatch?: number;
  /** Images without labels per step, fewer if there are fewer. @default 128 */
  unlabelledBatch?: number;
  /**
   * Which distortions leave the class of an image as it is. `shifts` and `symbols`: turns, slants, stretches and moves, as for digits. `photos`:
   * mirroring, crops, and in colour brightness, contrast and saturation. `none`: none. @default "shifts"
   */
  augmentation?: AugmentationName;
  /** How far labelled images are distorted; `false` for not at all. @default about half as much as `augmentation` distorts images without labels */
  views?: ViewOptions | false;
  /** `false` for none. @default the defaults of `ConsistencyOptions` */
  consistency?: ConsistencyOptions | false;
  /** Needs `consistency`, whose `warmUpSteps` says how long they are used. @default none */
  startLabels?: StartLabels;
  /** @default none */
  game?: GameOptions;
  /** Optimiser of the network; the rate rises over 50 steps and falls along half a cosine. @default Adam with rate 2e-3, beta2 0.99 */
  optimizer?: AdamOptions;
  /** Decay per step of the running average, in `[0, 1)`. @default 0.999 */
  averageDecay?: number;
  /** Images on which loss and accuracy of the average are measured after every epoch; nothing is chosen by them. @default none */
  validation?: ImageDataset;
  /** Decides the order of the images, distortions, noise and dropout. @default 0 */
  seed?: number;
}

/** Options with every default filled in and what follows from them. */
export interface SemiSupervisedPlan extends Required<
  Omit<SemiSupervisedOptions, keyof LoopOptions | "augmentation" | OptionalParts>
> {
  readonly consistency: Required<ConsistencyOptions> | undefined;
  readonly startLabels: StartLabels | undefined;
  readonly game: Required<GameOptions> | undefined;
  readonly validation: ImageDataset | undefined;
  readonly loop: LoopPlan;
  readonly settings: TrainingSettings;
}

type OptionalParts = "consistency" | "startLabels" | "game" | "validation";

const WHERE = "trainSemiSupervised";

/** Checks the options and fills in the defaults. */
export function planSemiSupervised(options: SemiSupervisedOptions): SemiSupervisedPlan {
  const { model, dataset, images = dataset, steps = 2000, seed = 0, averageDecay = 0.999, validation } = options;
  const { optimizer = { name: "adam", learningRate: 2e-3, beta2: 0.99 }, augmentation = "shifts" } = options;
  assertOneOf(WHERE, "augmentation", augmentation, AUGMENTATIONS);
  const { views = STRONG_VIEWS[augmentation].labelled } = options;
  assertPositiveInteger(WHERE, "steps", steps);
  assertNonNegativeInteger(WHERE, "seed", seed);
  assertInRange(WHERE, "averageDecay", averageDecay, 0, 0.999999);
  assertPositiveInteger(WHERE, "the number of labelled images", dataset.size);
  checkModel(WHERE, model, dataset);
  checkSameShape(dataset, images);
  const labelledBatch = batchOf("labelledBatch", options.labelledBatch ?? 64, dataset);
  const unlabelledBatch = batchOf("unlabelledBatch", options.unlabelledBatch ?? 128, images);
  const consistency = planConsistency(options, STRONG_VIEWS[augmentation].unlabelled);
  const game = options.game && planGame(options.game, unlabelledBatch, dataset);
  const { startLabels } = options;
  if (startLabels !== undefined) {
    checkStartLabels(startLabels, images, dataset, consistency !== undefined);
  }
  const seen =
    consistency || game ? Math.floor(images.size / unlabelledBatch) : Math.floor(dataset.size / labelledBatch);
  // With few labels an epoch would be a few steps, too short to report.
  const stepsPerEpoch = Math.min(steps, Math.max(100, seen));
  const epochs = Math.ceil(steps / stepsPerEpoch);
  return {
    ...{ model, dataset, images, steps, labelledBatch, unlabelledBatch, views, optimizer, averageDecay, seed },
    ...{ consistency, startLabels, game, validation },
    loop: planLoop(WHERE, options, { epochs, stepsPerEpoch, maxSteps: steps }),
    settings: {
      ...{ job: "semi-supervised", seed, steps, labelledBatch, unlabelledBatch, views, optimizer, averageDecay },
      ...{ dataset: hashImages(dataset), images: hashImages(images) },
      ...(consistency && { consistency }),
      ...(startLabels && { startLabels: sha256Hex(uint32LittleEndianBytes(startLabels.indices), startLabels.labels) }),
      // Of which images BatchNorm keeps running statistics: earlier versions did of generated ones too, and no training of theirs goes on here.
      ...(game && {
        game: { weight: game.weight, batchSize: game.batchSize, optimizer: game.optimizer, statistics: "real images" },
      }),
    },
  };
}

function planConsistency(
  { consistency = {} }: SemiSupervisedOptions,
  usualViews: ViewOptions,
): Required<ConsistencyOptions> | undefined {
  if (consistency === false) {
    return undefined;
  }
  const { weight = 1, threshold = 0.95, warmUpSteps = 400, views = usualViews } = consistency;
  assertPositiveNumber(WHERE, "consistency.weight", weight);
  assertInRange(WHERE, "consistency.threshold", threshold, 0, 1);
  assertNonNegativeInteger(WHERE, "consistency.warmUpSteps", warmUpSteps);
  return { weight, threshold, warmUpSteps, views };
}

function checkStartLabels(
  { indices, labels }: StartLabels,
  images: ImageSet,
  { classNames }: ImageDataset,
  hasConsistency: boolean,
): void {
  if (!hasConsistency) {
    throw new GanClsError("invalid-argument", `${WHERE}: startLabels need consistency, got none`);
  }
  const fits =
    indices.length > 0 &&
    indices.length === labels.length &&
    indices.every((index) => index < images.size) &&
    labels.every((label) => label < classNames.length);
  if (!fits) {
    throw new GanClsError(
      "invalid-argument",
      `${WHERE}: startLabels must give one of ${classNames.length} classes to each of some positions below ${images.size}, got ${indices.length} positions and ${labels.length} labels`,
    );
  }
}

function planGame(game: GameOptions, unlabelledBatch: number, dataset: ImageDataset): Required<GameOptions> {
  const { generator, weight = 1, batchSize = unlabelledBatch } = game;
  const { optimizer = { name: "adam", learningRate: 1e-3, beta1: 0.5 } } = game;
  assertPositiveNumber(WHERE, "game.weight", weight);
  assertPositiveInteger(WHERE, "game.batchSize", batchSize);
  const drawn = generator.outputs[0].shape.slice(1).join("x");
  const expected = [dataset.rows, dataset.columns, dataset.channels].join("x");
  if (drawn !== expected) {
    throw new GanClsError("invalid-argument", `${WHERE}: the generator must draw ${expected} images, got ${drawn}`);
  }
  return { generator, weight, batchSize, optimizer };
}

function batchOf(name: string, wanted: number, { size }: ImageSet): number {
  assertPositiveInteger(WHERE, name, wanted);
  return Math.min(wanted, size);
}

function checkSameShape(dataset: ImageSet, images: ImageSet): void {
  const [expected, got] = [dataset, images].map(({ rows, columns, channels }) => [rows, columns, channels].join("x"));
  if (expected !== got || images.size === 0) {
    throw new GanClsError(
      "invalid-argument",
      `${WHERE}: expected at least one image without labels of ${expected}, the shape of the labelled images, got ${images.size} of ${got}`,
    );
  }
}
