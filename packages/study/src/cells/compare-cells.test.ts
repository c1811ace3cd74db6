import { describe, expect, it } from "vitest";
import type { FinishedCell } from "./cell";
import { compareCells, compareForFinding, compareWith } from "./compare-cells";

const truth = Uint8Array.of(0, 1, 2, 3);

function cell(method: string, predicted: number[], labels = 10): FinishedCell {
  const row = {
    ...{ method, labels, seed: 1, testAccuracy: 0, testSize: 4, seconds: 0, confusion: [], labelHash: "0" },
    interval: { low: 0, high: 1 },
  };
  return { name: method, row, history: undefined, pictures: [], predictedLabels: Uint8Array.from(predicted) };
}

describe("compareCells", () => {
  it("compares every method with the reference with the same labels", () => {
    const cells = [cell("knn", [0, 1, 0, 0]), cell("cnn", [0, 0, 2, 3]), cell("knn", [9, 9, 9, 9], 100)];
    expect(compareCells(cells, truth, "cnn")).toEqual([
      { method: "knn", reference: "cnn", labels: 10, seed: 1, onlyMethodRight: 1, onlyReferenceRight: 2, pValue: 1 },
    ]);
  });

  it("has nothing to say before the reference is finished", () => {
    expect(compareCells([cell("knn", [0, 1, 0, 0])], truth, "cnn-fair")).toEqual([]);
    expect(compareCells([], truth, "cnn")).toEqual([]);
  });
});

it("compareWith holds all others against one cell, each with its own labels", () => {
  const cells = [cell("knn", [0, 1, 0, 0]), cell("logistic", [0, 1, 2, 3], 100)];
  expect(compareWith(cells[0], cells, truth)).toMatchObject([{ method: "logistic", reference: "knn", labels: 100 }]);
});

it("compareForFinding tests a method that builds on a GAN against the best other and against its control, seed by seed", () => {
  const method = (name: string, more: object) => ({
    ...{ name, title: name, family: "", description: "", needsDiscriminator: false },
    ...more,
  });
  const methods = [
    method("tuned", { needsDiscriminator: true }),
    method("random", { controlOf: "tuned" }),
    method("cnn", {}),
  ];
  const cells = [cell("tuned", [0, 1, 2, 3]), cell("random", [0, 0, 0, 3]), cell("cnn", [0, 1, 0, 3])];
  expect(compareForFinding(cells, truth, methods)).toMatchObject([
    { method: "tuned", reference: "cnn", onlyMethodRight: 1, onlyReferenceRight: 0 },
    { method: "tuned", reference: "random", onlyMethodRight: 2, onlyReferenceRight: 0 },
  ]);
});
