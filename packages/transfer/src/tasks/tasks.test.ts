import { fitFeatureBasis, fitPca, type FeatureSet } from "@gan-cls/classical";
import { GanClsError, Random, type ImageSet } from "@gan-cls/core";
import { generateImages } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { playEpisodes } from "./few-shot";
import { fitOneClass, ONE_CLASS_METHODS } from "./one-class";
import { addNoise, hideLowerHalf, restoreByGenerator, restoreByPca } from "./restore";
import { compareFeatures } from "./similarities";
import { selectFeatures, toUnitFeatures } from "./unit-features";

/** Clouds around the three axes of a space of six dimensions. */
function clouds(size: number, seed: number): FeatureSet & { labels: Uint8Array } {
  const labels = Uint8Array.from({ length: size }, (_, at) => at % 3);
  const noise = Random.fromSeed(seed).normals(size * 6);
  const values = noise.map((normal, at) => 0.06 * normal + Number(at % 6 === labels[Math.floor(at / 6)]));
  return { values, size, dimensions: 6, labels };
}

const positions = (labels: Uint8Array, wanted: number): number[] =>
  Array.from(labels.keys()).filter((at) => labels[at] === wanted);

describe("fitOneClass", () => {
  const [known, others] = [clouds(90, 1), clouds(60, 2)];

  it.each(ONE_CLASS_METHODS)("tells other classes from its own by %s", async (method) => {
    const basis = await fitFeatureBasis(known);
    const whitened = await basis.whiten(known);
    const detector = await fitOneClass({ method, normal: selectFeatures(whitened, positions(known.labels, 1)) });
    const scores = await detector.score(await basis.whiten(others));
    const largestOwn = Math.max(...positions(others.labels, 1).map((at) => scores[at]));
    const smallestOther = Math.min(
      ...[0, 2].flatMap((label) => positions(others.labels, label)).map((at) => scores[at]),
    );
    expect(largestOwn).toBeLessThan(smallestOther);
  });

  it("refuses what it cannot learn from, and stops", async () => {
    await expect(fitOneClass({ method: "neighbours", normal: selectFeatures(known, [0]) })).rejects.toThrow(
      "fitOneClass: expected at least 2 images, got 1",
    );
    await expect(fitOneClass({ method: "x" as "neighbours", normal: known })).rejects.toThrow("method must be one of");
    const detector = await fitOneClass({ method: "neighbours", normal: known });
    await expect(detector.score(others, { signal: AbortSignal.abort() })).rejects.toThrow(GanClsError);
  });
});

describe("compareFeatures", () => {
  it("gives the cosines of the angles", async () => {
    const gallery = { values: Float32Array.of(2, 0, 3, 4), size: 2, dimensions: 2 };
    const found: number[][] = [];
    await compareFeatures({ values: Float32Array.of(0, 5, 0, 0), size: 2, dimensions: 2 }, gallery, (_, all) => {
      found.push(Array.from(all, (value) => Math.round(value * 1e6) / 1e6));
    });
    // A vector of zeros has no direction.
    expect(found).toEqual([
      [0, 0.8],
      [0, 0],
    ]);
    await expect(
      compareFeatures({ ...gallery, values: new Float32Array(3), size: 1, dimensions: 3 }, gallery, () => {}),
    ).rejects.toThrow("expected vectors of 2 numbers, got 3");
  });
});

