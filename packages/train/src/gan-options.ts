import { assertNonNegativeInteger, assertPositiveInteger, GanClsError, hashImages, type ImageSet } from "@gan-cls/core";
import { countBatches } from "@gan-cls/data";
import type { DiscriminatorOptions, GeneratorOptions } from "@gan-cls/models";
import type { TrainingSettings } from "./checkpoint";
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
  /** Real images per step; as many are generated. An incomplete last batch is left out. @default 100 */
  batchSize?: number;
  /** Decides initial weights, noise, dropout and the order of the images. @default 0 */
  seed?: number;
  /** Both optimisers. @default Adam with rate 1e-4 */
  optimizer?: AdamOptions;
  generator?: Omit<GeneratorOptions, "seed" | "imageShape">;
  discriminator?: Omit<DiscriminatorOptions, "seed" | "imageShape">;
  /** Images drawn from fixed noise after every epoch. @default 16 */
  sampleCount?: number;
  /** Draw them after every so many steps as well, for those who watch. It changes nothing else. @default only after epochs */
  sampleEverySteps?: number;
}

/** Options with every default filled in and what follows from them. */
export interface GanPlan extends Required<Omit<GanOptions, keyof LoopOptions | "maxSteps">> {
  readonly loop: LoopPlan;
  readonly settings: TrainingSettings;
}

/** Checks the options and fills in the defaults. */
export function planGan(options: GanOptions): GanPlan {
  const {
    images,
    epochs = 50,
    maxSteps = Infinity,
    batchSize = 100,
    seed = 0,
    optimizer = { name: "adam", learningRate: 1e-4 },
    generator = {},
    discriminator = {},
    sampleCount = 16,
    sampleEverySteps = Infinity,
  } = options;
  assertPositiveInteger("trainGan", "epochs", epochs);
  assertPositiveInteger("trainGan", "batchSize", batchSize);
  assertPositiveInteger("trainGan", "sampleCount", sampleCount);
  assertNonNegativeInteger("trainGan", "seed", seed);
  for (const [name, steps] of Object.entries({ maxSteps, sampleEverySteps })) {
    if (steps !== Infinity) {
      assertPositiveInteger("trainGan", name, steps);
    }
  }
  const stepsPerEpoch = countBatches(images.size, batchSize, true);
  if (stepsPerEpoch === 0) {
    throw new GanClsError(
      "invalid-argument",
      `trainGan: expected at least one batch of ${batchSize} images, got ${images.size} images; lower batchSize`,
    );
  }
  return {
    ...{ images, epochs, batchSize, seed, optimizer, generator, discriminator, sampleCount, sampleEverySteps },
    loop: planLoop("trainGan", options, { epochs, stepsPerEpoch, maxSteps }),
    settings: { job: "gan", seed, batchSize, optimizer, generator, discriminator, images: hashImages(images) },
  };
}
