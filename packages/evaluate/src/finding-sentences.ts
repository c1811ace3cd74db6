import { describeClassBalance } from "./class-balance";
import type { AccuracyDifference } from "./difference";
import type { BudgetFinding, FindingSource, MethodResult, ResultPair } from "./finding-facts";
import { formatCount, formatPercent, formatPValue, formatQuantity, joinWords, percentNumber } from "./format";
import { usesGan } from "./uses-gan";

/** The findings in words: those with the fewest labels, then those with the most, then what else decides how the accuracies are to be read. */
export function describeBudgets(study: FindingSource, budgets: readonly BudgetFinding[]): string[] {
  const [fewest] = budgets;
  const shown = budgets.length === 1 ? [fewest] : [fewest, budgets[budgets.length - 1]];
  return [
    ...shown.flatMap((budget) => [winnerSentence(budget), ...controlSentence(budget)]),
    ...missingControl(shown),
    ...(budgets.length === 1 ? otherSentences(fewest) : []),
    ...balanceSentence(study, fewest),
  ];
}

/** Who wins at a number of labels; 0 is that of a saved classifier whose labels are not known. */
function winnerSentence(budget: BudgetFinding): string {
  const { ganAgainstRest, bestAgainstNext, results, labels } = budget;
  const start = labels === 0 ? "" : `With ${formatQuantity(labels, "label")} `;
  if (ganAgainstRest !== undefined) {
    const sentence = `${start}${ganAgainstOthers(ganAgainstRest)}`;
    return `${sentence[0].toUpperCase()}${sentence.slice(1)}`;
  }
  const [best] = results;
  if (bestAgainstNext === undefined) {
    return `${start}${rightly(best)} (95 % interval ${percentNumber(best.interval.low, 1)} to ${formatPercent(best.interval.high, 1)}).`;
  }
  const { second, difference } = bestAgainstNext;
  if (difference.difference === 0) {
    return `${start}${nameOf(best)} and ${nameOf(second)} are equally good, the best of ${formatQuantity(results.length, "method")}: both classify ${accuracyOf(best)} of the ${formatQuantity(best.testSize, "test image")} correctly.`;
  }
  const rank = `the most of ${formatQuantity(results.length, "method")}`;
  const proof = evidence(bestAgainstNext);
  return difference.verdict === "not significant"
    ? `${start}${rightly(best)}, ${rank}; the difference from the next, ${nameOf(second)} with ${accuracyOf(second)}, is not significant ${proof}.`
    : `${start}${rightly(best)}, ${rank}: ${pointsOf(difference)} more than the next, ${nameOf(second)} ${proof}.`;
}

function ganAgainstOthers(pair: ResultPair): string {
  const { first: gan, second: other, difference } = pair;
  switch (difference.verdict) {
    case "better":
      return `a classifier that builds on a GAN wins: ${rightly(gan)}, ${pointsOf(difference)} more than the best method without one, ${nameOf(other)} ${evidence(pair)}.`;
    case "worse":
      return `a classifier without a GAN wins: ${rightly(other)}, ${pointsOf(difference)} more than the best that builds on a GAN, ${nameOf(gan)} ${evidence(pair)}.`;
    case "not significant":
      return `it is a draw: ${rightly(gan)}, and the best method without a GAN, ${nameOf(other)}, ${accuracyOf(other)}; the difference is not significant ${evidence(pair)}.`;
  }
}

/** What the GAN brought: the same method with and without it. */
function controlSentence({ ganAgainstRest, ganAgainstControl, results }: BudgetFinding): string[] {
  if (ganAgainstControl === undefined) {
    return [];
  }
  const { first: gan, second: control, difference } = ganAgainstControl;
  const isNamed = gan.method === (ganAgainstRest?.first ?? results[0]).method;
  const whose = isNamed ? "" : ` to ${nameOf(gan)} (${accuracyOf(gan)})`;
  const same = control.about.controlOf === gan.method ? "the same method" : "the best of its members";
  const without = `${same} without the GAN's training, ${nameOf(control)}, reaches ${accuracyOf(control)}`;
  const won = ganAgainstRest?.difference.verdict === "better";
  switch (difference.verdict) {
    case "better":
      return [
        `The GAN ${won ? "" : "still "}brings ${pointsOf(difference)}${whose}: ${without} ${evidence(ganAgainstControl)}.`,
      ];
    case "worse":
      return [
        `${won ? "But the" : "The"} GAN brings no gain${whose}: ${without}, ${pointsOf(difference)} more ${evidence(ganAgainstControl)}.`,
      ];
    case "not significant":
      return [
        `${won ? "But the" : "The"} GAN shows no gain${whose}: ${without}; the difference is not significant ${evidence(ganAgainstControl)}.`,
      ];
  }
}

