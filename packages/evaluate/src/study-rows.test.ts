import { describe, expect, it } from "vitest";
import type { Evaluation } from "./evaluate";
import { mcNemarTest } from "./mcnemar";
import { parseStudyDocument } from "./parse-study";
import { compareWithReference, createStudyRow } from "./study-rows";

const evaluation: Evaluation = {
  name: "alpha",
  accuracy: 0.75,
  interval: { low: 0.3, high: 0.95 },
  balancedAccuracy: 5 / 6,
  testSize: 4,
  confusion: [
    [2, 1],
    [0, 1],
  ],
  classes: [],
  mostConfused: [],
  predictedLabels: Uint8Array.of(0, 0, 1, 1),
  probabilities: Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.4, 0.6),
  seconds: 0.1,
};
const init = { labels: 100, seed: 3, labelHash: "ab", seconds: 12 };

describe("createStudyRow", () => {
  it("takes the figures from the evaluation and survives the document's own check", () => {
    const row = createStudyRow(evaluation, init);
    expect(row).toEqual({
      method: "alpha",
      labels: 100,
      seed: 3,
      testAccuracy: 0.75,
      balancedAccuracy: 5 / 6,
      testSize: 4,
      seconds: 12,
      confusion: evaluation.confusion,
      labelHash: "ab",
      interval: evaluation.interval,
    });
    const document = { engine: "cpu", data: "x", rows: [row] };
    expect(parseStudyDocument(JSON.stringify(document))).toEqual(document);
  });

  it("can be named otherwise and carry notes", () => {
    expect(createStudyRow(evaluation, { ...init, method: "alpha" }).method).toBe("alpha");
    expect(createStudyRow(evaluation, { ...init, notes: ["short"] }).notes).toEqual(["short"]);
    expect(createStudyRow(evaluation, { ...init, notes: [] })).not.toHaveProperty("notes");
  });
});

describe("compareWithReference", () => {
  const truth = Uint8Array.of(0, 1, 0, 1);
  const reference = { method: "alpha", predictedLabels: Uint8Array.of(0, 1, 1, 0) };
  const other = { method: "gamma", predictedLabels: Uint8Array.of(1, 1, 0, 1) };

  it("says from each method's side who was right alone, and leaves the reference out", () => {
    expect(compareWithReference({ truth, reference, methods: [reference, other], labels: 10, seed: 1 })).toEqual([
      {
        method: "gamma",
        reference: "alpha",
        labels: 10,
        seed: 1,
        onlyMethodRight: 2,
        onlyReferenceRight: 1,
        pValue: mcNemarTest(2, 1).pValue,
      },
    ]);
  });
});
