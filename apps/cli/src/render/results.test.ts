import type { StudyRow } from "@gan-cls/evaluate";
import type { PretrainedCard } from "@gan-cls/models";
import type { ClassifiedPicture, RunDescription } from "@gan-cls/study/node";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { createMemoryStream } from "../test-cli.test-helper";
import { renderClassification, renderClassifications } from "./classification";
import { colorsFor } from "./colors";
import { renderDoctor } from "./doctor";
import { renderCardList } from "./model-cards";
import { displayPath } from "./paths";
import { renderRunList } from "./run-list";
import { renderStudyTable } from "./study-table";

const plain = colorsFor(createMemoryStream(), {});

function row(method: string, testAccuracy: number, more: Partial<StudyRow> = {}): StudyRow {
  return {
    ...{ method, labels: 1000, seed: 1, testAccuracy, testSize: 100, seconds: 4.2, confusion: [], labelHash: "00" },
    interval: { low: testAccuracy - 0.01, high: testAccuracy + 0.01 },
    ...more,
  };
}

describe("renderStudyTable", () => {
  it("shows method, labels, accuracy with its interval, and time", () => {
    expect(renderStudyTable([row("cnn", 0.9)], { colors: plain })).toBe(
      [
        "┌────────┬────────┬───────────────┬────────────────────┬───────┐",
        "│ Method │ Labels │ Test accuracy │      95 % interval │  Time │",
        "├────────┼────────┼───────────────┼────────────────────┼───────┤",
        "│ cnn    │  1 000 │       90.00 % │ 89.00 % to 91.00 % │ 4.2 s │",
        "└────────┴────────┴───────────────┴────────────────────┴───────┘",
      ].join("\n"),
    );
  });

  it("shows seeds when there are several, and the original beside ours", () => {
    const rows = [row("cnn", 0.9), row("cnn", 0.91, { seed: 2 })];
    const table = renderStudyTable(rows, { colors: plain, original: () => 0.9597 });
    expect(table).toMatch(/│ Seed │/);
    expect(table).toMatch(/│ Original │/);
    expect(table.match(/95\.97 %/g)).toHaveLength(2);
  });

  it("shows balanced accuracy where accuracy misleads", () => {
    const confusion = [
      [90, 0],
      [8, 2],
    ];
    const table = renderStudyTable([row("cnn", 0.92, { confusion })], { colors: plain });
    expect(table).toMatch(/│ Balanced │/);
    expect(table).toMatch(/│ +60\.00 % │/);
  });

  it("begins with the fewest labels, and among those with the best mean of the seeds", () => {
    const rows = [
      row("knn", 0.8),
      row("cnn", 0.9),
      row("knn", 0.95, { seed: 2 }),
      row("cnn", 0.8, { seed: 2 }),
      row("cnn", 0.5, { labels: 10 }),
    ];
    const lines = renderStudyTable(rows, { colors: plain }).split("\n").slice(3, 8);
    expect(
      lines.map((line) =>
        line
          .split("│")
          .slice(1, 4)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ["cnn", "10", "1"],
      ["knn", "1 000", "1"],
      ["knn", "1 000", "2"],
      ["cnn", "1 000", "1"],
      ["cnn", "1 000", "2"],
    ]);
  });

  it("marks the best of each number of labels", () => {
    const colors = colorsFor(createMemoryStream(), { FORCE_COLOR: "1" });
    const rows = [row("cnn", 0.9), row("knn", 0.8), row("knn", 0.7, { labels: 100 })];
    const lines = renderStudyTable(rows, { colors }).split("\n").slice(3, 6);
    expect(lines.map((line) => line.includes("\u001B["))).toEqual([true, true, false]);
  });
});

describe("renderClassification", () => {
  it("gives the answer and a bar for every class", () => {
    const probabilities = [
      { className: "cat", probability: 0.25 },
      { className: "ox", probability: 0.75 },
    ];
    expect(
      renderClassification({ file: "a.png", className: "ox", probabilities }, { colors: plain, width: undefined }),
    ).toBe(["a.png: ox", `  cat   25.0 %  ${"█".repeat(10)}`, `   ox   75.0 %  ${"█".repeat(30)}`].join("\n"));
  });
});

