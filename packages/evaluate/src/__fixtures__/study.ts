import { Random } from "@gan-cls/core";
import type { StudyComparison, StudyDocument, StudyMethod, StudyRow } from "../study-document";
import { wilsonInterval } from "../wilson";

const CLASSES = 10;
const CLASS_SIZE = 200;
/** Classes that look alike, the source of most mistakes. */
const LOOKALIKES = [6, 7, 7, 5, 9, 3, 0, 9, 3, 4];

/** A made-up run with about this many mistakes of every hundred, half of them between classes that look alike. */
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
  return { method, reference: "alpha", labels, seed: 42, onlyMethodRight, onlyReferenceRight, pValue };
}

/** A short study of an older version, which does not describe its methods: one seed, one number of labels. */
export const quickStudy: StudyDocument = {
  engine: "simd",
  data: "shapes",
  preset: "quick",
  seed: 42,
  seconds: 412.4,
  rows: [
    makeRow("gamma", 8000, 42, 4, 2.31),
    makeRow("alpha", 8000, 42, 4.5, 61.7),
    makeRow("beta-control", 8000, 42, 12, 34.2),
    makeRow("delta", 8000, 42, 9, 118),
    { ...makeRow("beta", 8000, 42, 7, 131.5), notes: ["from a GAN of 3 epochs"] },
  ],
  comparisons: [
    makeComparison("gamma", 8000, 51, 40, 0.294),
    makeComparison("beta-control", 8000, 21, 188, 1.2e-32),
    makeComparison("delta", 8000, 30, 121, 4.1e-14),
    makeComparison("beta", 8000, 39, 78, 0.0004),
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

const described = (
  name: string,
  title: string,
  family: string,
  needsDiscriminator: boolean,
  role: Pick<StudyMethod, "controlOf" | "isReference"> = {},
): StudyMethod => ({ name, title, family, needsDiscriminator, description: `What ${title} does.`, ...role });

/** The same study with its methods. */
export const describedStudy: StudyDocument = {
  ...quickStudy,
  methods: [
    described("gamma", "Gamma Method", "plain", false),
    described("alpha", "Alpha", "network", false, { isReference: true }),
    described("beta", "Beta, tuned", "transfer", true),
    described("beta-control", "Beta, untrained", "transfer", true, { controlOf: "beta" }),
    described("delta", "Delta <b>", "transfer", true),
  ],
};

/** Several seeds and numbers of labels. */
export const seedsStudy: StudyDocument = {
  engine: "node",
  data: "shapes",
  rows: [100, 10_000].flatMap((labels) =>
    [1, 2, 3].flatMap((seed) => [
      makeRow("alpha", labels, seed, labels === 100 ? 15 : 4, 3725),
      makeRow("beta", labels, seed, labels === 100 ? 13 : 6, 0.42),
    ]),
  ),
};
