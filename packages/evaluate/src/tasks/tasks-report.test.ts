import { describe, expect, it } from "vitest";
import { describeTasks, formatTaskFigure, taskVerdict, type TaskRow, type TasksDocument } from "./tasks-document";
import { renderTasksMarkdown } from "./tasks-report";

const figure = (value: number): TaskRow["trained"] => ({ value, interval: { low: value - 0.01, high: value + 0.01 } });

const ROW: TaskRow = {
  ...{ task: "one-class", measure: "AUROC", unit: "area", items: 50, trained: figure(0.98) },
  random: { ...figure(0.95), seeds: 3, deviation: 0.002 },
  ...{ difference: figure(0.03), baseline: { ...figure(0.9), name: "pixels" } },
  chosen: { trained: "neighbours (neighbours 0.9)", random: "mixture", baseline: "mixture" },
  classes: [{ name: "a|b", trained: 0.98, random: 0.95, baseline: 0.9 }],
  published: [{ name: "OCGAN", value: 0.975 }],
};

const DOCUMENT: TasksDocument = {
  ...{ engine: "simd", data: "digits", dataHashes: { train: "aa", test: "bb" }, machine: "a machine" },
  ...{ versions: { node: "20" }, command: "gan-cls tasks --seed 1", seconds: 61, seed: 1 },
  ...{ discriminator: { source: "mine", sha256: "cc" }, generator: { source: "its", sha256: "dd" } },
  ...{ sizes: { train: 4000, test: 50 }, otherData: { name: "others", dataHashes: { test: "ee" } } },
  rows: [
    ROW,
    { ...ROW, task: "few-shot", unit: "percent", classes: undefined, random: { ...ROW.random, deviation: null } },
  ],
  leftOut: [{ task: "restoring", reason: "There is no generator." }],
};

describe("taskVerdict", () => {
  it.each<[string, number, number | null, [number, number]]>([
    ["better", 0.03, 0.002, [0.02, 0.04]],
    ["better", 0.03, null, [0.02, 0.04]],
    ["worse", -0.03, 0.002, [-0.04, -0.02]],
    ["no different", 0.03, 0.016, [0.02, 0.04]],
    ["no different", 0.03, 0.002, [-0.01, 0.07]],
  ])("says %s of %d with a deviation of %s", (verdict, value, deviation, [low, high]) => {
    const difference = { value, interval: { low, high } };
    expect(taskVerdict({ difference, random: { ...ROW.random, deviation } })).toBe(verdict);
  });
});

describe("describeTasks", () => {
  it("shows figures in their unit", () => {
    expect(describeTasks(DOCUMENT)).toEqual([
      {
        ...{ task: "one-class", measure: "AUROC", trained: "0.9800 (0.9700 to 0.9900)", random: "0.9500 ± 0.0020" },
        ...{ difference: "+0.0300 (0.0200 to 0.0400), better", baseline: "0.9000, pixels" },
      },
      {
        ...{ task: "few-shot", measure: "AUROC", trained: "98.00 % (97.00 to 99.00)", random: "95.00 %" },
        ...{ difference: "+3.00 (2.00 to 4.00), better", baseline: "90.00 %, pixels" },
      },
    ]);
    expect(formatTaskFigure(17.256, "decibels")).toBe("17.26 dB");
  });

  it.each(["percent", "area", "decibels"] as const)("shows a dash where there is no figure in %s", (unit) => {
    expect(formatTaskFigure(null, unit)).toBe("–");
  });
});

describe("renderTasksMarkdown", () => {
  it("shows a class without figures with dashes", () => {
    const rare = { name: "rare", trained: null, random: null, baseline: null };
    const page = renderTasksMarkdown({ ...DOCUMENT, rows: [{ ...ROW, classes: [rare] }] });
    expect(page).toMatch(/^\| rare +\| +– \| +– \| +– \|$/m);
  });

  it("has every row, class, origin and what was left out", () => {
    const page = renderTasksMarkdown(DOCUMENT);
    expect(page).toBe(renderTasksMarkdown(DOCUMENT));
    for (const text of [
      ...[
        "# Tasks other than classification: mine on digits",
        "| few-shot",
        "a\\|b",
        "OCGAN 0.975",
        "`cc`",
        "`dd`",
        "`ee`",
      ],
      ...["- Not measured: restoring. There is no generator.", "gan-cls tasks --seed 1", "- **few-shot**: "],
    ]) {
      expect(page).toContain(text);
    }
  });
});
