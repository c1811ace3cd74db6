import { GanClsError, Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import reference from "./__fixtures__/densities.json";
import { fitFeatureBasis } from "./feature-basis";
import type { FeatureSet } from "./features";
import { fitGaussianMixture } from "./gaussian-mixture";
import { fitKMeans } from "./k-means";
import { fitShrunkGaussian } from "./shrunk-gaussian";

const featuresOf = (rows: readonly (readonly number[])[]): FeatureSet => {
  return { values: Float32Array.from(rows.flat()), size: rows.length, dimensions: rows[0].length };
};
const vectors = featuresOf(reference.vectors);
const queries = featuresOf(reference.queries);

const expectClose = (found: ArrayLike<number>, expected: readonly number[], digits: number): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, at) => expect(found[at]).toBeCloseTo(value, digits));
};

describe("fitKMeans", () => {
  it("finds scikit-learn's clusters, the same for the same seed", async () => {
    const found = await fitKMeans(vectors, { clusters: 3, seed: 1 });
    expect(found.inertia).toBeCloseTo(reference.inertia, 3);
    expect(found.assignments.map((_, at, all) => all[Math.floor(at / 20) * 20])).toEqual(found.assignments);
    expect(await fitKMeans(vectors, { clusters: 3, seed: 1 })).toEqual(found);
  });

  it("fills every cluster, also where vectors are equal", async () => {
    const { assignments, inertia } = await fitKMeans(featuresOf([[0], [0], [0], [1], [2]]), { clusters: 3 });
    expect(new Set(assignments).size).toBe(3);
    expect(inertia).toBe(0);
    expect((await fitKMeans(featuresOf([[1], [1]]), { clusters: 2 })).inertia).toBe(0);
  });

  it("refuses more clusters than vectors, and stops", async () => {
    await expect(fitKMeans(vectors, { clusters: 61 })).rejects.toThrow("clusters must be at most 60");
    await expect(fitKMeans(vectors, { clusters: 3, signal: AbortSignal.abort() })).rejects.toThrow(GanClsError);
  });
});

describe("fitShrunkGaussian", () => {
  const { size, ...expected } = reference.shrunk;
  const few = featuresOf(reference.vectors.slice(0, size));

  it("equals scikit-learn's LedoitWolf", () => {
    const gaussian = fitShrunkGaussian(few);
    expect(gaussian.shrinkage).toBeCloseTo(expected.shrinkage, 10);
    expectClose(gaussian.covariance, expected.covariance, 10);
    expectClose(gaussian.squaredDistances(queries), expected.squaredDistances, 8);
  });

  it("has distances with fewer vectors than dimensions, and refuses others", () => {
    const gaussian = fitShrunkGaussian(featuresOf(reference.vectors.slice(0, 3)));
    expect(gaussian.squaredDistances(queries).every((distance) => distance > 0 && Number.isFinite(distance))).toBe(
      true,
    );
    expect(() => gaussian.squaredDistances(featuresOf([[1]]))).toThrow("expected vectors of 4 numbers, got 1");
    expect(() => fitShrunkGaussian(featuresOf([[1]]))).toThrow("expected at least 2 vectors, got 1");
  });

  it.each([
    ["two vectors", [0, 1]],
    ["two vectors, each twice", [0, 1, 1, 0]],
  ])("has the same variance in all directions for %s, which cannot tell them apart", (_, at) => {
    const { shrinkage, covariance, squaredDistances } = fitShrunkGaussian(
      featuresOf(at.map((i) => reference.vectors[i])),
    );
    expect(shrinkage).toBe(1);
    const [a, b] = reference.vectors;
    const variance = a.reduce((sum, value, i) => sum + ((value - b[i]) / 2) ** 2, 0) / a.length;
    expectClose(
      covariance,
      Array.from({ length: a.length ** 2 }, (__, i) => (i % (a.length + 1) === 0 ? variance : 0)),
      5,
    );
    // Both are half their difference away from the mean; a step to the side counts as much as one along it.
    const middle = a.map((value, i) => (value + b[i]) / 2);
    const aside = middle.map((value, i) => value + [b[1] - a[1], a[0] - b[0], b[3] - a[3], a[2] - b[2]][i] / 2);
    expectClose(squaredDistances(featuresOf([a, b, aside])), [4, 4, 4], 4);
  });
});

describe("fitGaussianMixture", () => {
  it("has scikit-learn's densities", async () => {
    const mixture = await fitGaussianMixture(vectors, { components: 3, seed: 2 });
    expectClose(mixture.logDensities(queries), reference.mixture.logDensities, 3);
    expect(mixture.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(() => mixture.logDensities(featuresOf([[1]]))).toThrow("expected vectors of 4 numbers, got 1");
  });

  it("stays finite around single vectors, and stops", async () => {
    const mixture = await fitGaussianMixture(featuresOf([[0], [5]]), { components: 2 });
    expect(mixture.logDensities(featuresOf([[0], [1e6]])).every(Number.isFinite)).toBe(true);
    await expect(fitGaussianMixture(vectors, { signal: AbortSignal.abort() })).rejects.toThrow(GanClsError);
  });
});

describe("fitFeatureBasis", () => {
  it("whitens what it was fitted to", async () => {
    const random = Random.fromSeed(5);
    const rows = Array.from({ length: 40 }, () => {
      const [a, b, c] = random.normals(3);
      return [a, 3 * a + b, c - b, 7];
    });
    const features = featuresOf(rows);
    const basis = await fitFeatureBasis(features);
    // Three directions, because the last feature never changes.
    expect(basis.components).toBe(3);
    const { values } = await basis.whiten(features);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const products = rows.map((_, row) => values[row * 3 + i] * values[row * 3 + j]);
        const covariance = products.reduce((sum, product) => sum + product, 0) / 40;
        expect(covariance).toBeCloseTo(Number(i === j), 3);
      }
    }
  });

  it("keeps as many axes as are wanted, also with more dimensions than vectors", async () => {
    const wide = featuresOf(Array.from({ length: 6 }, (_, row) => [...Random.fromSeed(row).normals(20)]));
    expect((await fitFeatureBasis(wide, { components: 3 })).components).toBe(3);
    expect((await fitFeatureBasis(wide)).components).toBe(5);
  });

  it("refuses what has no axes, and vectors of another length", async () => {
    await expect(fitFeatureBasis(featuresOf([[1]]))).rejects.toThrow("expected at least 2 vectors, got 1");
    await expect(fitFeatureBasis(featuresOf([[1], [1]]))).rejects.toThrow("expected vectors that differ");
    const basis = await fitFeatureBasis(vectors);
    await expect(basis.whiten(featuresOf([[1]]))).rejects.toThrow("expected vectors of 4 numbers, got 1");
    await expect(fitFeatureBasis(vectors, { signal: AbortSignal.abort() })).rejects.toThrow(GanClsError);
  });
});
