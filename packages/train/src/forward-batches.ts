import { throwIfAborted, yieldToEventLoop, type ImageSet } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/data";
import { forward } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link forwardBatches}. */
export interface ForwardBatchesOptions {
  /** Stop after the layer of this name. @default the last layer */
  until?: string;
  /** Images at a time; bounds memory and does not change results. @default 500 */
  batchSize?: number;
  signal?: AbortSignal;
}

/**
 * Runs images through a network outside training, batch by batch.
 *
 * @returns `[images.size, outputs per image]`, row by row.
 */
export async function forwardBatches(
  model: tf.LayersModel,
  images: ImageSet,
  { until, batchSize = 500, signal }: ForwardBatchesOptions = {},
): Promise<Float32Array> {
  let outputs: Float32Array | undefined;
  for (let start = 0; start < images.size; start += batchSize) {
    throwIfAborted("forwardBatches", signal);
    const count = Math.min(batchSize, images.size - start);
    const indices = Uint32Array.from({ length: count }, (_, offset) => start + offset);
    const output = tf.tidy(() => forward(model, toImageTensor(images, indices), { until }));
    const values = (await output.data()) as Float32Array;
    outputs ??= new Float32Array(images.size * (values.length / count));
    outputs.set(values, start * (values.length / count));
    output.dispose();
    await yieldToEventLoop();
  }
  return outputs ?? new Float32Array(0);
}
