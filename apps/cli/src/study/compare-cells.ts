import { compareWithReference, type StudyComparison } from "@gan-cls/evaluate";
import type { FinishedCell } from "./cell";

/** The method that every other is held against, if the study has it. */
const REFERENCE = "cnn";

/** McNemar's test of every cell against the CNN (without one, the first method) with the same labels and seed. */
export function compareCells(cells: readonly FinishedCell[], truth: Uint8Array): StudyComparison[] {
  const hasReference = cells.some(({ row }) => row.method === REFERENCE);
  const method = hasReference ? REFERENCE : cells.at(0)?.row.method;
  return cells
    .filter(({ row }) => row.method === method)
    .flatMap((reference) => {
      const { labels, seed } = reference.row;
      const alike = cells.filter(({ row }) => row.labels === labels && row.seed === seed);
      return compareWith(reference, alike, truth);
    });
}

/** McNemar's test of every cell against one of them; each keeps its own number of labels and seed. */
export function compareWith(
  reference: FinishedCell,
  cells: readonly FinishedCell[],
  truth: Uint8Array,
): StudyComparison[] {
  return cells
    .filter((cell) => cell !== reference)
    .flatMap(({ row: { method, labels, seed }, predictedLabels }) =>
      compareWithReference({
        truth,
        reference: { method: reference.row.method, predictedLabels: reference.predictedLabels },
        methods: [{ method, predictedLabels }],
        ...{ labels, seed },
      }),
    );
}
