import { differenceOf } from "./difference";
import type { BudgetFinding, FindingSource, MethodResult, ResultPair, StudyFinding } from "./finding-facts";
import { describeBudgets } from "./finding-sentences";
import { summarizeSeeds } from "./seeds";
import type { StudyDocument } from "./study-document";
import { findMethod, listMethods } from "./study-methods";
import { usesGan } from "./uses-gan";

/**
 * What a study has found: computed from its rows and tests alone, the same for a page, a terminal and a Markdown report. Undefined for a study without
 * rows. Methods that the study does not describe, as in documents of older versions, count as using no GAN.
 *
 * @throws GanClsError `invalid-argument` when rows that differ only in their seed were tested on different numbers of images.
 */
export function describeFinding(study: FindingSource): StudyFinding | undefined {
  if (study.rows.length === 0) {
    return undefined;
  }
  const budgets = findingsByBudget(study);
  return { budgets, sentences: describeBudgets(study, budgets) };
}

/** The pairs of methods that a finding compares at one number of labels: what a study has to test to say whether they differ. */
export function findingPairs(
  study: Pick<StudyDocument, "rows" | "methods">,
): { readonly labels: number; readonly method: string; readonly reference: string }[] {
  return findingsByBudget(study).flatMap(({ labels, ganAgainstRest, ganAgainstControl, bestAgainstNext }) =>
    [ganAgainstRest, ganAgainstControl, bestAgainstNext].flatMap((pair) =>
      pair === undefined ? [] : [{ labels, method: pair.first.method, reference: pair.second.method }],
    ),
  );
}

function findingsByBudget(study: FindingSource): BudgetFinding[] {
  const methods = listMethods(study);
  const results = summarizeSeeds(study.rows).map((summary) => ({
    ...summary,
    about: findMethod(methods, summary.method),
  }));
  const budgets = [...new Set(results.map(({ labels }) => labels))].sort((a, b) => a - b);
  const pairOf = pairing(study);
  return budgets.map((labels) => {
    const own = results.filter((result) => result.labels === labels).sort((a, b) => b.meanAccuracy - a.meanAccuracy);
    return { labels, results: own, ...pairsOf(own, pairOf) };
  });
}

type Pairing = (first: MethodResult | undefined, second: MethodResult | undefined) => ResultPair | undefined;

function pairing({ comparisons = [], findingComparisons = [] }: FindingSource): Pairing {
  const tests = [...findingComparisons, ...comparisons];
  return (first, second) => first && second && { first, second, difference: differenceOf(first, second, tests) };
}

/** @param results The most accurate first. */
function pairsOf(results: readonly MethodResult[], pairOf: Pairing): Omit<BudgetFinding, "labels" | "results"> {
  const withGan = results.filter(({ about }) => usesGan(about));
  const rest = results.filter(({ about }) => !usesGan(about) && about.controlOf === undefined);
  const controlOf = ({ method, about: { averages = [] } }: MethodResult): MethodResult | undefined =>
    // An average may be better than its control because one member spoils that: then what is left of it is the fairer one.
    results.find(({ about }) => [method, ...averages].some((name) => name === about.controlOf));
  const controlled = withGan.find((result) => controlOf(result) !== undefined);
  return withoutUndefined({
    ganAgainstRest: pairOf(withGan.at(0), rest.at(0)),
    ganAgainstControl: controlled && pairOf(controlled, controlOf(controlled)),
    bestAgainstNext: withGan.length > 0 ? undefined : pairOf(results.at(0), results.at(1)),
  });
}

function withoutUndefined<Record extends object>(record: Record): Record {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Record;
}
