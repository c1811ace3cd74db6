import { imageLength } from "@gan-cls/core";
import { formatQuantity, mostConfusedPairs } from "@gan-cls/evaluate";
import type { Images, MethodRecord } from "./report-data";

/** One kind of mistake with the test images that it was made on. */
export interface ConfusedExamples {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Positions among all test images. */
  readonly indices: readonly number[];
}

/** The most frequent mistakes of a method with the first images that it made them on. */
export function confusedExamples(
  { row, predictedLabels }: Pick<MethodRecord, "row" | "predictedLabels">,
  truth: ArrayLike<number>,
  { pairs = 4, perPair = 8 }: { pairs?: number; perPair?: number } = {},
): ConfusedExamples[] {
  return mostConfusedPairs(row.confusion, pairs).map((pair) => {
    const indices = predictedLabels.flatMap((predicted, index) =>
      predicted === pair.predicted && truth[index] === pair.truth ? [index] : [],
    );
    return { ...pair, indices: indices.slice(0, perPair) };
  });
}

/**
 * For each class the test image whose true class has the lowest mean probability over the methods.
 *
 * @returns Positions among all test images, in class order; classes without images are omitted.
 */
export function hardestOfEachClass(
  methods: readonly Pick<MethodRecord, "probabilities">[],
  truth: ArrayLike<number>,
  classCount: number,
): number[] {
  const known = methods.flatMap(({ probabilities }) => (probabilities === undefined ? [] : [probabilities]));
  const meanOf = (index: number): number =>
    known.reduce((sum, probabilities) => sum + probabilities[index][truth[index]], 0) / known.length;
  const hardest = new Map<number, { index: number; mean: number }>();
  for (let index = 0; index < truth.length; index++) {
    const mean = meanOf(index);
    const best = hardest.get(truth[index]);
    if (best === undefined || mean < best.mean) {
      hardest.set(truth[index], { index, mean });
    }
  }
  return Array.from({ length: classCount }, (_, label) => hardest.get(label)?.index).filter(
    (index) => index !== undefined,
  );
}

/** For each class its first test image: positions, in class order; classes without images are omitted. */
export function firstOfEachClass(truth: readonly number[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, label) => truth.indexOf(label)).filter((index) => index !== -1);
}

/** At most `count` of the items, evenly spread, the first and the last among them. */
export function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length === 0) {
    return [];
  }
  const last = items.length - 1;
  const places = Array.from({ length: count }, (_, index) => Math.round((index * last) / Math.max(1, count - 1)));
  return [...new Set(places)].map((place) => items[place]);
}

/** The first `count` images. */
export function selectByPosition(images: Images, count: number): Images {
  return { ...images, size: count, pixels: images.pixels.subarray(0, count * imageLength(images)) };
}

/** The images at these positions, in that order. */
export function selectAt(images: Images, positions: readonly number[]): Images {
  const length = imageLength(images);
  const pixels = new Uint8Array(positions.length * length);
  positions.forEach((position, index) => {
    pixels.set(images.pixels.subarray(position * length, (position + 1) * length), index * length);
  });
  return { ...images, size: positions.length, pixels };
}

/** One record of each method: the one with the most labels that it has, and the first seed. */
export function shownMethods(methods: readonly MethodRecord[]): MethodRecord[] {
  const names = [...new Set(methods.map(({ row }) => row.method))];
  return names.map((name) =>
    methods
      .filter(({ row }) => row.method === name)
      .reduce((most, other) => (other.row.labels > most.row.labels ? other : most)),
  );
}

/**
 * Which of a study's records are shown, in a sentence; none where there is one of each method and all have the same labels.
 *
 * @param shown Of {@link shownMethods}, or some of them.
 */
export function describeShown(shown: readonly MethodRecord[], methods: readonly MethodRecord[]): string {
  const distinct = (records: readonly MethodRecord[], field: "labels" | "seed"): number[] => [
    ...new Set(records.map(({ row }) => row[field])),
  ];
  const [labels, seeds] = [distinct(shown, "labels"), distinct(shown, "seed")];
  const labelText =
    labels.length > 1
      ? ["the most labels that each method has"]
      : distinct(methods, "labels").length > 1
        ? [formatQuantity(labels[0], "label")]
        : [];
  const seedText =
    distinct(methods, "seed").length === 1
      ? []
      : seeds.length === 1
        ? [`seed ${seeds[0]}`]
        : ["the first seed of each"];
  const parts = [...labelText, ...seedText];
  return parts.length === 0 ? "" : `Shown: ${parts.join(", ")}.`;
}
