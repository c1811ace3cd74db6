import { Random } from "@gan-cls/core";
import { expectNoLeakedTensors, installMatchers } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildCnn,
  buildDiscriminator,
  buildGenerator,
  cloneUntil,
  countParameters,
  forward,
  namedWeights,
  trainableVariables,
} from "./index";

installMatchers();

const bytesOf = (model: tf.LayersModel): string[] =>
  [...namedWeights(model)].map(
    ([name, weight]) => `${name}:${Buffer.from(weight.dataSync().slice().buffer).toString("base64")}`,
  );

describe("the study's networks", () => {
  beforeAll(() => tf.setBackend("cpu"));

  it.each([
    { build: buildGenerator, parameters: 2_330_944, input: [2, 100], output: [2, 28, 28, 1] },
    { build: buildDiscriminator, parameters: 212_865, input: [2, 28, 28, 1], output: [2, 1] },
    { build: buildCnn, parameters: 225_034, input: [2, 28, 28, 1], output: [2, 10] },
  ])("$build.name has $parameters parameters and maps $input to $output", ({ build, parameters, input, output }) => {
    const model = build();
    expect(countParameters(model)).toBe(parameters);
    const result = forward(model, tf.zeros(input));
    expect(result.shape).toEqual(output);
    result.dispose();
    model.dispose();
  });

  it("gives the original's feature sizes", () => {
    for (const [model, size] of [
      [buildDiscriminator(), 6272],
      [buildCnn(), 1600],
    ] as const) {
      expect(forward(model, tf.zeros([1, 28, 28, 1]), { until: "features" }).shape).toEqual([1, size]);
      model.dispose();
    }
  });

  it("starts from the same bytes for the same seed, other bytes for another, and no two layers alike", () => {
    const first = buildDiscriminator({ seed: 3, filters: [4, 4] });
    const second = buildDiscriminator({ seed: 3, filters: [4, 4] });
    const third = buildDiscriminator({ seed: 4, filters: [4, 4] });
    expect(bytesOf(first)).toEqual(bytesOf(second));
    expect(bytesOf(first)).not.toEqual(bytesOf(third));
    const cnn = buildCnn({ filters: [1, 1], hiddenUnits: 25, seed: 3 });
    const kernels = [...namedWeights(cnn)]
      .filter(([name]) => name.startsWith("conv") && name.endsWith("/0"))
      .map(([, w]) => w.dataSync().join());
    expect(new Set(kernels).size).toBe(kernels.length);
  });

  it("draws Glorot-uniform weights within the limit", () => {
    const [kernel] = buildDiscriminator({ seed: 1 }).getLayer("conv_2").getWeights();
    const values = kernel.dataSync() as Float32Array;
    const limit = Math.sqrt(6 / (25 * 64 + 25 * 128));
    expect(values.every((value) => Math.abs(value) <= limit)).toBe(true);
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance / ((limit * limit) / 3)).toBeCloseTo(1, 1);
  });

  it.each([
    [() => buildGenerator({ latentSize: 0 }), /latentSize must be a positive integer, got 0/],
    [() => buildDiscriminator({ dropoutRate: 1 }), /dropoutRate must be a number from 0 to 0.99, got 1/],
    [() => buildDiscriminator({ filters: [64, 1.5] }), /filters must be a positive integer, got 1.5/],
    [() => buildCnn({ classCount: 1 }), /classCount must be a number from 2 to 256, got 1/],
    [
      () => forward(buildCnn({ filters: [1, 1] }), tf.zeros([1, 28, 28, 1]), { until: "nose" }),
      /expected a layer of cnn .*got nose/,
    ],
  ])("refuses bad input: case %#", (build, message) => {
    expect(build).toThrow(message);
  });
});

