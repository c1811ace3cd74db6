import { createImageDataset, type Classifier, type ImageSet, type PredictOptions } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate";

const dataset = createImageDataset({
  name: "five dots",
  pixels: Uint8Array.of(0, 1, 2, 2, 1),
  labels: Uint8Array.of(0, 1, 2, 0, 1),
  rows: 1,
  columns: 1,
});

/** Classifies each image by its only pixel. */
function pixelClassifier(classCount = 3, answer = (images: ImageSet): Uint8Array => images.pixels): Classifier {
  return {
    name: "pixel",
    classCount,
    predict: async (images: ImageSet, { signal }: PredictOptions = {}) => {
      signal?.throwIfAborted();
      return { labels: answer(images), probabilities: new Float32Array(images.size * classCount) };
    },
    dispose() {},
  };
}

describe("evaluate", () => {
  it("counts", async () => {
    const evaluation = await evaluate(pixelClassifier(), dataset);
    expect(evaluation).toMatchObject({
      name: "pixel",
      accuracy: 0.8,
      testSize: 5,
      confusion: [
        [1, 0, 1],
        [0, 2, 0],
        [0, 0, 1],
      ],
      mostConfused: [{ truth: 0, predicted: 2, count: 1, share: 0.5 }],
    });
    expect(evaluation.classes.map(({ precision }) => precision)).toEqual([1, 1, 0.5]);
    expect(evaluation.interval.low).toBeLessThan(0.8);
    expect(evaluation.interval.high).toBeGreaterThan(0.8);
    expect([...evaluation.predictedLabels]).toEqual([0, 1, 2, 2, 1]);
    expect(evaluation.seconds).toBeGreaterThanOrEqual(0);
  });

  it("hands the signal on and lets the classifier's error through", async () => {
    const reason = new Error("enough");
    await expect(evaluate(pixelClassifier(), dataset, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("refuses data that do not fit", async () => {
    await expect(evaluate(pixelClassifier(4), dataset)).rejects.toThrow(
      "evaluate: expected 4 classes in five dots, the number that pixel was built for, got 3",
    );
    const short = pixelClassifier(3, () => new Uint8Array(4));
    await expect(evaluate(short, dataset)).rejects.toMatchObject({ code: "invalid-argument" });
    const init = { name: "none", pixels: new Uint8Array(), labels: new Uint8Array(), rows: 1, columns: 1 };
    await expect(evaluate(pixelClassifier(1), createImageDataset(init))).rejects.toThrow(
      "evaluate: expected at least one image, got none in none",
    );
  });
});
