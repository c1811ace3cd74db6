import type { Evaluation } from "./evaluate";
import { compareClassifiers } from "./mcnemar";
import type { StudyComparison, StudyRow } from "./study-document";

/** What {@link createStudyRow} needs beside an evaluation. */
export interface StudyRowInit {
  /** @default the evaluation's name */
  method?: string;
  labels: number;
  seed: number;
  labelHash: string;
  /** Seconds from the start of training to the last prediction. */
  seconds: number;
  notes?: readonly string[];
}

/** An evaluation as a row of a study. */
export function createStudyRow(evaluation: Evaluation, init: StudyRowInit): StudyRow & Pick<Evaluation, "interval"> {
  const { accuracy, balancedAccuracy, testSize, confusion, interval, name } = evaluation;
  const { method = name, labels, seed, seconds, labelHash, notes } = init;
  const figures = { testAccuracy: accuracy, balancedAccuracy, testSize, seconds, confusion, labelHash, interval };
  const row = { method, labels, seed, ...figures };
  return notes === undefined || notes.length === 0 ? row : { ...row, notes };
}

/** The predictions of one method for the test images. */
export interface MethodPredictions {
  method: string;
  predictedLabels: Uint8Array;
}

/** What {@link compareWithReference} takes. */
export interface ReferenceComparisonInit {
  /** True labels of the test images. */
  truth: Uint8Array;
  reference: MethodPredictions;
  /** The methods to compare with the reference; it is skipped itself if it is among them. */
  methods: readonly MethodPredictions[];
  labels: number;
  seed: number;
}

/**
 * Compares every method with one reference by McNemar's test. All must have been trained with the same labels and seed.
 *
 * @throws GanClsError `invalid-argument` when the predictions are not for the same images.
 */
export function compareWithReference(init: ReferenceComparisonInit): StudyComparison[] {
  const { truth, reference, methods, labels, seed } = init;
  return methods
    .filter(({ method }) => method !== reference.method)
    .map(({ method, predictedLabels }) => {
      const result = compareClassifiers(truth, predictedLabels, reference.predictedLabels);
      return {
        method,
        reference: reference.method,
        labels,
        seed,
        onlyMethodRight: result.onlyFirstRight,
        onlyReferenceRight: result.onlySecondRight,
        pValue: result.pValue,
      };
    });
}
