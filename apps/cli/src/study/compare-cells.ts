import { compareWithReference, type StudyComparison } from "@gan-cls/evaluate";
import type { FinishedCell } from "./cell";

/** What every other method is held against: the first of these that the study has. The CNN that is trained well is the harder bar. */
const REFERENCES = ["cnn-fair", "cnn"];

/**
 * McNemar's test of every cell against the CNN with the same labels and seed.
 *
 * @param methods All methods of the study, also those that are not finished: the reference must not change on the way. Without a CNN among
 *   them it is the first. @default those of the cells
 */
export function compareCells(
  cells: readonly FinishedCell[],
  truth: Uint8Array,
  methods: readonly string[] = cells.map(({ row }) => row.method),
): StudyComparison[] {
  const method = REFERENCES.find((name) => methods.includes(name)) ?? methods.at(0);
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
