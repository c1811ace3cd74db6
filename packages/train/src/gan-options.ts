import {
  assertNonNegativeInteger,
  assertOneOf,
  assertPositiveInteger,
  AUGMENTATIONS,
  hashImages,
  type AugmentationName,
  type ImageSet,
} from "@gan-cls/core";
import type { DiscriminatorOptions, GeneratorOptions } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { TrainingSettings } from "./checkpoint";
import { countBatches } from "./epoch-batches";
import { checkObjective, type GanObjective } from "./objectives/objective";
import type { AdamOptions } from "./optimizer";
import { planLoop, type LoopOptions, type LoopPlan } from "./training-loop";

/** Options of `trainGan`. The defaults are the original study's settings. */
export interface GanOptions extends LoopOptions {
  /** What to learn from; no labels. */
  images: ImageSet;
  /** Passes over the images. @default 50 */
  epochs?: number;
  /** Stop after this many steps, even within an epoch. @default no bound */
  maxSteps?: number;
  /** Real images per step, fewer if there are fewer; the same number is generated. An incomplete last batch is left out. @default 100 */
  batchSize?: number;
  /** Decides initial weights, noise, dropout and the order of the images. @default 0 */
  seed?: number;
  /** Both optimisers. @default Adam with rate 1e-4 */
  optimizer?: AdamOptions;
  generator?: Omit<GeneratorOptions, "seed" | "imageShape">;
  discriminator?: Omit<DiscriminatorOptions, "seed" | "imageShape">;
  /** What the networks are trained for. @default the original's */
  objective?: GanObjective;
  /** Which distortions leave the images what they are, for the objective's `contrastive` task; the images themselves are taken as they are. @default "shifts" */
  augmentation?: AugmentationName;
  /** Images drawn from fixed noise after every epoch. @default 16 */
  sampleCount?: number;
  /** Also draw them whenever this many steps have been done, for a live view. It changes nothing else. @default only after epochs */
  sampleEverySteps?: number;
  /**
   * Scores the discriminator (its average, if there is one) after every epoch, for example by a linear probe of its features; higher is better.
   * The score is the epoch's figure `probe`, and the result also holds the networks of the best epoch. @default none
   */
  probe?: (discriminator: tf.Sequential) => Promise<number>;
  /**
   * Measures the generator after every epoch (its average, if there is one); the result is added to that epoch's figures. It chooses nothing, and if it
   * fails there is a `warning` event: training continues without its figures. @default none
   */
  measureGenerator?: (generator: tf.Sequential) => Promise<Readonly<Record<string, number>>>;
}

/** Options with every default filled in and what follows from them. */
export interface GanPlan extends Required<
  Omit<GanOptions, keyof LoopOptions | "maxSteps" | "probe" | "measureGenerator">
> {
  /** Before it was bound by the number of images. */
  readonly askedBatchSize: number;
  readonly probe: GanOptions["probe"];
  readonly measureGenerator: GanOptions["measureGenerator"];
  readonly loop: LoopPlan;
  readonly settings: TrainingSettings;
}

/** Checks the options and fills in the defaults. */
export function planGan(options: GanOptions): GanPlan {
  const {
    images,
    epochs = 50,
    maxSteps = Infinity,
    batchSize: asked = 100,
    seed = 0,
    optimizer = { name: "adam", learningRate: 1e-4 },
    generator = {},
    discriminator = {},
    objective = {},
    augmentation = "shifts",
    sampleCount = 16,
    sampleEverySteps = Infinity,
    probe,
    measureGenerator,
  } = options;
  assertPositiveInteger("trainGan", "epochs", epochs);
  assertPositiveInteger("trainGan", "batchSize", asked);
  assertPositiveInteger("trainGan", "the number of images", images.size);
  assertOneOf("trainGan", "augmentation", augmentation, AUGMENTATIONS);
  assertPositiveInteger("trainGan", "sampleCount", sampleCount);
  assertNonNegativeInteger("trainGan", "seed", seed);
  checkObjective("trainGan", objective);
  for (const [name, steps] of Object.entries({ maxSteps, sampleEverySteps })) {
    if (steps !== Infinity) {
      assertPositiveInteger("trainGan", name, steps);
    }
  }
  const batchSize = Math.min(asked, images.size);
  const stepsPerEpoch = countBatches(images.size, batchSize, true);
  return {
    ...{ images, epochs, batchSize, seed, optimizer, generator, discriminator, objective, augmentation },
    ...{ askedBatchSize: asked, sampleCount, sampleEverySteps, probe, measureGenerator },
    loop: planLoop("trainGan", options, { epochs, stepsPerEpoch, maxSteps }),
    settings: {
      ...{ job: "gan", seed, batchSize, optimizer, generator, discriminator, images: hashImages(images) },
      // Left out for the original objective, so that checkpoints from before there were others still fit.
      ...(Object.keys(objective).length > 0 && { objective }),
      ...(augmentation !== "shifts" && { augmentation }),
      ...(probe && { probe: true }),
    },
  };
}
