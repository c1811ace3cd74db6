import { GanClsError, predictionsOf, type ImageDataset } from "@gan-cls/core";
import { createStudyRow, evaluate, type Evaluation } from "@gan-cls/evaluate";
import { storedPredictions } from "./run-cell";
import type { Cell, FinishedCell, MeasuredRow } from "./cell";

/** Cells by name. */
type CellsByName = ReadonlyMap<string, FinishedCell>;

/**
 * The cells of an average's members with its labels and its seed, in their order.
 *
 * @param planned All cells of the study.
 * @returns `undefined` while one of them is not finished.
 */
export function finishedMembers(
  { method: { averages = [] }, labels, seed }: Cell,
  planned: readonly Cell[],
  done: CellsByName,
): FinishedCell[] | undefined {
  const members = averages.flatMap((name) => {
    const cell = planned.find((other) => other.method.name === name && other.labels === labels && other.seed === seed);
    return (cell && done.get(cell.name)) ?? [];
  });
  return members.length === averages.length ? members : undefined;
}

/**
 * The cell of an average: of the probabilities that its members' cells keep, which have four digits. Its time is the sum of theirs, its memory the most
 * that one of them had.
 *
 * @throws GanClsError `invalid-data` when a member is of a version that kept no probabilities.
 */
export async function averageCells(
  { method, labels, seed, name }: Cell,
  members: readonly FinishedCell[],
  test: ImageDataset,
): Promise<FinishedCell> {
  const evaluation = await evaluateMean(method.name, members, test);
  const rows = members.map(({ row }) => row);
  const notes = [...new Set(rows.flatMap(({ notes = [] }) => notes))];
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const [{ labelHash }] = rows;
  const row = createStudyRow(evaluation, { method: method.name, labels, seed, labelHash, seconds, notes });
  return {
    ...{ ...storedPredictions(evaluation), name, history: undefined, pictures: [] },
    row: { ...row, ...mostMemory(rows), ...commonEngine(rows) },
  };
}

function evaluateMean(name: string, members: readonly FinishedCell[], test: ImageDataset): Promise<Evaluation> {
  const classCount = test.classNames.length;
  const mean = new Float32Array(test.size * classCount);
  for (const { name: member, probabilities } of members) {
    if (probabilities === undefined) {
      throw new GanClsError(
        "invalid-data",
        `averageCells: expected the probabilities of ${member} for ${name}, but an older version of gan-cls made that cell and kept none; remove it from the run and resume, which makes it again`,
      );
    }
    probabilities.forEach((row, image) =>
      row.forEach((value, label) => (mean[image * classCount + label] += value / members.length)),
    );
  }
  const predict = () => Promise.resolve(predictionsOf(mean, classCount));
  return evaluate({ name, classCount, predict, dispose() {} }, test);
}

function mostMemory(rows: readonly MeasuredRow[]): Pick<MeasuredRow, "peakMemoryBytes"> {
  const known = rows.flatMap(({ peakMemoryBytes }) => peakMemoryBytes ?? []);
  return known.length === rows.length ? { peakMemoryBytes: Math.max(...known) } : {};
}

/** What computed all members, if it was the same. */
function commonEngine([{ computedBy }, ...others]: readonly MeasuredRow[]): Pick<MeasuredRow, "computedBy"> {
  const text = JSON.stringify(computedBy);
  return computedBy !== undefined && others.every((row) => JSON.stringify(row.computedBy) === text)
    ? { computedBy }
    : {};
}
