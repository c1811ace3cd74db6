import * as tf from "@tensorflow/tfjs";

/** Sizes of a convolution over images `[B, H, W, C]` with filters `[KH, KW, C, N]`. */
export type ConvGeometry = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** The attributes that all convolution kernels of tfjs share. */
export interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * Works out the sizes of a convolution.
 *
 * @param kernelName Named in the error.
 * @throws Error for channels-first data, which the stock backend refuses as well.
 */
export function convGeometry(
  kernelName: string,
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat = "NHWC", dilations = 1, dimRoundingMode }: ConvAttributes,
): ConvGeometry {
  if (dataFormat !== "NHWC") {
    throw new Error(`${kernelName}: the wasm backend needs dataFormat NHWC, got ${dataFormat}`);
  }
  return tf.backend_util.computeConv2DInfo(
    [...inputShape] as [number, number, number, number],
    [...filterShape] as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
}

/**
 * The padding of a convolution in numbers. The stock kernels get it this way, since XNNPACK's own "same" rule leaves the result unwritten
 * when one axis needs padding and the other has a stride longer than its filter.
 */
export function explicitPadding({
  padInfo: { top, bottom, left, right },
}: ConvGeometry): tf.backend_util.ExplicitPadding {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
