import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { bilinear, type Terms } from "./bilinear";
import type { Operation } from "./check";
import { randomValues } from "./values";

/** A convolution of images `[B, H, W, C]` with filters `[KH, KW, C, N]`. */
export interface ConvCase {
  readonly batch: number;
  readonly size: readonly [height: number, width: number];
  readonly channels: readonly [input: number, output: number];
  readonly filter: readonly [height: number, width: number];
  readonly strides: [number, number];
  /** TensorFlow's two rules, or this many zeros on every side. */
  readonly pad: "same" | "valid" | number;
}

/** The case in a test's name. */
export function describeConvCase({ batch, size, channels, filter, strides, pad }: ConvCase): string {
  const by = (pair: readonly number[]): string => pair.join("x");
  return `${batch} of ${by(size)}, channels ${channels.join(" to ")}, filter ${by(filter)}, strides ${by(strides)}, pad ${pad}`;
}

/**
 * Shapes like those of the study's networks: large enough for kernels that work with several threads, in blocks or in Winograd's tiles,
 * which the random cases are not.
 */
export const LARGE_CONVOLUTIONS: readonly ConvCase[] = [
  { batch: 3, size: [7, 7], channels: [16, 24], filter: [5, 5], strides: [1, 1], pad: "same" },
  { batch: 3, size: [14, 14], channels: [16, 24], filter: [5, 5], strides: [2, 2], pad: "same" },
  { batch: 9, size: [28, 28], channels: [1, 16], filter: [5, 5], strides: [2, 2], pad: "same" },
  { batch: 3, size: [13, 13], channels: [16, 24], filter: [3, 3], strides: [1, 1], pad: "valid" },
];

/** A case whose filter fits into its images. Batches and channels are on both sides of the sizes at which kernels change their method. */
export function randomConvCase(random: Random): ConvCase {
  const filter = [1 + random.integer(5), 1 + random.integer(5)] as const;
  return {
    batch: pick(random, [1, 2, 7, 8, 9]),
    size: [filter[0] + random.integer(8), filter[1] + random.integer(8)],
    channels: [pick(random, [1, 2, 3, 5, 8, 9, 16]), pick(random, [1, 2, 7, 8, 9, 17])],
    filter,
    strides: [1 + random.integer(3), 1 + random.integer(3)],
    pad: pick(random, ["same", "valid", Math.min(...filter) - 1] as const),
  };
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(choices.length)];
}

/** The geometry of one axis of a convolution. */
interface Axis {
  readonly inSize: number;
  readonly outSize: number;
  readonly filter: number;
  readonly stride: number;
  readonly before: number;
}

/** TensorFlow's rule for padding: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2 */
function axisOf({ size, filter, strides, pad }: ConvCase, index: number): Axis {
  const [inSize, taps, stride] = [size[index], filter[index], strides[index]];
  if (pad === "same") {
    const outSize = Math.ceil(inSize / stride);
    const total = Math.max(0, (outSize - 1) * stride + taps - inSize);
    return { inSize, outSize, filter: taps, stride, before: Math.floor(total / 2) };
  }
  const before = pad === "valid" ? 0 : pad;
  return { inSize, outSize: Math.floor((inSize + 2 * before - taps) / stride) + 1, filter: taps, stride, before };
}

/** Pairs of an output position and a filter tap whose input pixel is inside the image. */
function forEachTap(axis: Axis, visit: (output: number, tap: number, input: number) => void): void {
  for (let output = 0; output < axis.outSize; output++) {
    for (let tap = 0; tap < axis.filter; tap++) {
      const input = output * axis.stride + tap - axis.before;
      if (input >= 0 && input < axis.inSize) {
        visit(output, tap, input);
      }
    }
  }
}

/** The terms of a convolution: output, image and filter numbers that meet. */
function convTerms(conv: ConvCase): Terms {
  const [rows, columns] = [axisOf(conv, 0), axisOf(conv, 1)];
  const [C, N] = conv.channels;
  return (visit) => {
    for (let image = 0; image < conv.batch; image++) {
      forEachTap(rows, (oy, ky, iy) =>
        forEachTap(columns, (ox, kx, ix) => {
          const output = ((image * rows.outSize + oy) * columns.outSize + ox) * N;
          const input = ((image * rows.inSize + iy) * columns.inSize + ix) * C;
          const weight = (ky * columns.filter + kx) * C * N;
          for (let c = 0; c < C; c++) {
            for (let n = 0; n < N; n++) {
              visit(output + n, input + c, weight + c * N + n);
            }
          }
        }),
      );
    }
  };
}

/** As tfjs takes it. A plain number would not do: tfjs then uses the height's filter and stride for the width as well. */
function tfjsPad({ pad }: ConvCase): "same" | "valid" | tf.backend_util.ExplicitPadding {
  return typeof pad === "number"
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad;
}

function shapesOf(conv: ConvCase): { images: number[]; filters: number[]; outputs: number[] } {
  const [C, N] = conv.channels;
  const [rows, columns] = [axisOf(conv, 0), axisOf(conv, 1)];
  return {
    images: [conv.batch, ...conv.size, C],
    filters: [...conv.filter, C, N],
    outputs: [conv.batch, rows.outSize, columns.outSize, N],
  };
}

/** `tf.conv2d`. */
export function convolution(conv: ConvCase, random: Random): Operation {
  const { images, filters, outputs } = shapesOf(conv);
  return {
    inputs: [randomValues(random, images), randomValues(random, filters)],
    run: (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, conv.strides, tfjsPad(conv)),
    ...bilinear(outputs, convTerms(conv)),
  };
}

/** `tf.conv2dTranspose`: the same terms, with image and output exchanged. */
export function transposedConvolution(conv: ConvCase, random: Random): Operation {
  const { images, filters, outputs } = shapesOf(conv);
  const terms = convTerms(conv);
  return {
    inputs: [randomValues(random, outputs), randomValues(random, filters)],
    run: (x, filter) =>
      tf.conv2dTranspose(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        images as [number, number, number, number],
        conv.strides,
        tfjsPad(conv),
      ),
    ...bilinear(images, (visit) => terms((output, image, weight) => visit(image, output, weight))),
  };
}

/** `tf.fused.conv2d` with bias and ReLU, as tfjs' layers call it; forward only, since tfjs does not fuse inside gradients. */
export function fusedConvolution(conv: ConvCase, random: Random): Operation {
  const { images, filters, outputs } = shapesOf(conv);
  const { reference } = bilinear(outputs, convTerms(conv));
  const channels = conv.channels[1];
  return {
    inputs: [randomValues(random, images), randomValues(random, filters), randomValues(random, [channels])],
    run: (x, filter, bias) =>
      tf.fused.conv2d({
        ...{ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides: conv.strides, pad: tfjsPad(conv) },
        activation: "relu",
      }),
    reference: (x, filter, bias) => {
      const { shape, data } = reference(x, filter);
      return { shape, data: data.map((value, index) => Math.max(0, value + bias.data[index % channels])) };
    },
    differentiable: false,
  };
}
