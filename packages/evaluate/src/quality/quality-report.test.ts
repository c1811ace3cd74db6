import { describe, expect, it } from "vitest";
import { describeQuality, type ImageQuality, type QualityDocument } from "./quality-document";
import { renderQualityMarkdown } from "./quality-report";

const interval = { low: 0.85, high: 0.95 };
const quality = (fid: number): ImageQuality => ({
  ...{ size: 100, fid, precisionRecall: { precision: 0.9, recall: 0.4, k: 3, realSize: 100, sampleSize: 100 } },
  histogram: { counts: [30, 70], entropy: 0.881 },
  classification: { accuracy: 0.9, interval, testSize: 50, trainedOn: 100 },
});
const DOCUMENT: QualityDocument = {
  ...{ engine: "simd", data: "shapes", dataHashes: { train: "aa", test: "bb" }, machine: "a machine" },
  ...{ versions: { node: "24" }, command: "gan-cls evaluate --generator g", seconds: 75, seed: 1 },
  generator: { source: "g", sha256: "cc" },
  extractor: { name: "net", layer: "hidden", dimensions: 64, sha256: "dd" },
  labeller: { name: "net", labels: 60_000, sha256: "dd" },
  reference: { part: "train", size: 60_000, manifoldSize: 100 },
  samples: quality(12.3456),
  floor: { ...quality(0.5), part: "test" },
  memorization: {
    ...{ medianDistance: 5.5, heldOutMedianDistance: 6.25, copies: 0, nearerShare: 0.6, suspectShare: 0.02 },
    ...{ sampleSize: 100, heldOutSize: 50 },
  },
  notes: ["A note."],
};

describe("renderQualityMarkdown", () => {
  it("says extractor, hash, numbers, reference and the floor beside every figure", () => {
    const page = renderQualityMarkdown(DOCUMENT);
    for (const text of [
      ...[
        "# Sample quality of g",
        "12.346",
        "0.500",
        "90.00 %",
        "40.00 %",
        "0.881 bits",
        "at most 1.000",
        "5.50",
        "6.25",
      ],
      ...["60 000 train images of shapes", "100 of them, k = 3", "100 test images", "`dd`", "`cc`", "60 000 labels"],
      ...["gan-cls evaluate --generator g", "A note.", "| Rarest class", "30.00 %"],
    ]) {
      expect(page).toContain(text);
    }
  });

  it("leaves the classification accuracy out where there is none", () => {
    const { classification: _, ...samples } = DOCUMENT.samples;
    const names = describeQuality({ ...DOCUMENT, samples }).map(({ name }) => name);
    expect(names).not.toContain("CAS");
    expect(describeQuality(DOCUMENT).map(({ name }) => name)).toContain("CAS");
  });
});
