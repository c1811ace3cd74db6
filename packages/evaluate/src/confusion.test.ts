import { describe, expect, it } from "vitest";
import reference from "./__fixtures__/reference.json";
import { balancedAccuracy, classMetrics, confusionMatrix, correctCount, mostConfusedPairs } from "./confusion";

const { truth, predicted, ...expected } = reference.labels;

function expectClose(actual: (number | null)[], values: (number | null)[]): void {
  expect(actual.map((value) => value === null)).toEqual(values.map((value) => value === null));
  values.forEach((value, i) => expect(actual[i] ?? 0).toBeCloseTo(value ?? 0, 12));
}

describe("confusionMatrix and classMetrics", () => {
  const confusion = confusionMatrix(Uint8Array.from(truth), Uint8Array.from(predicted), 6);

  it("equal scikit-learn's, rows being the true classes", () => {
    expect(confusion).toEqual(expected.confusion);
    const metrics = classMetrics(confusion, ["a", "b", "c", "d", "e", "f"]);
    expectClose(
      metrics.map(({ precision }) => precision),
      expected.precision,
    );
    expectClose(
      metrics.map(({ recall }) => recall),
      expected.recall,
    );
    expectClose(
      metrics.map(({ f1 }) => f1),
      expected.f1,
    );
    expect(metrics.map(({ support }) => support)).toEqual(expected.support);
    expect(metrics[4]).toMatchObject({ label: 4, name: "e", precision: null, recall: 0, f1: 0 });
    expect(metrics[5]).toMatchObject({ precision: 0, recall: null, f1: 0 });
  });

  it("say null, not NaN, of a class that neither occurs nor is predicted, and name classes by number for want of better", () => {
    const [, absent] = classMetrics(
      [
        [3, 0],
        [0, 0],
      ],
      [],
    );
    expect(absent).toEqual({ label: 1, name: "1", support: 0, precision: null, recall: null, f1: null });
  });

  it("count what is right", () => {
    expect(correctCount(confusion)).toBe(truth.filter((label, i) => label === predicted[i]).length);
  });

  it("refuse labels out of range and lists of different lengths", () => {
    const labels = Uint8Array.of(0, 1, 2);
    expect(() => confusionMatrix(labels, labels, 2)).toThrow(
      "confusionMatrix: labels must lie in [0, 2), got true 2, predicted 2 at position 2",
    );
    expect(() => confusionMatrix(labels, labels.subarray(1), 3)).toThrow(
      "confusionMatrix: expected a prediction for each of 3 labels, got 2",
    );
  });
});

describe("mostConfusedPairs", () => {
  const confusion = [
    [5, 2, 0],
    [3, 0, 3],
    [0, 0, 9],
  ];

  it("lists mistakes only, most frequent first, lower labels first among equals", () => {
    expect(mostConfusedPairs(confusion)).toEqual([
      { truth: 1, predicted: 0, count: 3, share: 0.5 },
      { truth: 1, predicted: 2, count: 3, share: 0.5 },
      { truth: 0, predicted: 1, count: 2, share: 2 / 7 },
    ]);
  });

  it("lists no more than asked for, and nothing when nothing is wrong", () => {
    expect(mostConfusedPairs(confusion, 1)).toHaveLength(1);
    expect(
      mostConfusedPairs([
        [4, 0],
        [0, 4],
      ]),
    ).toEqual([]);
  });
});

describe("balancedAccuracy", () => {
  it("is the mean of the recalls, of classes that have images alone", () => {
    const { recall } = expected;
    const known = recall.filter((value) => value !== null);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    expect(balancedAccuracy(expected.confusion)).toBeCloseTo(mean, 12);
    expect(balancedAccuracy([])).toBeNaN();
  });

  it("is one over the number of classes for a classifier that always names the largest", () => {
    const always = [
      [400, 0, 0],
      [20, 0, 0],
      [5, 0, 0],
    ];
    expect(balancedAccuracy(always)).toBeCloseTo(1 / 3, 12);
  });
});
