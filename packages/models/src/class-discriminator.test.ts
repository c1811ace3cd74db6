import { Random } from "@gan-cls/core";
import { expectNoLeakedTensors, maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildClassDiscriminator,
  buildDenseGenerator,
  countParameters,
  forward,
  LOGITS_LAYER,
  modelFromFiles,
  modelToFiles,
  trainableVariables,
  withPlainWeights,
} from "./index";
import { gaussianNoise } from "./noise";
import { WeightNormDense } from "./weight-norm-dense";

beforeAll(() => tf.setBackend("cpu"));

const images = (count: number): tf.Tensor4D =>
  tf.clipByValue(tf.tensor4d(Random.fromSeed(2).normals(count * 784), [count, 28, 28, 1]), -1, 1) as tf.Tensor4D;

describe("buildClassDiscriminator", () => {
  it.each([
    ["convolutional", 253_354, 1152],
    ["dense", 1_541_020, 250],
  ] as const)("%s: %i parameters, %i features, one logit for each class", (kind, parameters, features) => {
    const model = buildClassDiscriminator({ kind, seed: 1 });
    expect(countParameters(model)).toBe(parameters);
    const input = images(2);
    expect(forward(model, input, { until: "features" }).shape).toEqual([2, features]);
    expect(forward(model, input, { until: LOGITS_LAYER }).shape).toEqual([2, 10]);
    model.dispose();
  });

  it("refuses what makes no sense", () => {
    expect(() => buildClassDiscriminator({ kind: "round" as "dense" })).toThrow("kind must be one of");
    expect(() => buildClassDiscriminator({ classCount: 1 })).toThrow("classCount");
    expect(() => buildClassDiscriminator({ kind: "dense", hiddenUnits: [0] })).toThrow("hiddenUnits");
  });
});

describe("WeightNormDense", () => {
  it("multiplies with unit vectors, whatever the length of their directions", () => {
    const layer = new WeightNormDense({ units: 3, inputShape: [5], seed: 4 });
    const model = tf.sequential({ layers: [layer] });
    const kernel = layer.kernel();
    tf.sum(tf.square(kernel), 0)
      .dataSync()
      .forEach((length) => expect(length).toBeCloseTo(1, 5));
    const input = tf.randomNormal([4, 5], 0, 1, "float32", 3);
    const before = (model.predict(input) as tf.Tensor).dataSync();
    const [direction, bias, scale] = layer.getWeights();
    layer.setWeights([tf.mul(direction, 7), bias, scale]);
    expect(maxRelativeError((model.predict(input) as tf.Tensor).dataSync(), before)).toBeLessThan(1e-5);
    model.dispose();
  });

  it("moves the scale only where it is told to", () => {
    const names = (trainScale: boolean): number => {
      const model = tf.sequential({ layers: [new WeightNormDense({ units: 2, inputShape: [3], trainScale })] });
      return trainableVariables(model).length;
    };
    expect([names(false), names(true)]).toEqual([2, 3]);
  });
});

describe("withPlainWeights", () => {
  it("predicts the same, and any file format knows its layers", async () => {
    const model = buildClassDiscriminator({ kind: "dense", seed: 3, hiddenUnits: [6, 5] });
    const plain = withPlainWeights(model);
    const input = images(3);
    const expected = forward(model, input).dataSync();
    expect(maxRelativeError(forward(plain, input).dataSync(), expected)).toBeLessThan(1e-5);
    const loaded = await modelFromFiles(await modelToFiles(plain));
    expect(maxRelativeError(forward(loaded, input).dataSync(), expected)).toBeLessThan(1e-5);
    [model, plain, loaded].forEach((network) => network.dispose());
  });
});

describe("buildDenseGenerator", () => {
  it("draws images in range, the same for the same seed", () => {
    const [one, two] = [buildDenseGenerator({ seed: 1 }), buildDenseGenerator({ seed: 1 })];
    const noise = tf.randomNormal([2, 100], 0, 1, "float32", 3);
    const drawn = forward(one, noise);
    expect(drawn.shape).toEqual([2, 28, 28, 1]);
    expect(Math.max(...drawn.dataSync().map(Math.abs))).toBeLessThanOrEqual(1);
    expect(forward(two, noise).dataSync()).toEqual(drawn.dataSync());
    [one, two].forEach((network) => network.dispose());
  });
});

describe("gaussianNoise", () => {
  it("has the spread it is asked for, its own stream, and leaves nothing behind", async () => {
    await expectNoLeakedTensors(() => {
      const input = tf.zeros([200, 100]);
      const noisy = gaussianNoise(input, 0.5, Random.fromSeed(1));
      const again = gaussianNoise(input, 0.5, Random.fromSeed(1));
      expect(noisy.dataSync()).toEqual(again.dataSync());
      const { mean, variance } = tf.moments(noisy);
      expect(mean.dataSync()[0]).toBeCloseTo(0, 1);
      expect(Math.sqrt(variance.dataSync()[0])).toBeCloseTo(0.5, 2);
      tf.dispose([input, noisy, again, mean, variance]);
    });
  });

  it("is what a noise layer adds, in training alone", () => {
    const model = tf.sequential({ layers: [tf.layers.gaussianNoise({ stddev: 1, inputShape: [4] })] });
    const input = tf.ones([2, 4]);
    expect(forward(model, input, { training: true }).dataSync()).toEqual(input.dataSync());
    const noisy = forward(model, input, { dropoutRandom: Random.fromSeed(5) });
    expect(noisy.dataSync()).not.toEqual(input.dataSync());
    model.dispose();
  });
});
