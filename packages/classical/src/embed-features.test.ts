import { smallDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { embedFeatures, neighbourAgreement } from "./embed-features";
import { imageFeatures } from "./features";
import { fitKnn } from "./knn";

/** Two tight groups far from each other: vectors `0 ... 9` and `10 ... 19`. */
function twoGroups(): { values: Float32Array; size: number; dimensions: number } {
  const values = Float32Array.from({ length: 20 * 3 }, (_, at) => (at < 30 ? 0 : 100) + Math.sin(at));
  return { values, size: 20, dimensions: 3 };
}

describe("embedFeatures", () => {
  it("keeps what is near together: digits of a class lie side by side in the plane", async () => {
    const digits = smallDigits(20);
    const { points, neighbours } = await embedFeatures(imageFeatures(digits), { neighbours: 10, seed: 3 });
    const plane = { values: points, size: digits.size, dimensions: 2, labels: digits.labels, classCount: 10 };
    const inPlane = await fitKnn(plane, { k: 2 }).findNeighbours(plane);
    // Chance is 0.1; the pixels themselves allow no more than the second figure.
    expect(neighbourAgreement(inPlane, digits.labels)).toBeGreaterThan(0.6);
    expect(neighbourAgreement(neighbours, digits.labels)).toBeGreaterThan(0.75);
  });

  it("gives the same plane for the same seed, and another for another", async () => {
    const features = imageFeatures(smallDigits(4));
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => embedFeatures(features, { seed, neighbours: 5, epochs: 20 })),
    );
    expect(again.points).toEqual(first.points);
    expect(other.points).not.toEqual(first.points);
    expect(first.points.every(Number.isFinite)).toBe(true);
  });

  it("refuses too few vectors and too many neighbours", async () => {
    const few = { values: new Float32Array(4), size: 2, dimensions: 2 };
    await expect(embedFeatures(few)).rejects.toThrow("embedFeatures: expected at least 3 vectors");
    for (const neighbours of [20, 21]) {
      await expect(embedFeatures(twoGroups(), { neighbours })).rejects.toMatchObject({
        code: "invalid-argument",
        message: expect.stringContaining(`got 20 vectors and ${neighbours} neighbours; set neighbours`) as string,
      });
    }
  });

  it.each([
    [3, 2],
    [20, 19],
  ])("takes as few vectors and as many neighbours as it says: %d vectors, %d neighbours", async (size, neighbours) => {
    const features = { ...twoGroups(), values: twoGroups().values.slice(0, size * 3), size };
    const { points } = await embedFeatures(features, { neighbours, epochs: 5 });
    expect(points).toHaveLength(2 * size);
    expect(points.every(Number.isFinite)).toBe(true);
  });

  it("stops when it is asked to", async () => {
    const controller = new AbortController();
    controller.abort();
    const stopped = embedFeatures(twoGroups(), { neighbours: 5, signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("neighbourAgreement", () => {
  it("counts vectors whose nearest other has the same label", () => {
    // Vector 0 and 1 are each other's nearest, so are 2 and 3; a vector may come second in its own list.
    const neighbours = { k: 2, indices: Uint32Array.of(0, 1, 0, 1, 2, 3, 3, 2), squaredDistances: new Float64Array(8) };
    expect(neighbourAgreement(neighbours, Uint8Array.of(7, 7, 7, 8))).toBe(0.5);
  });
});
