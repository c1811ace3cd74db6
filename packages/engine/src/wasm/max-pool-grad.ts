import * as tf from "@tensorflow/tfjs";
import { allocate, floatsOf, type KernelCall } from "./backend";

/** `dy` `[B, OH, OW, C]`, the gradient of max pooling's output, and `input` `[B, H, W, C]`, what was pooled. */
export interface MaxPoolGradInputs {
  readonly dy: tf.TensorInfo;
  readonly input: tf.TensorInfo;
}

/** How the windows lay. */
export interface MaxPoolGradAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type PoolGeometry = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/**
 * The gradient of max pooling: what arrives at a window goes to its largest number, the first of equals. The stock kernel searches all
 * windows around every input pixel instead, at ten times the cost.
 */
export function maxPoolGrad({
  inputs: { dy, input },
  attrs,
  backend,
}: KernelCall<MaxPoolGradInputs, MaxPoolGradAttributes>): tf.TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = input.shape as [number, number, number, number];
  const geometry = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, outHeight, outWidth, inChannels } = geometry;
  const out = allocate(backend, shape);
  const gradients = floatsOf(backend, dy);
  const result = floatsOf(backend, out).fill(0);
  const findWinners = winnerSearch(geometry, floatsOf(backend, input));
  for (let image = 0, from = 0; image < batchSize; image++) {
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++, from += inChannels) {
        const winners = findWinners(image, y, x);
        for (let channel = 0; channel < inChannels; channel++) {
          result[winners[channel]] += gradients[from + channel];
        }
      }
    }
  }
  return out;
}

/** Finds where, in `values`, the largest number of every channel lies under one window. The array handed out is used again. */
function winnerSearch(
  geometry: PoolGeometry,
  values: Float32Array,
): (image: number, outRow: number, outColumn: number) => Int32Array {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const winners = new Int32Array(inChannels);
  return (image, outRow, outColumn) => {
    const top = outRow * strideHeight - padInfo.top;
    const left = outColumn * strideWidth - padInfo.left;
    const [firstRow, firstColumn] = [Math.max(0, top), Math.max(0, left)];
    const [endRow, endColumn] = [Math.min(inHeight, top + filterHeight), Math.min(inWidth, left + filterWidth)];
    const first = ((image * inHeight + firstRow) * inWidth + firstColumn) * inChannels;
    for (let channel = 0; channel < inChannels; channel++) {
      winners[channel] = first + channel;
    }
    for (let row = firstRow; row < endRow; row++) {
      for (let column = firstColumn; column < endColumn; column++) {
        const start = ((image * inHeight + row) * inWidth + column) * inChannels;
        for (let channel = 0; channel < inChannels; channel++) {
          const winner = winners[channel];
          // `if (larger)` without a branch, which the processor would guess wrong too often.
          winners[channel] = winner + Number(values[start + channel] > values[winner]) * (start + channel - winner);
        }
      }
    }
    return winners;
  };
}
