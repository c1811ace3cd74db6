import * as tf from "@tensorflow/tfjs";

/** How a convolution kernel of `@gan-cls/tfjs-backend-simd` is told what to do. */
export interface ConvolutionAttributes {
  readonly strides: [number, number];
  readonly pad: "valid" | "same";
  readonly dataFormat: "NHWC";
  readonly dilations: [number, number];
}

/** The gradients of a kernel of inputs `x`, `filter` and `bias` with one output, each worked out when it is asked for. */
export type ConvolutionGradients<Attributes> = (
  dy: tf.Tensor4D,
  saved: readonly [x: tf.Tensor, filter: tf.Tensor, y: tf.Tensor],
  attributes: Attributes,
) => Record<"x" | "filter" | "bias", () => tf.Tensor>;

/** Tells tfjs how a kernel's gradients are worked out, unless it knows. */
export function registerConvolutionGradients<Attributes>(
  kernelName: string,
  gradients: ConvolutionGradients<Attributes>,
): void {
  if (tf.getGradient(kernelName) === undefined) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x", "filter"],
      outputsToSave: [true],
      gradFunc: (dy, [x, filter, y], attributes) =>
        gradients(dy as tf.Tensor4D, [x, filter, y], attributes as unknown as Attributes),
    });
  }
}
