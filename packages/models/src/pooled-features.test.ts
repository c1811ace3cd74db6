import { Random } from "@gan-cls/core";
import { expectNoLeakedTensors, maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildCnn,
  buildDiscriminator,
  buildPooledExtractor,
  convolutionOutputs,
  forward,
  modelFromFiles,
  modelToFiles,
  trainableVariables,
} from "./index";

beforeAll(() => tf.setBackend("cpu"));

const IMAGES = (): tf.Tensor4D => tf.randomUniform([2, 28, 28, 1], -1, 1, "float32", 3);

/** The definition: the largest value of each window, half as large again as their distance and cut at the edge; an odd row is behind. */
function poolByHand(maps: number[][][], grid: number): number[] {
  const stride = Math.ceil(maps.length / grid);
  const window = stride + Math.floor(stride / 2);
  const cells = Math.ceil(maps.length / stride);
  const before = Math.floor(((cells - 1) * stride + window - maps.length) / 2);
  const channels = maps[0][0].length;
  const result: number[] = [];
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      for (let channel = 0; channel < channels; channel++) {
        let largest = -Infinity;
        for (let y = row * stride - before; y < row * stride + window - before; y++) {
          for (let x = column * stride - before; x < column * stride + window - before; x++) {
            largest = Math.max(largest, maps[y]?.[x]?.[channel] ?? -Infinity);
          }
        }
        result.push(largest);
      }
    }
  }
  return result;
}

describe("buildPooledExtractor", () => {
  it("gives Radford's 3072 features of the study's discriminator", () => {
    expect(buildPooledExtractor(buildDiscriminator()).outputs[0].shape).toEqual([null, 3072]);
  });

  it("pools every convolution's activation and sets the layers side by side", () => {
    const discriminator = buildDiscriminator({ filters: [2, 3], seed: 1 });
    const extractor = buildPooledExtractor(discriminator);
    const features = forward(extractor, IMAGES()).arraySync() as number[][];
    const maps = (layer: string): number[][][][] =>
      forward(discriminator, IMAGES(), { until: layer }).arraySync() as number[][][][];
    const [first, second] = [maps("leaky_1"), maps("leaky_2")];
    features.forEach((row, image) => {
      const expected = [...poolByHand(first[image], 4), ...poolByHand(second[image], 4)];
      expect(maxRelativeError(row, expected)).toBeLessThan(1e-6);
    });
  });

  it("is the network that tfjs runs by itself, and survives saving", async () => {
    const extractor = buildPooledExtractor(buildDiscriminator({ filters: [2, 3], seed: 1 }));
    const expected = (extractor.predict(IMAGES()) as tf.Tensor).dataSync();
    expect(forward(extractor, IMAGES()).dataSync()).toEqual(expected);
    const loaded = await modelFromFiles(await modelToFiles(extractor));
    expect(forward(loaded, IMAGES()).dataSync()).toEqual(expected);
  });

  it("learns with the network whose layers it shares", () => {
    const discriminator = buildDiscriminator({ filters: [2, 3], seed: 1 });
    const extractor = buildPooledExtractor(discriminator);
    const before = forward(extractor, IMAGES()).dataSync();
    trainableVariables(discriminator).forEach((variable) => variable.assign(tf.mul(variable, 2)));
    expect(forward(extractor, IMAGES()).dataSync()).not.toEqual(before);
  });

  it("holds nothing of its own, so that freeing the network that it shares is enough", () => {
    const before = tf.memory().numTensors;
    const discriminator = buildDiscriminator({ filters: [2, 3], seed: 1 });
    const images = IMAGES();
    tf.dispose([forward(buildPooledExtractor(discriminator), images), images]);
    discriminator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("takes the layers and the grid that it is told", () => {
    const model = buildDiscriminator({ filters: [2, 3] });
    expect(buildPooledExtractor(model, { layers: ["leaky_2"], grid: 2 }).outputs[0].shape).toEqual([null, 12]);
    expect(buildPooledExtractor(model, { layers: ["leaky_2"], grid: 9 }).outputs[0].shape).toEqual([null, 147]);
  });

  it("refuses layers that are not there or have no maps", () => {
    const model = buildDiscriminator({ filters: [2, 3] });
    expect(() => buildPooledExtractor(model, { layers: ["leaky_3"] })).toThrow(/conv_1, leaky_1, .*got leaky_3/);
    expect(() => buildPooledExtractor(model, { layers: ["features"] })).toThrow(/maps of known size, got \[147\]/);
    const dense = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    expect(() => buildPooledExtractor(dense)).toThrow(/expected layers with maps, got none/);
  });
});

describe("convolutionOutputs", () => {
  it("are the activations, whether layers of their own or not", () => {
    expect(convolutionOutputs(buildDiscriminator({ filters: [2, 2] }))).toEqual(["leaky_1", "leaky_2"]);
    expect(convolutionOutputs(buildCnn({ filters: [2, 2] }))).toEqual(["conv_1", "conv_2"]);
  });
});

describe("forward through branches", () => {
  it("drops out by the given stream, and leaks nothing", async () => {
    const extractor = buildPooledExtractor(buildDiscriminator({ filters: [2, 3], seed: 1 }));
    const run = (seed: number): tf.Tensor => forward(extractor, IMAGES(), { dropoutRandom: Random.fromSeed(seed) });
    expect(run(1).dataSync()).toEqual(run(1).dataSync());
    expect(run(1).dataSync()).not.toEqual(run(2).dataSync());
    const images = IMAGES();
    await expectNoLeakedTensors(() => forward(extractor, images).dispose());
  });

  it("stops where it is told", () => {
    const discriminator = buildDiscriminator({ filters: [2, 3], seed: 1 });
    const extractor = buildPooledExtractor(discriminator);
    const until = forward(extractor, IMAGES(), { until: "leaky_1" });
    expect(until.dataSync()).toEqual(forward(discriminator, IMAGES(), { until: "leaky_1" }).dataSync());
  });
});
