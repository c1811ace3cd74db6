import { formatPercent, formatPValue, formatQuantity, percentNumber } from "./format";
import { SIGNIFICANCE } from "./report-comparisons";
import { summarizeSeeds, type SeedSummary } from "./seeds";
import type { StudyComparison, StudyDocument, StudyMethod } from "./study-document";
import { findMethod } from "./study-methods";

/** One method at one number of labels, with what the study says of it. */
type Result = SeedSummary & Pick<StudyMethod, "controlOf" | "needsDiscriminator" | "family">;

/**
 * What a study has found, in a few plain sentences that are worked out from its figures: the best method, what it is worth that a GAN's
 * discriminator had learned without labels (by McNemar's test against its control), and what else there is to compare with. One sentence or
 * two for each number of labels where there are several.
 *
 * @returns None for a study of one method.
 */
export function describeFinding(study: StudyDocument): string[] {
  return findByLabels(study).flatMap(({ best, more }) => [best, ...more]);
}

/** For each number of labels with several methods, fewest first: which one is best, and what else there is to say. */
export function findByLabels(study: StudyDocument): { readonly best: string; readonly more: readonly string[] }[] {
  const { methods = [] } = study;
  const results = summarizeSeeds(study.rows).map((summary): Result => {
    const { controlOf, needsDiscriminator, family } = findMethod(methods, summary.method);
    return { ...summary, controlOf, needsDiscriminator, family };
  });
  const counts = [...new Set(results.map(({ labels }) => labels))].sort((a, b) => a - b);
  return counts.flatMap((labels) => {
    const column = results.filter((result) => result.labels === labels).sort(bestFirst);
    const rest = counts.length > 1 ? [] : [...describeBaselines(column), ...describeWeak(column)];
    return column.length < 2 ? [] : [{ best: describeBest(column), more: [...describeGan(column, study), ...rest] }];
  });
}

function bestFirst(one: SeedSummary, other: SeedSummary): number {
  return other.meanAccuracy - one.meanAccuracy;
}

function describeBest(column: readonly Result[]): string {
  const [{ labels, meanAccuracy, testSize, seeds }] = column;
  const equals = column.filter((result) => result.meanAccuracy === meanAccuracy).map(({ method }) => method);
  const on = `${formatQuantity(testSize, "test image")}${seeds.length > 1 ? `, mean of ${seeds.length} seeds` : ""}`;
  return `With ${formatQuantity(labels, "label")}, ${listed(equals)} ${equals.length > 1 ? "are" : "is"} the best of ${column.length} methods: ${formatPercent(meanAccuracy)} correct on ${on}.`;
}

/** The best method that builds on a discriminator and has a control, beside the best of its controls. */
function describeGan(column: readonly Result[], study: StudyDocument): string[] {
  const pairs = column
    .filter(({ needsDiscriminator }) => needsDiscriminator)
    .flatMap((method) => {
      const control = column.find(({ controlOf }) => controlOf === method.method);
      return control === undefined ? [] : [{ method, control }];
    });
  return pairs.slice(0, 1).map(({ method, control }) => {
    const points = method.meanAccuracy - control.meanAccuracy;
    const tests = (study.controlComparisons ?? []).filter(
      (test) => test.method === method.method && test.reference === control.method && test.labels === method.labels,
    );
    const than = `the same from random weights (${control.method}, ${formatPercent(control.meanAccuracy)})`;
    const start = `${method.method} starts from a GAN's discriminator, which learned without labels, and reaches ${formatPercent(method.meanAccuracy)}`;
    return `${start}, ${comparedWith(points, than)}${describeTests(points, tests)}`;
  });
}

function comparedWith(points: number, than: string): string {
  const size = percentNumber(Math.abs(points));
  return Number(size) === 0 ? `as much as ${than}` : `${size} points ${points > 0 ? "more" : "less"} than ${than}`;
}

/** Seeds share the test images, so their counts are not added up: the largest p-value counts, and all must point the same way. */
function describeTests(points: number, tests: readonly StudyComparison[]): string {
  if (tests.length === 0) {
    return ".";
  }
  const pValue = Math.max(...tests.map((test) => test.pValue));
  const directions = new Set(tests.map((test) => Math.sign(test.onlyMethodRight - test.onlyReferenceRight)));
  const isClear = pValue < SIGNIFICANCE && directions.size === 1;
  const shown = pValue < 0.001 ? "p < 0.001" : `p = ${formatPValue(pValue)}`;
  const test = `McNemar's test on the same test images: ${shown}${tests.length > 1 ? ", the largest of the seeds" : ""}`;
  if (!isClear) {
    return `; that may be chance (${test}).`;
  }
  return points > 0 ? ` (${test}).` : ` (${test}): here the GAN does harm.`;
}

/** The best method of each family that has nothing to do with a discriminator. */
function describeBaselines(column: readonly Result[]): string[] {
  const others = baselines(column).filter(({ method }) => method !== column[0].method);
  return others.length === 0
    ? []
    : [
        `For comparison: ${listed(others.map(({ method, meanAccuracy }) => `${method} reaches ${formatPercent(meanAccuracy)}`))}.`,
      ];
}

function baselines(column: readonly Result[]): Result[] {
  const free = column.filter(
    ({ method, needsDiscriminator, controlOf }) =>
      !needsDiscriminator && controlOf === undefined && !column.some((other) => other.controlOf === method),
  );
  return free.filter((result, index) => free.findIndex(({ family }) => family === result.family) === index);
}

/** A discriminator is no good by itself: methods that build on one and do worse than the weakest baseline. */
function describeWeak(column: readonly Result[]): string[] {
  const weakest = baselines(column).at(-1);
  const weak = column.filter(
    ({ needsDiscriminator, controlOf, meanAccuracy }) =>
      needsDiscriminator && controlOf === undefined && meanAccuracy < (weakest?.meanAccuracy ?? 0),
  );
  if (weakest === undefined || weak.length === 0) {
    return [];
  }
  const [most, least] = [weak[0], weak[weak.length - 1]].map(({ meanAccuracy }) => formatPercent(meanAccuracy));
  const reach = most === least ? most : `${least} to ${most}`;
  const names = listed(weak.map(({ method }) => method).sort());
  return [
    `Not every use of a discriminator helps: ${names}, which ${weak.length === 1 ? "builds" : "build"} on it too, ${weak.length === 1 ? "reaches" : "reach"} ${reach}, less than ${weakest.method}.`,
  ];
}

function listed(names: readonly string[]): string {
  const last = names[names.length - 1];
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}
