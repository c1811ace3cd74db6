import * as tf from "@tensorflow/tfjs";
import { allocate, floatsOf, type KernelCall } from "./backend";
import { runStock } from "./stock";

/** `x` `[..., C]` and the parameters of its normalisation; with `[C]` each, the kernel here runs. */
export interface FusedBatchNormInputs {
  readonly x: tf.TensorInfo;
  readonly mean: tf.TensorInfo;
  readonly variance: tf.TensorInfo;
  readonly offset?: tf.TensorInfo;
  readonly scale?: tf.TensorInfo;
}

/**
 * `(x - mean) / sqrt(variance + epsilon) * scale + offset`. The stock kernel takes a root and a division per element, not per channel.
 */
export function fusedBatchNorm({
  inputs,
  attrs,
  backend,
}: KernelCall<FusedBatchNormInputs, { varianceEpsilon: number }>): tf.TensorInfo {
  const { x, mean, variance, offset, scale } = inputs;
  const channels = x.shape[x.shape.length - 1];
  const perChannel = [mean, variance, offset, scale].every(
    (parameter) => parameter === undefined || tf.util.arraysEqual(parameter.shape, [channels]),
  );
  if (x.dtype !== "float32" || !perChannel) {
    return runStock("FusedBatchNorm", backend, { ...inputs }, attrs);
  }
  const out = allocate(backend, x.shape);
  const read = (parameter: tf.TensorInfo | undefined): Float32Array | undefined =>
    parameter && floatsOf(backend, parameter);
  const scales = read(scale);
  const factors = floatsOf(backend, variance)
    .slice()
    .map((value, channel) => (scales?.[channel] ?? 1) / Math.sqrt(value + attrs.varianceEpsilon));
  normalise(floatsOf(backend, x), floatsOf(backend, mean), factors, read(offset), floatsOf(backend, out));
  return out;
}

function normalise(
  values: Float32Array,
  means: Float32Array,
  factors: Float32Array,
  offsets: Float32Array | undefined,
  result: Float32Array,
): void {
  const channels = means.length;
  const shifts = offsets?.slice() ?? new Float32Array(channels);
  for (let start = 0; start < values.length; start += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const index = start + channel;
      result[index] = (values[index] - means[channel]) * factors[channel] + shifts[channel];
    }
  }
}
