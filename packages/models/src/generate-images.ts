import {
  assertNonNegativeInteger,
  assertPositiveInteger,
  GanClsError,
  Random,
  throwIfAborted,
  yieldToEventLoop,
  type ImageSet,
} from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { forward } from "./forward";
import type { BatchOptions } from "./forward-batches";
import { toPixels } from "./image-tensor";

/** Options of {@link generateImages}. */
export interface GenerateImagesOptions extends BatchOptions {
  /** Images at a time; bounds memory and does not change results. @default 100 */
  batchSize?: number;
  /** How many images. @default 16 */
  count?: number;
  /** Seed of the noise; the same seed draws from the same noise. @default 0 */
  seed?: number;
  /** Noise to draw from instead, `[count, latentSize]` standard normal numbers row by row. */
  noise?: Float32Array;
}

/**
 * Draws images from seeded noise, as bytes in `[0, 255]`; BatchNorm uses its moving statistics. Leaves no tensor behind.
 *
 * ```ts
 * const { model } = await loadPretrained("mnist-original-generator");
 * const images = await generateImages(model, { count: 100, seed: 7 });
 * ```
 *
 * @throws GanClsError `invalid-argument` for a network that draws no images, or noise of another length; `aborted`.
 */
export async function generateImages(
  generator: tf.LayersModel,
  { count = 16, seed = 0, noise, batchSize = 100, signal }: GenerateImagesOptions = {},
): Promise<ImageSet> {
  assertPositiveInteger("generateImages", "count", count);
  assertNonNegativeInteger("generateImages", "seed", seed);
  assertPositiveInteger("generateImages", "batchSize", batchSize);
  const { latentSize, rows, columns, channels } = generatorShape(generator);
  const values =
    noise ??
    Random.fromSeed(seed)
      .stream("samples")
      .normals(count * latentSize);
  const size = values.length / latentSize;
  if (!Number.isInteger(size) || size === 0) {
    throw new GanClsError(
      "invalid-argument",
      `generateImages: noise must be rows of ${latentSize} numbers, got ${values.length}`,
    );
  }
  const length = rows * columns * channels;
  const pixels = new Uint8Array(size * length);
  for (let start = 0; start < size; start += batchSize) {
    throwIfAborted("generateImages", signal);
    const end = Math.min(start + batchSize, size);
    const rowsOfNoise = values.slice(start * latentSize, end * latentSize);
    const images = tf.tidy(() => forward(generator, tf.tensor2d(rowsOfNoise, [end - start, latentSize])));
    pixels.set(toPixels((await images.data()) as Float32Array), start * length);
    images.dispose();
    await yieldToEventLoop();
  }
  return { name: "generated", pixels, size, rows, columns, channels };
}

function generatorShape(generator: tf.LayersModel): Record<"latentSize" | "rows" | "columns" | "channels", number> {
  const input = generator.inputs[0].shape.slice(1);
  const output = generator.outputs[0].shape.slice(1);
  if (input.length !== 1 || output.length !== 3) {
    throw new GanClsError(
      "invalid-argument",
      `generateImages: expected a network from noise to images, got one from [${input.join(", ")}] to [${output.join(", ")}]`,
    );
  }
  const [rows, columns, channels] = output.map(Number);
  return { latentSize: Number(input[0]), rows, columns, channels };
}
