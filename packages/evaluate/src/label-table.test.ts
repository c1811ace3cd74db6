import { describe, expect, it } from "vitest";
import { explainLabelTable, renderLabelTable, tabulateLabels } from "./label-table";
import type { StudyComparison, StudyRow } from "./study-document";

function row(method: string, labels: number, seed: number, testAccuracy: number): StudyRow {
  return { method, labels, seed, testAccuracy, testSize: 1000, seconds: 1, confusion: [], labelHash: "0" };
}

function against(method: string, labels: number, seed: number, pValue: number, isBetter = true): StudyComparison {
  const counts = { onlyMethodRight: isBetter ? 9 : 1, onlyReferenceRight: isBetter ? 1 : 9 };
  return { method, reference: "cnn-fair", labels, seed, pValue, ...counts };
}

const rows = [
  ...[row("cnn-fair", 1000, 1, 0.9), row("cnn-fair", 1000, 2, 0.92), row("cnn-fair", 100, 1, 0.8)],
  ...[row("probe", 1000, 1, 0.95), row("probe", 1000, 2, 0.97), row("knn", 1000, 1, 0.7), row("knn", 1000, 2, 0.7)],
];
const comparisons = [
  ...[against("probe", 1000, 1, 1e-9), against("probe", 1000, 2, 1e-4)],
  ...[against("knn", 1000, 1, 1e-9, false), against("knn", 1000, 2, 1e-9, false)],
];

describe("renderLabelTable", () => {
  it("has a row for each method, a column for each number of labels, marks, and what is not finished", () => {
    expect(renderLabelTable({ rows, comparisons }).split("\n")).toEqual([
      "| method     |   100 |          1 000 |",
      "| :--------- | ----: | -------------: |",
      "| `cnn-fair` | 80.00 |   91.00 ± 1.41 |",
      "| `probe`    |     - | 96.00 ± 1.41 ▲ |",
      "| `knn`      |     - | 70.00 ± 0.00 ▼ |",
    ]);
  });

  it("shows what was planned and has not been begun", () => {
    const table = renderLabelTable({ rows }, { methods: ["knn", "later"], labels: [1000, 60_000] });
    expect(
      table
        .split("\n")
        .slice(2)
        .map((line) => line.replaceAll(/ +/g, " ")),
    ).toEqual(["| `knn` | 70.00 ± 0.00 | - |", "| `later` | - | - |"]);
  });
});

describe("tabulateLabels", () => {
  const joined = (own: StudyComparison[]): unknown =>
    tabulateLabels({ rows, comparisons: own }).cell("probe", 1000)?.comparison;

  it("takes the largest p-value of the seeds", () => {
    expect(joined(comparisons)).toEqual({ reference: "cnn-fair", pValue: 1e-4, isBetter: true });
  });

  it("sees no difference where the seeds point different ways", () => {
    expect(joined([against("probe", 1000, 1, 1e-9), against("probe", 1000, 2, 1e-9, false)])).toMatchObject({
      pValue: 1,
    });
  });

  it("says nothing while a seed has not been compared", () => {
    expect(joined([against("probe", 1000, 1, 1e-9)])).toBeUndefined();
  });
});

describe("explainLabelTable", () => {
  it("names the reference and how seeds were joined", () => {
    const text = explainLabelTable({ rows, comparisons });
    expect(text).toContain("mean ± standard deviation over up to 2 seeds");
    expect(text).toContain("worse than `cnn-fair`");
    expect(text).toContain("the largest p of the seeds");
    expect(explainLabelTable({ rows: rows.slice(0, 1) })).toBe("Test accuracy in per cent. `-`: not finished.");
  });
});
