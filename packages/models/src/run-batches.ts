import { assertPositiveInteger, throwIfAborted, yieldToEventLoop } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { imageBatches, type ImageInput } from "./image-input";

/** What running a network over many images may be told. */
export interface BatchOptions {
  /** Images at a time; bounds memory and does not change results. @default 250 */
  batchSize?: number;
  /** Stops between batches with the signal's reason. */
  signal?: AbortSignal;
}

/** Rows that a network gave, one for each image. */
export interface OutputRows {
  /** `[size, dimensions]`, row by row. */
  readonly values: Float32Array;
  readonly size: number;
  readonly dimensions: number;
}

/**
 * Runs images through any network outside training, batch by batch, with the event loop free in between.
 *
 * @param where Names the caller in errors.
 * @throws GanClsError `invalid-argument` for images of another shape than the network's input; `aborted`.
 */
export async function runBatches(
  where: string,
  model: tf.LayersModel,
  images: ImageInput,
  { batchSize = 250, signal }: BatchOptions,
): Promise<OutputRows> {
  assertPositiveInteger(where, "batchSize", batchSize);
  const batches = imageBatches(where, model, images);
  const { size } = batches;
  let values = new Float32Array(0);
  for (let start = 0; start < size; start += batchSize) {
    throwIfAborted(where, signal);
    const end = Math.min(start + batchSize, size);
    const output = tf.tidy(() => model.predictOnBatch(batches.slice(start, end)) as tf.Tensor);
    const rows = (await output.data()) as Float32Array;
    output.dispose();
    if (start === 0) {
      values = new Float32Array((rows.length / end) * size);
    }
    values.set(rows, start * (values.length / size));
    await yieldToEventLoop();
  }
  return { values, size, dimensions: values.length / size };
}
