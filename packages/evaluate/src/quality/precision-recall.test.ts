import { Random } from "@gan-cls/core";
import type { FeatureSet } from "@gan-cls/classical";
import { describe, expect, it } from "vitest";
import reference from "../__fixtures__/quality.json";
import { buildManifold, manifoldShare, precisionRecall } from "./precision-recall";

const features = (values: readonly number[], dimensions: number): FeatureSet => ({
  ...{ values: Float32Array.from(values), size: values.length / dimensions, dimensions },
});

describe("precisionRecall", () => {
  it("is what scikit-learn's neighbours give", async () => {
    const { real, samples, dimensions, precision, recall } = reference;
    expect(await precisionRecall(features(real, dimensions), features(samples, dimensions))).toEqual({
      ...{ precision, recall, k: 3, realSize: 60, sampleSize: 50 },
    });
  });

  it("agrees with all distances, one by one, also for vectors that are there twice", async () => {
    const random = Random.fromSeed(11);
    for (const k of [1, 2, 5]) {
      const draw = (size: number): number[] => Array.from({ length: size * 3 }, () => Math.round(2 * random.normal()));
      const [real, samples] = [draw(40), draw(30)];
      const { precision, recall } = await precisionRecall(features(real, 3), features(samples, 3), { k });
      expect(precision).toBe(bruteForce(real, samples, 3, k));
      expect(recall).toBe(bruteForce(samples, real, 3, k));
    }
  });

  it("is 1 for the real images themselves, and 0 for ones from elsewhere", async () => {
    const real = features(reference.real, 5);
    expect(await precisionRecall(real, real)).toMatchObject({ precision: 1, recall: 1 });
    const far = features(
      reference.real.map((value) => value + 100),
      5,
    );
    expect(await precisionRecall(real, far)).toMatchObject({ precision: 0, recall: 0 });
  });

  it("takes the real images' manifold, so that it is built once", async () => {
    const [real, samples] = [features(reference.real, 5), features(reference.samples, 5)];
    expect(await precisionRecall(await buildManifold(real), samples)).toEqual(await precisionRecall(real, samples));
  });

  it("says what is missing, and stops when asked", async () => {
    const three = features([1, 2, 3], 1);
    await expect(precisionRecall(three, three)).rejects.toThrow(
      "buildManifold: expected more than k = 3 vectors, got 3; take more images",
    );
    const real = features(reference.real, 5);
    const manifold = await buildManifold(real);
    await expect(manifoldShare(manifold, three)).rejects.toThrow(
      "manifoldShare: expected vectors of 5 numbers, got 3 of 1",
    );
    await expect(precisionRecall(real, real, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

/** The definition, word by word. */
function bruteForce(centres: number[], queries: number[], dimensions: number, k: number): number {
  const rows = (values: number[]): number[][] =>
    Array.from({ length: values.length / dimensions }, (_, i) => values.slice(i * dimensions, (i + 1) * dimensions));
  const distance = (a: number[], b: number[]): number => Math.hypot(...a.map((value, i) => value - b[i]));
  const radii = rows(centres).map(
    (centre, i, all) =>
      all
        .filter((_, j) => j !== i)
        .map((other) => distance(centre, other))
        .sort((a, b) => a - b)[k - 1],
  );
  const inside = rows(queries).filter((query) =>
    rows(centres).some((centre, i) => distance(centre, query) <= radii[i] + 1e-9),
  );
  return inside.length / (queries.length / dimensions);
}
