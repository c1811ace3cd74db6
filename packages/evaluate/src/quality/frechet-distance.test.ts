import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import reference from "../__fixtures__/quality.json";
import { fitFeatureGaussian, frechetDistance, type FeatureGaussian } from "./frechet-distance";

const { dimensions } = reference;
const features = (values: readonly number[]): Parameters<typeof fitFeatureGaussian>[0] => ({
  ...{ values: Float32Array.from(values), size: values.length / dimensions, dimensions },
});
const gaussian = (mean: number[], covariance: number[]): FeatureGaussian => ({
  ...{ size: 2, dimensions: mean.length },
  ...{ mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) },
});

describe("frechetDistance", () => {
  it("is what NumPy and SciPy compute from the same features", () => {
    const [real, samples] = [reference.real, reference.samples].map((values) => fitFeatureGaussian(features(values)));
    expect(frechetDistance(real, samples)).toBeCloseTo(reference.frechet, 9);
    expect(frechetDistance(samples, real)).toBeCloseTo(reference.frechet, 9);
  });

  it("follows the closed form of covariances that commute: |m1 - m2|² + Σ (√λ1 - √λ2)²", () => {
    const first = gaussian([1, 2], [4, 0, 0, 9]);
    const second = gaussian([0, 4], [1, 0, 0, 16]);
    expect(frechetDistance(first, second)).toBeCloseTo(1 + 4 + 1 + 1, 12);
    // The same turned by an angle: distances do not change.
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turned = ([a, b]: [number, number]): number[] => [
      ...[c * c * a + s * s * b, c * s * (a - b), c * s * (a - b), s * s * a + c * c * b],
    ];
    const means = [gaussian([0, 0], turned([4, 9])), gaussian([0, 0], turned([1, 16]))] as const;
    expect(frechetDistance(...means)).toBeCloseTo(2, 12);
  });

  it("is 0 for equal Gaussians, of singular covariance too", () => {
    const random = Random.fromSeed(3);
    const values = new Float32Array(20 * 8).map((_, i) => (i % 8 < 6 ? random.normal() : 0));
    const own = fitFeatureGaussian({ values, size: 20, dimensions: 8 });
    // What is left is the rounding of tr(C) - tr(C).
    expect(frechetDistance(own, own)).toBeLessThan(1e-6);
    expect(frechetDistance(own, own)).toBeGreaterThanOrEqual(0);
  });

  it("refuses Gaussians of different dimensions", () => {
    expect(() => frechetDistance(gaussian([0], [1]), gaussian([0, 0], [1, 0, 0, 1]))).toThrow(
      "frechetDistance: expected Gaussians of one dimension, got 1 and 2",
    );
  });
});

describe("fitFeatureGaussian", () => {
  it("divides by one less than there are", () => {
    const { mean, covariance } = fitFeatureGaussian({ values: Float32Array.of(1, 0, 3, 4), size: 2, dimensions: 2 });
    expect([...mean]).toEqual([2, 2]);
    expect([...covariance]).toEqual([2, 4, 4, 8]);
  });

  it.each([
    ["a single vector", { values: new Float32Array(3), size: 1, dimensions: 3 }],
    ["numbers that do not fit", { values: new Float32Array(5), size: 2, dimensions: 3 }],
  ])("refuses %s", (_, wrong) => {
    expect(() => fitFeatureGaussian(wrong)).toThrow(/^fitFeatureGaussian: expected at least 2 vectors of 3 numbers/);
  });
});
