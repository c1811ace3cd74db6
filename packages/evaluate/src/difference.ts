import { pairedDifference } from "./paired-difference";
import { compareDirection, SIGNIFICANCE } from "./report-comparisons";
import type { SeedSummary } from "./seeds";
import type { StudyComparison } from "./study-document";
import type { Interval } from "./wilson";

/** How much more accurate one method is than another with the same labels, on the same test images. */
export interface AccuracyDifference {
  /** Mean over the seeds of the first accuracy less the second, in `[-1, 1]`: 0.01 is one percentage point. */
  readonly difference: number;
  /**
   * 95 % interval of the difference, in `[-1, 1]`. As the intervals of the accuracies it reflects the finite number of test images, not how much seeds
   * differ.
   */
  readonly interval: Interval;
  /**
   * McNemar's test. Of several seeds the largest p-value, and 1 where they differ in direction, as in the table by numbers of labels. Absent where the
   * study has not tested the pair.
   */
  readonly pValue?: number;
  /** Of the first against the second. Without a p-value it is significant where the interval excludes 0. */
  readonly verdict: "better" | "worse" | "not significant";
}

/**
 * The difference between two methods at the same number of labels.
 *
 * @param comparisons McNemar's tests of the first against the second, or of the second against the first, any others among them.
 */
export function differenceOf(
  first: SeedSummary,
  second: SeedSummary,
  comparisons: readonly StudyComparison[],
): AccuracyDifference {
  const difference = first.meanAccuracy - second.meanAccuracy;
  const tests = testsOf(first, second, comparisons);
  if (tests === undefined) {
    const interval = unpairedInterval(first, second);
    return { difference, interval, verdict: verdictOf(difference, interval.low <= 0 && interval.high >= 0) };
  }
  const directions = new Set(tests.map(compareDirection));
  const pValue = directions.size === 1 ? Math.max(...tests.map((test) => test.pValue)) : 1;
  const interval = pairedInterval(tests, first.testSize);
  return { difference, interval, pValue, verdict: verdictOf(difference, pValue >= SIGNIFICANCE) };
}

function verdictOf(difference: number, isNoise: boolean): AccuracyDifference["verdict"] {
  if (isNoise || difference === 0) {
    return "not significant";
  }
  return difference > 0 ? "better" : "worse";
}

/** One test for every seed that both have, seen from the first; undefined where the seeds differ or one has no test. */
function testsOf(
  first: SeedSummary,
  second: SeedSummary,
  comparisons: readonly StudyComparison[],
): StudyComparison[] | undefined {
  const alike = comparisons.filter(({ labels }) => labels === first.labels);
  const tests = first.seeds.flatMap((seed) => {
    const own = alike.filter((test) => test.seed === seed);
    const straight = own.find(({ method, reference }) => method === first.method && reference === second.method);
    const turned = own.find(({ method, reference }) => method === second.method && reference === first.method);
    return straight ?? (turned && turn(turned)) ?? [];
  });
  return tests.length === first.seeds.length && tests.length === second.seeds.length ? tests : undefined;
}

function turn({ method, reference, onlyMethodRight, onlyReferenceRight, ...rest }: StudyComparison): StudyComparison {
  return {
    ...rest,
    ...{ method: reference, reference: method },
    ...{ onlyMethodRight: onlyReferenceRight, onlyReferenceRight: onlyMethodRight },
  };
}

/** By the means of the counts of all seeds. */
function pairedInterval(tests: readonly StudyComparison[], testSize: number): Interval {
  const mean = (count: (test: StudyComparison) => number): number =>
    tests.reduce((sum, test) => sum + count(test), 0) / tests.length;
  const onlyFirstRight = mean((test) => test.onlyMethodRight);
  const onlySecondRight = mean((test) => test.onlyReferenceRight);
  // Of the images on which they agree the interval takes the number alone.
  const bothRight = Math.max(0, testSize - onlyFirstRight - onlySecondRight);
  return pairedDifference({ bothRight, onlyFirstRight, onlySecondRight, bothWrong: 0 }).interval;
}

/**
 * Of two proportions, from their Wilson intervals, as if their images were others: wider than needed where they are the same.
 *
 * Reference: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998), method 10.
 */
function unpairedInterval(first: SeedSummary, second: SeedSummary): Interval {
  const difference = first.meanAccuracy - second.meanAccuracy;
  const below = Math.hypot(first.meanAccuracy - first.interval.low, second.interval.high - second.meanAccuracy);
  const above = Math.hypot(first.interval.high - first.meanAccuracy, second.meanAccuracy - second.interval.low);
  return { low: difference - below, high: difference + above };
}
