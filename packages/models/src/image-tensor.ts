/** The one place where bytes become tensors, and tensors bytes. Networks see a byte `x` as `(x - 127.5) / 127.5`, in `[-1, 1]`. */
import { describeValue, GanClsError, imageLength, type ImageSet } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** Half the range of a byte. */
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
export function toImageTensor(images: Omit<ImageSet, "name">, indices?: ArrayLike<number>): tf.Tensor4D {
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
  // Loops, because `Float32Array.from` with a function takes longer than a small network.
  for (const start of starts) {
    for (let from = start; from < start + length; from++, to++) {
      values[to] = UNIT_RANGE[pixels[from]];
    }
  }
  return values;
}

/** Pixels in `[-1, 1]`, as a generator draws them, as bytes in `[0, 255]`; values outside the range are clipped. */
export function toPixels(values: ArrayLike<number>): Uint8Array {
  // A clamped array rounds to the nearest byte and clips; its buffer is returned as plain bytes.
  const clamped = Uint8ClampedArray.from(values, (value) => value * HALF_RANGE + HALF_RANGE);
  return new Uint8Array(clamped.buffer);
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

function assertIndex(where: string, index: number, size: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < size)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: indices must lie in [0, ${size}), got ${describeValue(index)}`,
    );
  }
}