describe("forward", () => {
  it("equals model.predict outside training", async () => {
    const model = buildGenerator({ filters: [4, 4, 4], seed: 5 });
    const noise = tf.randomNormal([3, 100], 0, 1, "float32", 1);
    const expected = (model.predict(noise) as tf.Tensor).dataSync();
    expect(forward(model, noise).dataSync()).toBeAllClose(expected);
    await expectNoLeakedTensors(() => forward(model, noise).dispose());
  });

  it("updates BatchNorm's moving statistics only while training", () => {
    const model = buildGenerator({ filters: [4, 4, 4], seed: 5 });
    const noise = tf.randomNormal([3, 100], 0, 1, "float32", 1);
    const before = bytesOf(model);
    forward(model, noise);
    expect(bytesOf(model)).toEqual(before);
    forward(model, noise, { training: true });
    const changed = bytesOf(model).filter((weight, index) => weight !== before[index]);
    expect(changed.map((weight) => weight.split(":")[0])).toEqual([
      "norm_1/2",
      "norm_1/3",
      "norm_2/2",
      "norm_2/3",
      "norm_3/2",
      "norm_3/3",
    ]);
    const frozen = bytesOf(model).slice(0, 5);
    forward(model, noise, { training: new Set(["norm_2"]) });
    expect(bytesOf(model).slice(0, 5)).toEqual(frozen);
    expect(bytesOf(model)).not.toEqual(changed);
  });

  it("draws a new dropout mask at every call, and the same ones again for the same stream", () => {
    const model = buildDiscriminator({ filters: [4, 4], seed: 2 });
    const images = tf.ones([1, 28, 28, 1]);
    const run = (random: Random): number[] =>
      Array.from(forward(model, images, { until: "features", dropoutRandom: random }).dataSync());
    const random = Random.fromSeed(1);
    const [first, second] = [run(random), run(random)];
    expect(first).not.toEqual(second);
    const again = Random.fromSeed(1);
    expect([run(again), run(again)]).toEqual([first, second]);
  });

  it("drops the given share and keeps the mean", () => {
    const model = tf.sequential({ layers: [tf.layers.dropout({ rate: 0.3, inputShape: [50_001] })] });
    const dropped = forward(model, tf.ones([1, 50_001]), {
      dropoutRandom: Random.fromSeed(0),
    }).dataSync() as Float32Array;
    const share = dropped.filter((value) => value === 0).length / dropped.length;
    expect(share).toBeGreaterThan(0.29);
    expect(share).toBeLessThan(0.31);
    expect(dropped.reduce((sum, value) => sum + value, 0) / dropped.length).toBeCloseTo(1, 1);
  });
});

describe("cloneUntil", () => {
  it("copies the layers with their weights and shares nothing", () => {
    const original = buildDiscriminator({ filters: [4, 4], seed: 2 });
    const copy = cloneUntil(original, "features", {
      name: "copy",
      added: [tf.layers.dense({ name: "head", units: 3 })],
    });
    expect(copy.layers.map((layer) => layer.name).slice(-2)).toEqual(["features", "head"]);
    expect(bytesOf(copy).slice(0, 4)).toEqual(bytesOf(original).slice(0, 4));
    const before = bytesOf(original);
    trainableVariables(copy).forEach((variable) => variable.assign(tf.zerosLike(variable)));
    expect(bytesOf(original)).toEqual(before);
    copy.dispose();
    expect(bytesOf(original)).toEqual(before);
  });

  it("leaks nothing", async () => {
    const original = buildDiscriminator({ filters: [4, 4], seed: 2 });
    await expectNoLeakedTensors(() => cloneUntil(original, "features", { name: "copy" }).dispose());
  });
});

describe("trainableVariables", () => {
  it("leaves out moving statistics and layers that are not named", () => {
    const model = buildGenerator({ filters: [4, 4, 4] });
    expect(trainableVariables(model)).toHaveLength(4 + 6);
    expect(trainableVariables(model, new Set(["norm_1"]))).toHaveLength(2);
  });
});
