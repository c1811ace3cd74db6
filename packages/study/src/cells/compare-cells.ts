import { compareWithReference, findingPairs, type StudyComparison, type StudyMethod } from "@gan-cls/evaluate";
import type { FinishedCell } from "./cell";

/**
 * McNemar's test of every cell against that of the reference method with the same labels and seed.
 *
 * @param reference Name of the method that the others are compared with.
 */
export function compareCells(cells: readonly FinishedCell[], truth: Uint8Array, reference: string): StudyComparison[] {
  return cells
    .filter(({ row }) => row.method === reference)
    .flatMap((cell) => {
      const { labels, seed } = cell.row;
      const alike = cells.filter(({ row }) => row.labels === labels && row.seed === seed);
      return compareWith(cell, alike, truth);
    });
}

/** McNemar's test of the pairs of methods that the finding of a study compares, with the same labels and seed. */
export function compareForFinding(
  cells: readonly FinishedCell[],
  truth: Uint8Array,
  methods: readonly StudyMethod[],
): StudyComparison[] {
  const pairs = findingPairs({ rows: cells.map(({ row }) => row), methods });
  return pairs.flatMap(({ labels, method, reference }) => {
    const alike = cells.filter(({ row }) => row.labels === labels && row.method === method);
    return compareCells(
      [...cells.filter(({ row }) => row.labels === labels && row.method === reference), ...alike],
      truth,
      reference,
    );
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
