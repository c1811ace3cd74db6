import { HOSTILE_TEXTS, plantText } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { describedStudy, quickStudy } from "./__fixtures__/study";
import { renderQualityMarkdown } from "./quality/quality-report";
import type { QualityDocument } from "./quality/quality-document";
import { readMarkdown } from "./read-markdown.test-helper";
import { renderStudyMarkdown } from "./report";
import type { StudyDocument } from "./study-document";

const interval = { low: 0.2, high: 0.8 };

/** A study of two classes, which is quick to read. */
function small(document: StudyDocument): StudyDocument {
  const rows = document.rows.map((row) => ({
    ...row,
    confusion: [
      [3, 1],
      [0, 4],
    ],
    testSize: 8,
  }));
  return { ...document, rows };
}

/** Every optional text of a document is there. */
const study: StudyDocument = {
  ...small(describedStudy),
  classNames: ["cat", "dog"],
  notes: ["a note with `code`"],
  comparisons: quickStudy.comparisons,
  selection: {
    ...{ folds: 3, labels: 100, chosen: "alpha", reasons: ["a reason", "another"], budgetSeconds: 60 },
    candidates: [
      { method: "alpha", title: "Alpha", seconds: 1, accuracy: 0.5, balancedAccuracy: 0.5, interval },
      { method: "beta", title: "Beta", seconds: 1, left: "no time" },
    ],
  },
};

const quality: QualityDocument = {
  ...{ engine: "simd", data: "shapes", dataHashes: { train: "aa" }, machine: "a machine", versions: { node: "24" } },
  ...{ command: "gan-cls evaluate", seconds: 75, seed: 1, generator: { source: "g", sha256: "cc" } },
  extractor: { name: "net", layer: "hidden", dimensions: 64, sha256: "dd" },
  labeller: { name: "net", labels: 60_000, sha256: "dd" },
  reference: { part: "train", size: 60_000, manifoldSize: 100 },
  samples: measured(1),
  floor: { ...measured(2), part: "test" },
  memorization: {
    ...{ medianDistance: 5.5, heldOutMedianDistance: 6.25, copies: 0, nearerShare: 0.6, suspectShare: 0.02 },
    ...{ sampleSize: 100, heldOutSize: 50 },
  },
  notes: ["a note"],
};

function measured(fid: number): QualityDocument["samples"] {
  return {
    ...{ size: 100, fid, precisionRecall: { precision: 0.9, recall: 0.4, k: 3, realSize: 100, sampleSize: 100 } },
    histogram: { counts: [30, 70], entropy: 0.881 },
  };
}

const named = ["dataHashes", "versions"];

describe.each([
  ["a described study", (text: string): string => renderStudyMarkdown(plantText(study, text, { named }))],
  [
    "a study of an older version",
    (text: string): string => renderStudyMarkdown(plantText(small(quickStudy), text, { named })),
  ],
  ["the quality of samples", (text: string): string => renderQualityMarkdown(plantText(quality, text, { named }))],
])("%s whose every text holds", (_, render) => {
  // Notes may have code between backticks, so a note with others of them has more or less of it.
  const read = (markdown: string): string[] => readMarkdown(markdown).elements.filter((name) => name !== "code");
  const harmless = read(render("x "));

  it.each(Object.entries(HOSTILE_TEXTS))("%s is a page of the same elements", (__, text) => {
    const markdown = render(text);
    expect(read(markdown)).toEqual(harmless);
    expect(markdown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u);
  });
});
