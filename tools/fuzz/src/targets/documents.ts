/** Documents that runs write, and lists that people edit. */
import { openSealed, sealJson } from "@gan-cls/core";
import { parseStudyDocument, renderStudyMarkdown } from "@gan-cls/evaluate";
import { parseConfig, readAdditions } from "@gan-cls/study/node";
import { hashImages, createImageDataset } from "@gan-cls/core";
import { encodeIdx } from "@gan-cls/data";
import { readReviewList, writeReviewList } from "../../../../packages/study/src/additions/review-list";
import {
  bytesTarget,
  counting,
  inFolder,
  jsonTarget,
  toBytes,
  toJson,
  toJsonBytes,
  toText,
  type FuzzTarget,
  SLOW,
} from "../target";

/** One row of a study with two methods. */
const row = (method: string): object => ({
  ...{
    method,
    labels: 20,
    seed: 1,
    seconds: 2.5,
    labelHash: "abc",
    testSize: 4,
    testAccuracy: 0.75,
    balancedAccuracy: 0.75,
  },
  ...{
    confusion: [
      [2, 0],
      [1, 1],
    ],
    interval: { low: 0.3, high: 0.95 },
    notes: ["few labels"],
  },
});

export const study = {
  ...{ engine: "simd", data: "few", seed: 1, seconds: 12, preset: "quick", machine: "one", command: "gan-cls study" },
  ...{
    classNames: ["a", "b"],
    shortened: ["Labelled images: 20"],
    notes: [],
    dataHashes: { train: "x" },
    versions: { a: "1" },
  },
  rows: [row("cnn"), row("pca-knn")],
  methods: ["cnn", "pca-knn"].map((name) => ({
    ...{
      name,
      title: name,
      family: "cnn",
      description: "A test.",
      needsDiscriminator: false,
      isReference: name === "cnn",
    },
  })),
  comparisons: [
    { method: "pca-knn", reference: "cnn", labels: 20, seed: 1, onlyMethodRight: 1, onlyReferenceRight: 1, pValue: 1 },
  ],
  selection: {
    ...{ folds: 2, labels: 20, chosen: "cnn", reasons: ["It was best."], budgetSeconds: 60 },
    candidates: [{ method: "cnn", title: "CNN", seconds: 1, accuracy: 0.5, balancedAccuracy: 0.5, pValue: 0.2 }],
  },
};

export const config = {
  ...{
    command: "study",
    arguments: ["--labels", "20", "--seed", "1"],
    createdAt: "2025-03-31T12:00:00.000Z",
    engine: "simd",
  },
  ...{
    data: "mnist-10k",
    machine: "one",
    versions: { a: "1" },
    dataHashes: { train: "x" },
    plan: { methods: ["cnn"] },
  },
};

/** All of them. */
export function documentTargets(): Promise<FuzzTarget[]> {
  return Promise.resolve([
    jsonTarget({
      ...{ name: "documents:study", documents: [study] },
      read: (bytes) => renderStudyMarkdown(parseStudyDocument(toText(bytes))),
    }),
    jsonTarget({
      ...{ name: "documents:sealed JSON", documents: [JSON.parse(sealJson(study)), config] },
      read: (bytes) => openSealed("readRun", "config.json", toText(bytes)),
    }),
    jsonTarget({
      ...{ name: "documents:config of a run", documents: [config] },
      read: (bytes) => parseConfig("config.json", toJson(bytes)),
    }),
    ...additionTargets(),
  ]);
}

function additionTargets(): FuzzTarget[] {
  const classNames = ["a", 'b, "c"', "d;e", "=1+1"];
  const labels = Uint8Array.of(0, 1, 2, 3, 0, 1);
  const generated = createImageDataset({
    name: "generated",
    pixels: counting(96),
    labels,
    rows: 4,
    columns: 4,
    classNames,
  });
  const list = toBytes(
    writeReviewList(
      Array.from(labels, (label, at) => ({ number: at + 1, label, confidence: at / 6 })),
      { threshold: 0.4, classNames },
    ),
  );
  const about = {
    ...{
      generator: { source: "a", sha256: "b" },
      seed: 1,
      labeller: { name: "cnn", labels: 20, labelHash: "x", sha256: "y" },
    },
    ...{ threshold: 0.4, classNames, imagesHash: hashImages(generated) },
  };
  const files = {
    "additions.json": toJsonBytes(about),
    "review.csv": list,
    "generated-images-idx3-ubyte": encodeIdx({ shape: [6, 4, 4], data: generated.pixels }),
    "generated-labels-idx1-ubyte": encodeIdx({ shape: [6], data: labels }),
  };
  return [
    bytesTarget({
      ...{ name: "documents:review list", seeds: [list] },
      read: (bytes) => readReviewList(toText(bytes), { path: "review.csv", classNames, labels }),
    }),
    jsonTarget({
      ...{ name: "documents:additions", documents: [about] },
      weight: SLOW,
      read: inFolder(files, "additions.json", readAdditions),
    }),
  ];
}
