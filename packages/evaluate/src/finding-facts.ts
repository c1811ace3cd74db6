import type { AccuracyDifference } from "./difference";
import type { SeedSummary } from "./seeds";
import type { StudyDocument, StudyMethod } from "./study-document";

/** A method with what it reached at one number of labels, over all its seeds. */
export interface MethodResult extends SeedSummary {
  readonly about: StudyMethod;
}

/** Two methods and the difference between them: positive where the first is better. */
export interface ResultPair {
  readonly first: MethodResult;
  readonly second: MethodResult;
  readonly difference: AccuracyDifference;
}

/** What a study has found at one number of labels. */
export interface BudgetFinding {
  readonly labels: number;
  /** All methods, the most accurate first. */
  readonly results: readonly MethodResult[];
  /** The best that uses a GAN, controls left out, against the best that uses none, controls left out. Absent where the study has not both. */
  readonly ganAgainstRest?: ResultPair;
  /** What the GAN's training brought: the best method that uses a GAN and has a control, against its best control; those of the members of an average are its own, too. Absent without one. */
  readonly ganAgainstControl?: ResultPair;
  /** Where no method uses a GAN: the best against the second. */
  readonly bestAgainstNext?: ResultPair;
}

/** What a study has found, as facts and in words. */
export interface StudyFinding {
  /** The fewest labels first: there the methods differ most. */
  readonly budgets: readonly BudgetFinding[];
  /**
   * Plain text for somebody who knows nothing of the study, the most important first: who wins with how many labels, what the GAN brought against its
   * control with random weights, and what else decides how the accuracies are to be read.
   */
  readonly sentences: readonly string[];
}

/** What {@link describeFinding} reads of a study. */
export type FindingSource = Pick<
  StudyDocument,
  "rows" | "methods" | "comparisons" | "findingComparisons" | "classNames"
>;
