import { compareClassifiers } from "@gan-cls/evaluate";
import type { FinishedCell } from "../cells/cell";
import { labellerDoubt, WITH_ADDITIONS, type AdditionsAbout, type StudyAdditions } from "./study-additions";

/** One method on the same test images without and with additions. */
export interface AdditionsComparison {
  readonly without: number;
  readonly with: number;
  readonly testSize: number;
  readonly onlyWithRight: number;
  readonly onlyWithoutRight: number;
  /** McNemar's test, two-sided and exact. */
  readonly pValue: number;
}

/** One method at one number of labels and one seed. */
export interface AdditionsRow {
  readonly method: string;
  readonly labels: number;
  readonly seed: number;
  /** On the real test images. */
  readonly real: AdditionsComparison;
  /** On held-out generated images, whose labels are the labeller's or a person's. */
  readonly generated?: AdditionsComparison;
  /** Why the row is not a comparison at equal labels, if it is not. */
  readonly doubt?: string;
}

/** What a study says of its additions. Plain JSON. */
export interface AdditionsDocument extends AdditionsAbout {
  readonly kept: number;
  readonly rejected: number;
  readonly relabelled: number;
  /** Of the kept, those that methods learned from, and those that they were tested on. */
  readonly learned: number;
  readonly judged: number;
  /** SHA-256 of the kept images with their labels. */
  readonly keptHash: string;
  readonly rows: readonly AdditionsRow[];
}

/** Compares every method with additions with itself without them, as far as both are done. */
export function createAdditionsDocument(
  additions: StudyAdditions,
  cells: readonly FinishedCell[],
  truth: Uint8Array,
): AdditionsDocument {
  const { about, kept, rejected, relabelled, learn, judge, keptHash } = additions;
  const rows = cells.flatMap((cell) => {
    const { method, labels, seed, labelHash } = cell.row;
    const base = cells.find(
      ({ row }) => method === `${row.method}${WITH_ADDITIONS}` && row.seed === seed && row.labels === labels,
    );
    return base === undefined
      ? []
      : [
          compareCell(base, cell, {
            truth,
            judge: judge.labels,
            doubt: labellerDoubt(additions, { labels, labelHash }),
          }),
        ];
  });
  const counts = { kept: kept.size, rejected, relabelled, learned: learn.size, judged: judge.size };
  return { ...about, ...counts, keptHash, rows };
}

function compareCell(
  base: FinishedCell,
  cell: FinishedCell,
  { truth, judge, doubt }: { truth: Uint8Array; judge: Uint8Array; doubt: string | undefined },
): AdditionsRow {
  const { method, labels, seed } = base.row;
  const [before, after] = [base.generated, cell.generated];
  return {
    ...{ method, labels, seed, real: compare(truth, base.predictedLabels, cell.predictedLabels) },
    ...(before && after && { generated: compare(judge, bytes(before), bytes(after)) }),
    ...(doubt !== undefined && { doubt }),
  };
}

const bytes = ({ predictedLabels }: { predictedLabels: readonly number[] }): Uint8Array =>
  Uint8Array.from(predictedLabels);

function compare(truth: Uint8Array, before: Uint8Array, after: Uint8Array): AdditionsComparison {
  const { bothRight, onlyFirstRight, onlySecondRight, pValue } = compareClassifiers(truth, after, before);
  return {
    without: (bothRight + onlySecondRight) / truth.length,
    with: (bothRight + onlyFirstRight) / truth.length,
    testSize: truth.length,
    ...{ onlyWithRight: onlyFirstRight, onlyWithoutRight: onlySecondRight, pValue },
  };
}
