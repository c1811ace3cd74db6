import { Random, type SamplesEvent } from "@gan-cls/core";
import { fromUnitRange } from "@gan-cls/data";
import { forward } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** Images as bytes, with what is needed to lay them out. */
export type SampleSheet = Pick<SamplesEvent, "count" | "rows" | "columns" | "channels" | "pixels">;

/** Options of {@link drawSamples}. */
export interface DrawSamplesOptions {
  /** How many images. @default 16 */
  count?: number;
  /** Seed of the noise; the same seed draws from the same noise. @default 0 */
  seed?: number;
}

/** Draws images from seeded noise, with BatchNorm's moving statistics. Leaves no tensor behind. */
export async function drawSamples(
  generator: tf.Sequential,
  { count = 16, seed = 0 }: DrawSamplesOptions = {},
): Promise<SampleSheet> {
  const latentSize = generator.inputs[0].shape[1] ?? 0;
  const images = tf.tidy(() => {
    const noise = tf.tensor2d(
      Random.fromSeed(seed)
        .stream("samples")
        .normals(count * latentSize),
      [count, latentSize],
    );
    return forward(generator, noise) as tf.Tensor4D;
  });
  try {
    const [, rows, columns, channels] = images.shape;
    return { count, rows, columns, channels, pixels: fromUnitRange((await images.data()) as Float32Array) };
  } finally {
    images.dispose();
  }
}

/**
 * How much the images of a sheet differ from each other: the standard deviation of a pixel over the images, averaged over all
 * pixels, in `[0, 127.5]`. A generator that draws one and the same image has 0.
 */
export function sampleDiversity({ count, pixels }: Pick<SampleSheet, "count" | "pixels">): number {
  const size = pixels.length / count;
  let total = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    let sum = 0;
    let squares = 0;
    for (let image = 0; image < count; image++) {
      const value = pixels[image * size + pixel];
      sum += value;
      squares += value * value;
    }
    total += Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  }
  return total / size;
}
