import { withoutLabels } from "@gan-cls/core";
import { buildDiscriminator, modelToFiles } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { spreadOverFeatures, type SpreadOverFeaturesOptions } from "./index";
import { featureNeighbours } from "./spread-over-features";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(10);
const network = (): tf.Sequential => buildDiscriminator({ imageShape: [12, 12, 1], filters: [4, 6], seed: 5 });

/** Three labels for every class. */
const labelled = (): Pick<SpreadOverFeaturesOptions, "indices" | "labels"> => {
  const indices = Uint32Array.from(
    Array.from({ length: 10 }, (_, c) => c).flatMap((c) =>
      Array.from(DIGITS.labels.keys())
        .filter((i) => DIGITS.labels[i] === c)
        .slice(0, 3),
    ),
  );
  return { indices, labels: Uint8Array.from(indices, (i) => DIGITS.labels[i]) };
};

describe("featureNeighbours", () => {
  it("lists every image first among its own neighbours, and works a graph out once", async () => {
    const discriminator = network();
    const graph = await featureNeighbours(discriminator, DIGITS);
    expect(graph.k).toBe(11);
    expect(Array.from({ length: DIGITS.size }, (_, i) => graph.indices[i * 11])).toEqual([...DIGITS.labels.keys()]);
    expect(await featureNeighbours(discriminator, withoutLabels(DIGITS))).toBe(graph);
    discriminator.dispose();
  });
});

describe("spreadOverFeatures", () => {
  it("names images without labels better than guessing, the surest share of each class, and none that is labelled", async () => {
    const discriminator = network();
    const before = (await modelToFiles(discriminator)).weights;
    const { indices, labels } = labelled();
    const task = { discriminator, images: withoutLabels(DIGITS), indices, labels, classCount: 10 };
    const spread = await spreadOverFeatures({ ...task, share: 0.5 });
    const right = spread.indices.reduce(
      (sum, index, i) => sum + (DIGITS.labels[index] === spread.labels[i] ? 1 : 0),
      0,
    );
    expect(right / spread.indices.length).toBeGreaterThan(0.5);
    expect(spread.indices.length).toBeGreaterThan(30);
    expect(spread.indices.length).toBeLessThan(50);
    expect(spread.indices.some((index) => indices.includes(index))).toBe(false);
    expect((await modelToFiles(discriminator)).weights).toEqual(before);
    discriminator.dispose();
  });

  it("sees no label outside of the budget", async () => {
    const discriminator = network();
    const task = { discriminator, ...labelled(), classCount: 10 };
    const honest = await spreadOverFeatures({ ...task, images: withoutLabels(DIGITS) });
    const poisoned = { ...DIGITS, labels: DIGITS.labels.map((label) => 9 - label) };
    expect(await spreadOverFeatures({ ...task, images: poisoned })).toEqual(honest);
    discriminator.dispose();
  });

  it("has nothing to say where every image is labelled", async () => {
    const discriminator = network();
    const all = { indices: Uint32Array.from(DIGITS.labels.keys()), labels: DIGITS.labels, classCount: 10 };
    const spread = await spreadOverFeatures({ discriminator, images: DIGITS, ...all });
    expect(spread.indices).toHaveLength(0);
    await expect(spreadOverFeatures({ discriminator, images: DIGITS, ...all, share: 2 })).rejects.toThrow("share");
    discriminator.dispose();
  });
});