/**
 * What else a reader should know of the table: the best of every other family of methods without a GAN, and methods that build on a discriminator and
 * are worse than the weakest of these all the same.
 */
function otherSentences({ results, ganAgainstRest }: BudgetFinding): string[] {
  if (ganAgainstRest === undefined) {
    return [];
  }
  const free = results.filter(({ about }) => !usesGan(about) && about.controlOf === undefined);
  const best = free.filter(
    ({ about }, index) => free.findIndex((other) => other.about.family === about.family) === index,
  );
  const others = best.filter(({ method }) => method !== ganAgainstRest.second.method);
  const weakest = best[best.length - 1];
  const weak = results.filter(
    ({ about, method, meanAccuracy }) =>
      usesGan(about) && method !== ganAgainstRest.first.method && meanAccuracy < weakest.meanAccuracy,
  );
  return [
    ...(others.length === 0 ? [] : [`For comparison: ${joinWords(others.map(reaching))}.`]),
    ...(weak.length === 0
      ? []
      : [
          `Not every use of a GAN's discriminator helps: ${joinWords(weak.map(reaching))}, less than ${nameOf(weakest)}.`,
        ]),
  ];
}

function reaching(result: MethodResult): string {
  return `${nameOf(result)} reaches ${accuracyOf(result)}`;
}

/** Without a control nobody can tell what the GAN brought. */
function missingControl(budgets: readonly BudgetFinding[]): string[] {
  const isMissing = budgets.every(
    ({ ganAgainstRest, ganAgainstControl }) => ganAgainstRest !== undefined && ganAgainstControl === undefined,
  );
  return isMissing
    ? ["What the GAN's training brought cannot be said: the study has no control that starts from random weights."]
    : [];
}

/** Said where an accuracy alone would mislead. */
function balanceSentence(study: FindingSource, { results }: BudgetFinding): string[] {
  const [best] = results;
  return describeClassBalance(study)?.isMisleading
    ? [
        `The classes differ in size: the balanced accuracy of ${nameOf(best)} is ${formatPercent(best.meanBalancedAccuracy, 1)}.`,
      ]
    : [];
}

/** `CNN classifies 92.0 % of the 2 000 test images correctly`. */
function rightly(result: MethodResult): string {
  const { testSize, seeds } = result;
  const mean = seeds.length > 1 ? ` on average over ${formatQuantity(seeds.length, "seed")}` : "";
  return `${nameOf(result)} classifies ${accuracyOf(result)} of the ${formatQuantity(testSize, "test image")} correctly${mean}`;
}

/** A title that has a comma would fall apart in a sentence. */
function nameOf({ about: { title } }: MethodResult): string {
  return title.includes(",") ? `“${title}”` : title;
}

function accuracyOf({ meanAccuracy }: MethodResult): string {
  return formatPercent(meanAccuracy, 1);
}

function pointsOf({ difference }: AccuracyDifference): string {
  return `${percentNumber(Math.abs(difference), 1)} points`;
}

/** In brackets: the interval of a difference that shows, whichever way round it is told, and the test. */
function evidence({ first, difference: { interval, pValue, verdict } }: ResultPair): string {
  const [low, high] = verdict === "worse" ? [-interval.high, -interval.low] : [interval.low, interval.high];
  const isRange = verdict !== "not significant" || pValue === undefined;
  return `(${[
    ...(isRange ? [`95 % interval ${percentNumber(low, 1)} to ${percentNumber(high, 1)}`] : []),
    ...(pValue === undefined ? [] : [testWords(pValue, first.seeds.length)]),
  ].join(", ")})`;
}

/** What McNemar's tests say of one seed, or of the one among several that shows the least. */
function testWords(pValue: number, seeds: number): string {
  const value = formatPValue(pValue);
  if (seeds === 1) {
    return value.startsWith("<") ? `p ${value}` : `p = ${value}`;
  }
  const all = `${formatCount(seeds)} seeds`;
  return value.startsWith("<") ? `p ${value} in each of ${all}` : `p up to ${value} in ${all}`;
}