describe("playEpisodes", () => {
  const features = clouds(90, 3);

  it("names images of separate classes, and by chance those of random features", async () => {
    const task = { features, labels: features.labels, ways: 3, queries: 5, episodes: 60, seed: 4 };
    const accuracies = await playEpisodes(task);
    expect(accuracies).toEqual(await playEpisodes(task));
    expect(mean(accuracies)).toBeGreaterThan(0.98);
    const random = { ...features, values: Random.fromSeed(1).normals(90 * 6) };
    expect(mean(await playEpisodes({ ...task, features: random, shots: 5 }))).toBeCloseTo(1 / 3, 1);
  });

  it("does not count the strength of features", async () => {
    const stronger = { ...features, values: features.values.map((value, at) => value * (1 + Math.floor(at / 6))) };
    const task = { labels: features.labels, queries: 5, episodes: 5 };
    expect(await playEpisodes({ ...task, features: stronger })).toEqual(await playEpisodes({ ...task, features }));
  });

  it("refuses too few images, and stops", async () => {
    const { labels } = features;
    await expect(playEpisodes({ features, labels, ways: 3, shots: 20 })).rejects.toThrow(
      "expected 90 vectors and 3 classes of at least 35 images, got 90 vectors and 0 such classes",
    );
    await expect(playEpisodes({ features, labels, signal: AbortSignal.abort() })).rejects.toThrow(GanClsError);
  });
});

describe("restoring", () => {
  /** Two random patterns, mixed by the noise. */
  const generator = tf.sequential({
    layers: [
      tf.layers.dense({
        ...{ units: 64, inputShape: [2], activation: "tanh", useBias: false },
        kernelInitializer: tf.initializers.randomNormal({ stddev: 0.7, seed: 3 }),
      }),
      tf.layers.reshape({ targetShape: [8, 8, 1] }),
    ],
  });
  const error = (image: Uint8Array, truth: ImageSet): number =>
    mean(image.map((value, at) => Math.abs(value - truth.pixels[at])));

  it("hides the lower half, and adds noise of a seed", async () => {
    const image = await generateImages(generator, { count: 1, seed: 1 });
    const { image: covered, visible } = hideLowerHalf(image);
    expect(covered.pixels.subarray(0, 32)).toEqual(image.pixels.subarray(0, 32));
    expect(covered.pixels.subarray(32)).toEqual(new Uint8Array(32));
    expect(visible.reduce((sum, value) => sum + value, 0)).toBe(32);
    const noisy = addNoise(image, { noise: 10, seed: 2 });
    expect(noisy).toEqual(addNoise(image, { noise: 10, seed: 2 }));
    expect(error(noisy.image.pixels, image)).toBeGreaterThan(4);
    expect(error(noisy.image.pixels, image)).toBeLessThan(12);
  });

  it("finds what the generator or the axes can say, and keeps what was seen", async () => {
    await tf.setBackend("cpu");
    const image = await generateImages(generator, { count: 1, seed: 5 });
    const pca = await fitPca(await generateImages(generator, { count: 200, seed: 9 }), { components: 12 });
    const damaged = hideLowerHalf(image);
    const before = tf.memory().numTensors;
    const drawn = await restoreByGenerator({ generator, damaged, starts: 4, steps: 100, seed: 1 });
    expect(tf.memory().numTensors).toBe(before);
    const projected = await restoreByPca(pca, damaged);
    for (const restored of [drawn, projected]) {
      expect(restored.subarray(0, 32)).toEqual(image.pixels.subarray(0, 32));
    }
    expect(error(drawn, image)).toBeLessThan(8);
    expect(error(projected, image)).toBeLessThan(25);
    expect(error(damaged.image.pixels, image)).toBeGreaterThan(30);
    const noisy = addNoise(image, { noise: 40, seed: 3 });
    expect(error(await restoreByPca(pca, noisy), image)).toBeLessThan(error(noisy.image.pixels, image) / 2);
    await expect(restoreByPca(pca, hideLowerHalf(await generateImages(generator, { count: 2 })))).rejects.toThrow(
      "expected one image of 64 pixels, got 2 with 128 in all",
    );
  });
});

describe("toUnitFeatures", () => {
  it("scales to length 1 and leaves the given ones as they are", () => {
    const given = { values: Uint8Array.of(3, 4, 0, 0), size: 2, dimensions: 2 };
    expect(Array.from(toUnitFeatures(given).values)).toEqual(Array.from(Float32Array.of(0.6, 0.8, 0, 0)));
    expect(given.values).toEqual(Uint8Array.of(3, 4, 0, 0));
  });
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
