import * as tf from "@tensorflow/tfjs";
import { bench, describe } from "vitest";
import { prepareEngine, type EngineChoice } from "../src/index";

/** `ENGINE=node npx vitest bench` measures another engine. */
const report = await prepareEngine({ engine: (process.env.ENGINE ?? "auto") as EngineChoice });

/** A convolution of the original study's networks at batch 100: GFLOP are the same forward and for each gradient. */
function describeConvolution(
  name: string,
  [batch, size, channels]: [number, number, number],
  [taps, filters, stride]: [number, number, number],
): void {
  const x = tf.randomNormal<tf.Rank.R4>([batch, size, size, channels]);
  const weights = tf.randomNormal<tf.Rank.R4>([taps, taps, channels, filters]);
  const outSize = Math.ceil(size / stride);
  const dy = tf.randomNormal<tf.Rank.R4>([batch, outSize, outSize, filters]);
  const gigaflop = (2 * batch * outSize ** 2 * taps ** 2 * channels * filters) / 1e9;
  const attributes = { strides: stride, pad: "same", dataFormat: "NHWC", dilations: 1 };
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: object = {}): void => {
    // A fresh filter each time, as in training: packing it is part of the work.
    const filter = tf.mul(weights, 1);
    const all = "filter" in inputs ? { ...inputs, filter } : inputs;
    const result = tf.engine().runKernel(kernel, all, { ...attributes, ...more }) as tf.Tensor;
    result.dataSync();
    tf.dispose([filter, result]);
  };
  describe(`${name} on ${report.name}, ${gigaflop.toFixed(2)} GFLOP a call`, () => {
    bench("forward", () => run("Conv2D", { x, filter: weights }));
    bench("gradient of the input", () => run("Conv2DBackpropInput", { dy, filter: weights }, { inputShape: x.shape }));
    bench("gradient of the filter", () => run("Conv2DBackpropFilter", { x, dy }, { filterShape: weights.shape }));
  });
}

describeConvolution("generator, 256 to 128 channels", [100, 7, 128], [5, 256, 1]);
describeConvolution("generator, 128 to 64 channels", [100, 14, 64], [5, 128, 2]);
describeConvolution("generator, 64 channels to 1", [100, 28, 1], [5, 64, 2]);
describeConvolution("CNN, 32 to 64 channels", [100, 13, 32], [3, 64, 1]);

describe(`products on ${report.name}`, () => {
  const [a, b] = [tf.randomNormal([1024, 1024]), tf.randomNormal([1024, 1024])];
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
  ]) {
    bench(`2.15 GFLOP, transposed: ${transposeA}, ${transposeB}`, () => {
      const fresh = tf.mul(b, 1);
      const result = tf.matMul(a, fresh, transposeA, transposeB);
      result.dataSync();
      tf.dispose([fresh, result]);
    });
  }
});
