import type { QualityDocument } from "@gan-cls/evaluate";
import type { Images, ReportData } from "../data/report-data";

const images: Images = { pixels: new Uint8Array(4 * 36).fill(90), size: 4, rows: 6, columns: 6, channels: 1 };

const measured = (fid: number, precision: number): QualityDocument["samples"] => ({
  ...{ size: 10_000, fid, precisionRecall: { precision, recall: 0.5, k: 3, realSize: 10_000, sampleSize: 10_000 } },
  histogram: { counts: [4000, 6000], entropy: 0.97 },
});

const document: QualityDocument = {
  ...{ engine: "simd", data: "shapes", dataHashes: { train: "t", test: "u" }, machine: "a machine", versions: {} },
  ...{ command: "gan-cls evaluate --generator g", seconds: 1, seed: 4, generator: { source: "g", sha256: "ef" } },
  extractor: { name: "feature-net", layer: "hidden", dimensions: 64, sha256: "abcd" },
  labeller: { name: "feature-net", labels: 60_000, sha256: "abcd" },
  reference: { part: "train", size: 60_000, manifoldSize: 10_000 },
  samples: measured(12.35, 0.53),
  floor: { ...measured(0.3, 0.87), part: "test" },
  memorization: {
    ...{ medianDistance: 5, heldOutMedianDistance: 4, copies: 0, nearerShare: 0.2, suspectShare: 0 },
    ...{ sampleSize: 10_000, heldOutSize: 10_000 },
  },
  notes: [],
};

/** A run that measures samples and has lost one of its sheets. */
export const qualityRun: ReportData = {
  ...{ kind: "evaluate", data: "shapes", engine: "simd", versions: {}, dataHashes: { train: "t", test: "u" } },
  ...{ classNames: [], methods: [], gans: [], published: [] },
  quality: { document, samples: images, firstPairs: images },
};
