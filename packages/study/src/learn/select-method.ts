import {
  compareClassifiers,
  formatCount,
  formatPercent,
  formatPValue,
  balancedAccuracy,
  wilsonInterval,
  type SelectionCandidate,
  type SelectionDocument,
} from "@gan-cls/evaluate";
import type { StudyData } from "@gan-cls/data";
import { GanClsError } from "@gan-cls/core";
import type { CrossValidated } from "./cross-validate";

/** A candidate whose folds are all done, with its predictions over all parts in their order. */
interface Complete {
  readonly tried: CrossValidated;
  readonly predicted: Uint8Array;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
}

/** McNemar's p-value below which two methods are said to differ. */
const SIGNIFICANCE = 0.05;

/**
 * Chooses the method with the highest balanced accuracy over all held-out parts; of equals, the one that was tried first, which is the
 * simpler one.
 *
 * @throws GanClsError `invalid-data` when no method was compared to the end.
 */
export function selectMethod(
  tried: readonly CrossValidated[],
  folds: readonly StudyData[],
  budgetSeconds: number,
): SelectionDocument {
  const truth = joinBytes(folds.map(({ test }) => test.labels));
  const complete = tried.filter(({ left }) => left === undefined).map((candidate) => completed(candidate, truth));
  if (complete.length === 0) {
    const reasons = tried.map(({ method, left }) => `${method.name}: ${left ?? ""}`).join("; ");
    throw new GanClsError(
      "invalid-data",
      `learn: expected at least one method to be compared in the time, got none (${reasons}); give more --minutes`,
    );
  }
  const best = complete.reduce((first, other) => (other.balancedAccuracy > first.balancedAccuracy ? other : first));
  const pValueOf = (other: Complete): number => compareClassifiers(truth, best.predicted, other.predicted).pValue;
  const candidates = tried.map((candidate): SelectionCandidate => {
    const { method, seconds, left } = candidate;
    const about = { method: method.name, title: method.title, seconds, ...(left !== undefined && { left }) };
    const own = complete.find((other) => other.tried === candidate);
    return own === undefined
      ? about
      : {
          ...about,
          ...{ accuracy: own.accuracy, balancedAccuracy: own.balancedAccuracy },
          interval: wilsonInterval(Math.round(own.accuracy * truth.length), truth.length),
          ...(own !== best && { pValue: pValueOf(own) }),
        };
  });
  return {
    ...{ folds: folds.length, labels: truth.length, candidates, chosen: best.tried.method.name, budgetSeconds },
    reasons: explain(best, complete, pValueOf, truth.length),
  };
}

function completed(tried: CrossValidated, truth: Uint8Array): Complete {
  const predicted = joinBytes(tried.cells.map(({ predictedLabels }) => predictedLabels));
  const right = predicted.reduce((sum, label, index) => sum + Number(label === truth[index]), 0);
  const confusion = tried.cells
    .map(({ row }) => row.confusion)
    .reduce((sum, part) => sum.map((row, label) => row.map((count, other) => count + part[label][other])));
  return { tried, predicted, accuracy: right / truth.length, balancedAccuracy: balancedAccuracy(confusion) };
}

/** What a user should make of the choice: how sure it is, and what the GAN had to do with it. */
function explain(
  best: Complete,
  complete: readonly Complete[],
  pValueOf: (other: Complete) => number,
  labels: number,
): string[] {
  const { title, family, needsDiscriminator } = best.tried.method;
  const others = complete.filter((other) => other !== best);
  const alike = others.filter((other) => pValueOf(other) >= SIGNIFICANCE).map(({ tried }) => tried.method.title);
  const control = complete.find(({ tried }) => tried.method.controlOf === best.tried.method.name);
  return [
    `${title} classified ${formatPercent(best.balancedAccuracy, 1)} of each class correctly on average.`,
    ...(alike.length === 0
      ? []
      : [
          `With ${formatCount(labels)} labels it cannot be told apart from ${alike.join(", ")} (p at least ${SIGNIFICANCE}).`,
        ]),
    ...(needsDiscriminator
      ? [
          control === undefined
            ? "It builds on what the GAN has learned without labels."
            : `It builds on what the GAN has learned without labels; the same network with random weights got ${formatPercent(control.balancedAccuracy, 1)} (p ${formatPValue(pValueOf(control))}).`,
        ]
      : [`It does not use the GAN${family === "cnn" ? ": the plain CNN is best here" : ""}.`]),
  ];
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
