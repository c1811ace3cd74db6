import type { Json, LayerJson } from "./understood";

/** Names of a convolution's and a dense layer's weights. */
const PLAIN = ["kernel", "bias"];

/** Weights of the layers that have some, in the order of Keras and of tfjs. */
const WEIGHTS: Readonly<Record<string, readonly string[]>> = {
  Dense: PLAIN,
  Conv2D: PLAIN,
  Conv2DTranspose: PLAIN,
  DepthwiseConv2D: ["depthwise_kernel", "bias"],
  SeparableConv2D: ["depthwise_kernel", "pointwise_kernel", "bias"],
  BatchNormalization: ["gamma", "beta", "moving_mean", "moving_variance"],
  LayerNormalization: ["gamma", "beta"],
  PReLU: ["alpha"],
};

/** The setting that says whether a layer has a weight. */
const SETTING: Readonly<Record<string, string>> = { bias: "use_bias", gamma: "scale", beta: "center" };

/** The names of a layer's weights as tfjs has them, in the order of Keras. */
export function weightNames({ class_name: kind, config = {} }: LayerJson): string[] {
  const names = WEIGHTS[String(kind)] ?? [];
  return names.filter((name) => (config as Json)[SETTING[name]] !== false);
}
