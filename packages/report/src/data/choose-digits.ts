import type { MethodRecord } from "./report-data";
import { mostConfusedPairs } from "@gan-cls/evaluate";

/** One kind of mistake with test images on which it was made. */
export interface ConfusedExamples {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Positions among all test images. */
  readonly indices: readonly number[];
}

/** The most frequent mistakes of a method with the first images on which it made them. */
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
 * For each class the test image that the methods together are least sure of: the lowest mean probability of its true class.
 *
 * @returns Positions among all test images, in class order; classes without images are left out.
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

/** For each class its first test image: positions, in class order; classes without images are left out. */
export function firstOfEachClass(truth: readonly number[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, label) => truth.indexOf(label)).filter((index) => index !== -1);
}
