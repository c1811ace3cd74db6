import { describe, expect, it } from "vitest";
import { explainLabelTable, renderLabelTable, tabulateLabels } from "./label-table";
import type { StudyComparison, StudyRow } from "./study-document";

function row(method: string, labels: number, seed: number, testAccuracy: number): StudyRow {
  return { method, labels, seed, testAccuracy, testSize: 1000, seconds: 1, confusion: [], labelHash: "0" };
}

function against(method: string, labels: number, seed: number, pValue: number, isBetter = true): StudyComparison {
  const counts = { onlyMethodRight: isBetter ? 9 : 1, onlyReferenceRight: isBetter ? 1 : 9 };
  return { method, reference: "alpha", labels, seed, pValue, ...counts };
}

const rows = [
  ...[row("alpha", 1000, 1, 0.9), row("alpha", 1000, 2, 0.92), row("alpha", 100, 1, 0.8)],
  ...[row("beta", 1000, 1, 0.95), row("beta", 1000, 2, 0.97), row("gamma", 1000, 1, 0.7), row("gamma", 1000, 2, 0.7)],
];
const comparisons = [
  ...[against("beta", 1000, 1, 1e-9), against("beta", 1000, 2, 1e-4)],
  ...[against("gamma", 1000, 1, 1e-9, false), against("gamma", 1000, 2, 1e-9, false)],
];

describe("renderLabelTable", () => {
  it("has a row for each method, a column for each number of labels, marks, and what is not finished", () => {
    expect(renderLabelTable({ rows, comparisons }).split("\n")).toEqual([
      "| method  |   100 |          1 000 |",
      "| :------ | ----: | -------------: |",
      "| `alpha` | 80.00 |   91.00 ± 1.41 |",
      "| `beta`  |     - | 96.00 ± 1.41 ▲ |",
      "| `gamma` |     - | 70.00 ± 0.00 ▼ |",
    ]);
  });

  it("shows what was planned and has not been begun", () => {
    const table = renderLabelTable({ rows }, { methods: ["gamma", "later"], labels: [1000, 60_000] });
    expect(
      table
        .split("\n")
        .slice(2)
        .map((line) => line.replaceAll(/ +/g, " ")),
    ).toEqual(["| `gamma` | 70.00 ± 0.00 | - |", "| `later` | - | - |"]);
  });
});

describe("a described study", () => {
  it("has titles in its table and its explanation", () => {
    const alpha = { name: "alpha", title: "Alpha", family: "a", description: "A.", needsDiscriminator: false };
    expect(renderLabelTable({ rows, comparisons, methods: [alpha] })).toContain("| Alpha `alpha` |");
    expect(explainLabelTable({ rows, comparisons, methods: [alpha] })).toContain("worse than Alpha with");
  });
});

describe("tabulateLabels", () => {
  const joined = (own: StudyComparison[]): unknown =>
    tabulateLabels({ rows, comparisons: own }).cell("beta", 1000)?.comparison;

  it("takes the largest p-value of the seeds", () => {
    expect(joined(comparisons)).toEqual({ reference: "alpha", pValue: 1e-4, isBetter: true });
  });

  it("sees no difference where the seeds point different ways", () => {
    expect(joined([against("beta", 1000, 1, 1e-9), against("beta", 1000, 2, 1e-9, false)])).toMatchObject({
      pValue: 1,
    });
  });

  it("says nothing while a seed has not been compared", () => {
    expect(joined([against("beta", 1000, 1, 1e-9)])).toBeUndefined();
  });
});

describe("explainLabelTable", () => {
  it("names the reference and how seeds were joined", () => {
    const text = explainLabelTable({ rows, comparisons });
    expect(text).toContain("mean ± standard deviation over up to 2 seeds");
    expect(text).toContain("worse than `alpha`");
    expect(text).toContain("the largest p of the seeds");
    expect(text).toMatch(/`-`: not finished\.$/);
    expect(explainLabelTable({ rows: rows.slice(0, 1) })).toBe("Test accuracy in percent.");
  });

  it("speaks of what is missing only where something is", () => {
    const whole = rows.filter(({ labels }) => labels === 1000);
    expect(explainLabelTable({ rows: whole })).toBe(
      "Test accuracy in percent, mean ± standard deviation over 2 seeds.",
    );
    expect(explainLabelTable({ rows: whole }, { labels: [1000, 4000] })).toMatch(/over 2 seeds\. `-`: not finished\.$/);
  });
});
