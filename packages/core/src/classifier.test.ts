import { describe, expect, it } from "vitest";
import { predictionsOf } from "./index";

/** One image for each class, which is the most probable of them. */
function oneOfEach(classCount: number): Float32Array {
  const probabilities = new Float32Array(classCount * classCount);
  for (let label = 0; label < classCount; label++) {
    probabilities[label * classCount + label] = 1;
  }
  return probabilities;
}

describe("predictionsOf", () => {
  it("takes the most probable class, and the lowest of equals", () => {
    const probabilities = Float32Array.of(0.25, 0.5, 0.25, 0.5, 0, 0.5);
    expect(predictionsOf(probabilities, 3)).toEqual({ probabilities, labels: Uint8Array.of(1, 0) });
  });

  it("labels as many classes as a byte tells apart, and refuses more", () => {
    const { labels } = predictionsOf(oneOfEach(256), 256);
    expect(Array.from(labels)).toEqual(Array.from({ length: 256 }, (_, label) => label));
    expect(() => predictionsOf(oneOfEach(257), 257)).toThrowError(
      expect.objectContaining({
        code: "unsupported",
        message: expect.stringMatching(/^predictionsOf: expected at most 256 classes, .* got 257; /) as string,
      }),
    );
  });
});
