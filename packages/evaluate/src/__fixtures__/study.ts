import { Random } from "@gan-cls/core";
import type { StudyComparison, StudyDocument, StudyRow } from "../study-document";
import { wilsonInterval } from "../wilson";

const CLASSES = 10;
const CLASS_SIZE = 200;
/** Digits that look alike, the source of most mistakes. */
const LOOKALIKES = [6, 7, 7, 5, 9, 3, 0, 9, 3, 4];

/** A made-up run with about this many mistakes of every hundred, half of them between digits that look alike. */
function makeRow(method: string, labels: number, seed: number, mistakes: number, seconds: number): StudyRow {
  const random = Random.fromSeed(seed).stream(method).stream(labels);
  const confusion = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  for (let image = 0; image < CLASSES * CLASS_SIZE; image++) {
    const truth = image % CLASSES;
    const wrong = random.uniform() < mistakes / 100;
    const other = random.uniform() < 0.5 ? LOOKALIKES[truth] : random.integer(CLASSES);
    confusion[truth][wrong ? other : truth]++;
  }
  const testSize = CLASSES * CLASS_SIZE;
  const correct = confusion.reduce((sum, row, label) => sum + row[label], 0);
  const labelHash = `${labels}${seed}`.padEnd(64, "5e");
  const interval = wilsonInterval(correct, testSize);
  return { method, labels, seed, testAccuracy: correct / testSize, testSize, seconds, confusion, labelHash, interval };
}

function makeComparison(
  method: string,
  labels: number,
  onlyMethodRight: number,
  onlyReferenceRight: number,
  pValue: number,
): StudyComparison {
  return { method, reference: "cnn", labels, seed: 42, onlyMethodRight, onlyReferenceRight, pValue };
}

/** A short study as the CLI makes it: one seed, one number of labels. */
export const quickStudy: StudyDocument = {
  engine: "simd",
  data: "mnist-10k",
  preset: "quick",
  seed: 42,
  seconds: 412.4,
  rows: [
    makeRow("pca-knn", 8000, 42, 4, 2.31),
    makeRow("cnn", 8000, 42, 4.5, 61.7),
    makeRow("trial-1", 8000, 42, 12, 34.2),
    makeRow("trial-2", 8000, 42, 9, 118),
    { ...makeRow("trial-3", 8000, 42, 7, 131.5), notes: ["from a GAN of 3 epochs"] },
  ],
  comparisons: [
    makeComparison("pca-knn", 8000, 51, 40, 0.294),
    makeComparison("trial-1", 8000, 21, 188, 1.2e-32),
    makeComparison("trial-2", 8000, 30, 121, 4.1e-14),
    makeComparison("trial-3", 8000, 39, 78, 0.0004),
  ],
  shortened: [
    "The GAN was trained for 3 epochs instead of 50.",
    "Classifiers were trained for 5 epochs instead of 15.",
  ],
  notes: ["The test images were used once per number."],
  dataHashes: { train: "ab12".repeat(16), test: "cd34".repeat(16) },
  machine: "2 cores, x64, Linux",
  versions: { "gan-cls": "0.1.0", node: "20.20.2", "@tensorflow/tfjs": "4.22.0" },
  command: "gan-cls study --preset quick --seed 42",
};

/** Several seeds and numbers of labels. */
export const seedsStudy: StudyDocument = {
  engine: "node",
  data: "mnist",
  rows: [100, 10_000].flatMap((labels) =>
    [1, 2, 3].flatMap((seed) => [
      makeRow("cnn", labels, seed, labels === 100 ? 15 : 4, 3725),
      makeRow("trial-3", labels, seed, labels === 100 ? 13 : 6, 0.42),
    ]),
  ),
};
