import type { StudyMethod } from "@gan-cls/evaluate";
import type { GanTraining, Images, MethodRecord, ReportData } from "../data/report-data";

const NAMES = ["zero", "one <&>"];
const TRUTH = [0, 0, 0, 1, 1, 1];

function images(size: number, first = 0): Images {
  return {
    pixels: Uint8Array.from({ length: size * 4 }, (_, at) => (first + at * 16) % 256),
    size,
    rows: 2,
    columns: 2,
    channels: 1,
  };
}

/** A method with these predictions for the six test images. */
export function method(name: string, predictedLabels: number[], extra: Partial<MethodRecord> = {}): MethodRecord {
  const confusion = [0, 1].map((truth) =>
    [0, 1].map((label) => predictedLabels.filter((predicted, at) => predicted === label && TRUTH[at] === truth).length),
  );
  const right = predictedLabels.filter((predicted, at) => predicted === TRUTH[at]).length;
  const row = {
    ...{ method: name, labels: 20, seed: 3, testAccuracy: right / 6, testSize: 6, seconds: 1.5, confusion },
    ...{ labelHash: "abc123", interval: { low: 0.2, high: 0.9 }, peakMemoryBytes: 2e8 },
  };
  const probabilities = predictedLabels.map((label) => (label === 0 ? [0.75, 0.25] : [0.1, 0.9]));
  return { name, row, predictedLabels, probabilities, ...extra };
}

/** A GAN of three steps and two epochs. */
export const gan: GanTraining = {
  ...{ name: "gan", seed: 3, steps: 3, imageCount: 40, seconds: 5, warnings: [] },
  losses: { steps: [1, 2, 3], discriminator: [1.4, 1.3, 1.25], generator: [0.7, 0.8, 0.9] },
  sheets: [1, 2].map((epoch) => ({ epoch, images: images(4, epoch) })),
  generated: images(4),
};

const methods = [
  method("gamma", [0, 0, 1, 1, 1, 1]),
  method("alpha", [0, 0, 0, 1, 1, 0], { history: { accuracy: [0.5, 0.7], validationAccuracy: [0.55, 0.65] } }),
  method("beta", [0, 1, 1, 1, 1, 1], {
    history: { accuracy: [0.4, 0.6], validationAccuracy: [0.45, 0.6] },
    stages: [
      { firstEpoch: 1, trainable: "head" },
      { firstEpoch: 2, trainable: "all" },
    ],
  }),
];

/** What the study says of its methods. */
export const describedMethods: readonly StudyMethod[] = [
  {
    ...{ name: "gamma", title: "Gamma Method", family: "plain", needsDiscriminator: false },
    description: "Neighbours along `pca` axes. More of it.",
  },
  {
    ...{ name: "alpha", title: "Alpha", family: "network", needsDiscriminator: false, isReference: true },
    description: "A network. More of it.",
  },
  {
    ...{ name: "beta", title: "Beta, tuned", family: "transfer", needsDiscriminator: true },
    description: "A discriminator with a head. More of it.",
  },
];

/** A study with everything that a report can show, on six images of two classes. */
export const fullStudy: ReportData = {
  ...{ kind: "study", data: "tiny", engine: "simd", machine: "a machine", versions: { node: "20.20.0" } },
  dataHashes: { train: "1".repeat(64), test: "2".repeat(64) },
  classNames: NAMES,
  command: "gan-cls study --seed 3",
  peakMemoryBytes: 3e8,
  study: {
    ...{ engine: "simd", data: "tiny", rows: methods.map(({ row }) => row), seed: 3, seconds: 12, preset: "original" },
    methods: describedMethods,
    comparisons: [
      {
        method: "beta",
        reference: "alpha",
        labels: 20,
        seed: 3,
        onlyMethodRight: 1,
        onlyReferenceRight: 2,
        pValue: 1,
      },
    ],
    shortened: ["Test images: 6 instead of 10 000."],
    notes: ["The `test` images were used once."],
  },
  methods,
  testImages: { truth: TRUTH, indices: [0, 1, 2, 3, 4, 5], images: images(6) },
  featureMap: {
    ...{ seed: 3, neighbours: 2, epochs: 10, indices: [0, 1, 2, 3, 4, 5], labels: TRUTH },
    spaces: ["one", "two", "three"].map((name, at) => ({
      name,
      title: `Space ${name}`,
      points: TRUTH.map((label, point): [number, number] => [label * 10 + point, at + point * 0.5]),
      ...{ neighbourAgreement: 0.5, usesLabels: name === "three" },
    })),
  },
  gans: [gan],
  pca: {
    ...{ name: "gamma", components: 2, eigenImages: images(2), explained: [0.6, 0.3] },
    rebuilt: { perRow: 2, kept: [1, 2], images: images(6) },
  },
  published: [{ name: "alpha", labels: 20, epoch: 2, accuracy: 0.96 }],
};

/** A study of an older version, which kept nothing but its results and did not describe its methods. */
export const oldStudy: ReportData = {
  ...fullStudy,
  study: fullStudy.study && { ...fullStudy.study, methods: undefined },
  methods: methods.map(({ name, row }) => ({ name, row, predictedLabels: [] })),
  ...{ testImages: undefined, featureMap: undefined, gans: [], pca: undefined, published: [] },
};