describe("on a narrow terminal", () => {
  const card = {
    ...{ name: "mnist-better-discriminator", kind: "discriminator of a GAN", labels: 0, parameters: 212_865 },
    files: { "model.json": { bytes: 4800, sha256: "00" } },
  } as unknown as PretrainedCard;
  const run = {
    ...{ name: "2026-11-28T16-30-00-study", command: "study", state: "stopped", bytes: 48_000, changedAt: 0 },
    progress: { done: 3, total: 8, unit: "cells" },
  } as unknown as RunDescription;
  const files = Array.from({ length: 5 }, (_, at) => ({
    file: `photos/写真-${at}.png`,
    className: "circle",
    probabilities: [{ className: "circle", probability: 1 }],
  })) as unknown as ClassifiedPicture[];

  it.each([60, 40])("of %i columns no line of a table is broken by its edge", (width) => {
    const options = { colors: plain, width, now: new Date(60_000) };
    const texts = [
      renderStudyTable([row("pooled-probe", 0.9), row("semi-gan-dense", 0.91, { labels: 60_000, seed: 2 })], options),
      renderCardList([card], options),
      renderRunList([run], options),
      renderClassifications({ files }, options),
      renderClassifications({ files: files.slice(0, 2) }, options),
    ];
    const widest = texts.map((text) => Math.max(...text.split("\n").map((line) => stringWidth(line))));
    expect(Math.max(...widest)).toBeLessThanOrEqual(width);
  });

  it("shows small files in kB, and the size of a run alike", () => {
    expect(renderCardList([card], { colors: plain, width: undefined })).toContain("4.8 kB");
    expect(renderRunList([run], { colors: plain, width: undefined, now: new Date(60_000) })).toMatch(
      /48 kB .* 1 min ago/,
    );
  });
});

describe("renderDoctor", () => {
  const report = {
    ...{ engine: "simd", backend: "simd", threads: 1, simd: true, machine: "a machine", versions: { node: "20.19.0" } },
    candidates: [
      { name: "node" as const, usable: false, reason: "not installed", hint: "npm install it", measured: null },
      { name: "simd" as const, usable: true, reason: "WebAssembly", hint: null, measured: 0.0504 },
      { name: "cpu" as const, usable: true, reason: "slow", hint: null, measured: null },
    ],
  };

  it("says what would be faster and how to get it", () => {
    const text = renderDoctor(report, plain);
    expect(text).toContain("Engine:  simd, 1 thread, with vector instructions");
    expect(text).toContain(
      [
        "  no   node        -  not installed",
        "                      to get it: npm install it",
        "  yes  simd  0.050 s  WebAssembly",
        "  yes  cpu         -  slow",
      ].join("\n"),
    );
    expect(text).toContain("Perhaps faster, once they work: node.");
    expect(text).toContain("  node 20.19.0");
  });

  it("says what was measured to be faster", () => {
    const [node, ...others] = report.candidates;
    expect(
      renderDoctor({ ...report, candidates: [{ ...node, usable: true, measured: 0.04 }, ...others] }, plain),
    ).toContain("Measured faster here: node; --engine chooses.");
  });

  it("says when nothing is faster", () => {
    const [, simd, cpu] = report.candidates;
    expect(renderDoctor({ ...report, candidates: [simd, cpu] }, plain)).toContain(
      "Nothing that gan-cls knows is faster",
    );
  });
});

describe("displayPath", () => {
  it("is relative within the working directory and whole elsewhere", () => {
    expect(displayPath("/home/me/runs/a", "/home/me")).toBe("runs/a");
    expect(displayPath("/elsewhere/a", "/home/me")).toBe("/elsewhere/a");
    expect(displayPath("/home/me", "/home/me")).toBe("/home/me");
  });
});
