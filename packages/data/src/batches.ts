/** The one place of this package where pixels become tensors. */
import { describeValue, GanClsError, imageLength, type ImageDataset, type ImageSet } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { seededBatchIndices, type IndexBatch, type SeededBatchOptions } from "./batch-order";

/** Half the range of a byte: `(x - 127.5) / 127.5` maps `[0, 255]` to `[-1, 1]`, the range of the generator's tanh. */
const HALF_RANGE = 127.5;

/** `UNIT_RANGE[byte]` is the pixel as networks see it. */
const UNIT_RANGE = Float32Array.from({ length: 256 }, (_, byte) => (byte - HALF_RANGE) / HALF_RANGE);

/** A kernel of `@gan-cls/tfjs-backend-simd`: bytes to pixels in `[-1, 1]`. */
const KERNEL = "GanClsImages";

/**
 * The images at `indices` (all without them), `[B, rows, columns, channels]` in `[-1, 1]`. The caller disposes the tensor.
 *
 * @throws GanClsError `invalid-argument` for an index outside the set.
 */
export function toImageTensor(images: ImageSet, indices?: ArrayLike<number>): tf.Tensor4D {
  const { pixels, rows, columns, channels } = images;
  const length = imageLength(images);
  const count = indices?.length ?? images.size;
  const starts: number[] = [];
  for (let i = 0; i < count; i++) {
    const index = indices?.[i] ?? i;
    assertIndex("toImageTensor", index, images.size);
    starts.push(index * length);
  }
  const shape: [number, number, number, number] = [count, rows, columns, channels];
  return tf.getKernel(KERNEL, tf.getBackend()) === undefined
    ? tf.tensor4d(toUnitRange(pixels, starts, length), shape)
    : (tf.engine().runKernel(KERNEL, {}, { pixels, starts, shape }) as tf.Tensor4D);
}

/** Runs of `length` pixels from each of `starts` on, one after the other. */
function toUnitRange(pixels: Uint8Array, starts: readonly number[], length: number): Float32Array {
  const values = new Float32Array(starts.length * length);
  let to = 0;
  for (const start of starts) {
    for (let from = start; from < start + length; from++, to++) {
      values[to] = UNIT_RANGE[pixels[from]];
    }
  }
  return values;
}

/**
 * The labels at `indices` (all when `undefined`) as float32 rows `[B, classCount]` with a single 1. The caller disposes the tensor.
 *
 * @throws GanClsError `invalid-argument` for an index outside the labels or a label outside `[0, classCount)`.
 */
export function toOneHotTensor(
  labels: ArrayLike<number>,
  indices: ArrayLike<number> | undefined,
  classCount: number,
): tf.Tensor2D {
  const count = indices?.length ?? labels.length;
  const values = new Float32Array(count * classCount);
  for (let i = 0; i < count; i++) {
    const index = indices?.[i] ?? i;
    assertIndex("toOneHotTensor", index, labels.length);
    if (!(labels[index] < classCount)) {
      throw new GanClsError(
        "invalid-argument",
        `toOneHotTensor: labels must lie in [0, ${classCount}), got ${labels[index]} at position ${index}`,
      );
    }
    values[i * classCount + labels[index]] = 1;
  }
  return tf.tensor2d(values, [count, classCount]);
}

/** Pixels in `[-1, 1]`, as a generator draws them, back as bytes in `[0, 255]`; values outside the range are clipped. */
export function fromUnitRange(values: ArrayLike<number>): Uint8Array {
  // A clamped array rounds to the nearest byte and clips; its buffer is handed on as plain bytes.
  const clamped = Uint8ClampedArray.from(values, (value) => value * HALF_RANGE + HALF_RANGE);
  return new Uint8Array(clamped.buffer);
}

/** A batch without labels. Whoever iterates disposes `images`. */
export interface ImageBatch extends IndexBatch {
  /** `[B, rows, columns, channels]` in `[-1, 1]`. */
  readonly images: tf.Tensor4D;
}

/** A batch with labels. Whoever iterates disposes `images` and `labels`. */
export interface LabelledBatch extends ImageBatch {
  /** One-hot, `[B, classCount]`. */
  readonly labels: tf.Tensor2D;
}

/**
 * Shuffled batches of images over several epochs; see {@link seededBatchIndices} for what a seed promises. Tensors are made one batch
 * at a time, and the loop that takes them disposes them.
 */
export function seededBatches(images: ImageSet, options: SeededBatchOptions): Iterable<ImageBatch> {
  return mapIterable(seededBatchIndices(images.size, options), (batch) => ({
    ...batch,
    images: toImageTensor(images, batch.indices),
  }));
}

/** As {@link seededBatches}, with one-hot labels. */
export function seededLabelledBatches(dataset: ImageDataset, options: SeededBatchOptions): Iterable<LabelledBatch> {
  return mapIterable(seededBatchIndices(dataset.size, options), (batch) => ({
    ...batch,
    images: toImageTensor(dataset, batch.indices),
    labels: toOneHotTensor(dataset.labels, batch.indices, dataset.classNames.length),
  }));
}

function mapIterable<From, To>(items: Iterable<From>, convert: (item: From) => To): Iterable<To> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) {
        yield convert(item);
      }
    },
  };
}

function assertIndex(where: string, index: number, size: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < size)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: indices must lie in [0, ${size}), got ${describeValue(index)}`,
    );
  }
}
