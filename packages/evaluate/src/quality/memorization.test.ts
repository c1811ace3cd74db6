import type { FeatureSet } from "@gan-cls/classical";
import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import reference from "../__fixtures__/quality.json";
import { measureMemorization } from "./memorization";
import { nearestVectors } from "./precision-recall";

const DIMENSIONS = 8;

function draw(seed: number, size: number): FeatureSet {
  const random = Random.fromSeed(seed);
  const values = Float32Array.from({ length: size * DIMENSIONS }, () => random.normal());
  return { values, size, dimensions: DIMENSIONS };
}

function select({ values }: FeatureSet, rows: readonly number[]): FeatureSet {
  const chosen = rows.flatMap((row) => [...values.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS)]);
  return { values: Float32Array.from(chosen), size: rows.length, dimensions: DIMENSIONS };
}

const train = draw(1, 100);
const heldOut = draw(2, 50);
const nearest = async (queries: FeatureSet): Promise<Float64Array> => {
  const { squaredDistances } = await nearestVectors(train, queries, 1);
  return squaredDistances.map(Math.sqrt);
};

describe("measureMemorization", () => {
  it("finds copies of training images at distance 0", async () => {
    const copies = select(train, [3, 1, 4, 1, 5, 9, 2, 6]);
    const { indices } = await nearestVectors(train, copies, 1);
    expect([...indices]).toEqual([3, 1, 4, 1, 5, 9, 2, 6]);
    const found = measureMemorization(await nearest(copies), await nearest(heldOut));
    expect(found).toMatchObject({ medianDistance: 0, copies: 8, nearerShare: 1, suspectShare: 1 });
    expect(found.heldOutMedianDistance).toBeGreaterThan(0);
  });

  it("finds held-out images to be like themselves", async () => {
    const distances = await nearest(heldOut);
    const found = measureMemorization(distances, distances);
    expect(found).toMatchObject({ copies: 0, nearerShare: 0.5, sampleSize: 50, heldOutSize: 50 });
    expect(found.medianDistance).toBe(found.heldOutMedianDistance);
  });

  it("has the Mann-Whitney statistic of SciPy, ties included", () => {
    const { ours, theirs, nearerShare } = reference.distances;
    const found = measureMemorization(Float64Array.from(ours), Float64Array.from(theirs));
    expect(found.nearerShare).toBeCloseTo(nearerShare, 14);
  });

  it("takes the median of two, and the nearest hundredth for suspect", () => {
    const theirs = Float64Array.from({ length: 200 }, (_, i) => i);
    const found = measureMemorization(Float64Array.of(1, 1.5, 2, 150), theirs);
    expect(found).toMatchObject({ medianDistance: 1.75, heldOutMedianDistance: 99.5, suspectShare: 0.5 });
  });

  it("refuses empty lists", () => {
    expect(() => measureMemorization(new Float64Array(0), Float64Array.of(1))).toThrow(
      "measureMemorization: expected distances of samples and of held-out images, got 0 and 1",
    );
  });
});
