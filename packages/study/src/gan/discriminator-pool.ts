import type { ImageSet } from "@gan-cls/core";
import { buildDiscriminator, randomizedCopy } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { StudyPlan } from "../plan";
import type { DiscriminatorSource } from "./discriminator-source";

/**
 * The discriminators of all cells that one process runs. A network is made once and shared, because pooled features are kept for as long as
 * the network lives that they come from (`pooledFeaturesOf` of `@gan-cls/transfer`): what one cell has worked out, those of the test images
 * above all, the next one finds.
 */
export interface DiscriminatorPool {
  /** The trained discriminator of a seed; a given one is the same for all. */
  trained(seed: number): DiscriminatorSource;
  /** The control with random weights of a seed. It stays the pool's. */
  untrained(seed: number): Promise<tf.Sequential>;
  dispose(): void;
}

/** Controls that are kept, those used last: each keeps up to half a gigabyte of features, and a study has seldom more seeds. */
const MOST_CONTROLS = 4;

/**
 * @param images Of the size that the discriminators take.
 * @param open Makes the source of one seed.
 */
export function createDiscriminatorPool(
  plan: Pick<StudyPlan, "discriminator" | "seeds" | "settings">,
  images: ImageSet,
  open: (seed: number) => DiscriminatorSource,
): DiscriminatorPool {
  const sources = new Map<number, DiscriminatorSource>();
  const controls = new Map<number, tf.Sequential>();

  function trained(seed: number): DiscriminatorSource {
    const key = plan.discriminator === undefined ? seed : plan.seeds[0];
    const source = sources.get(key) ?? open(key);
    sources.set(key, source);
    return source;
  }

  return {
    trained,
    async untrained(seed) {
      const control = controls.get(seed) ?? (await untrainedDiscriminator(plan, trained(seed), images, seed));
      // Last in the order of the map means used last.
      controls.delete(seed);
      controls.set(seed, control);
      for (const [oldest, network] of [...controls].slice(0, -MOST_CONTROLS)) {
        network.dispose();
        controls.delete(oldest);
      }
      return control;
    },
    dispose() {
      sources.forEach((source) => source.dispose());
      controls.forEach((control) => control.dispose());
      sources.clear();
      controls.clear();
    },
  };
}

/** The network of the study's discriminator, given or to be trained, with random weights: the one control there is. */
async function untrainedDiscriminator(
  { discriminator, settings }: Pick<StudyPlan, "discriminator" | "settings">,
  source: DiscriminatorSource,
  { rows, columns, channels }: ImageSet,
  seed: number,
): Promise<tf.Sequential> {
  if (discriminator !== undefined) {
    return randomizedCopy(await source.get(), seed);
  }
  return buildDiscriminator({ ...settings.gan.discriminator, imageShape: [rows, columns, channels], seed });
}
