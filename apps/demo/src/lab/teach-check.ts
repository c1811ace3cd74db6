import { fitLogisticRegression, type LabelledFeatures, type LogisticRegression } from "@gan-cls/classical";
import { Random, throwIfAborted, type MatrixKernel, type Predictions } from "@gan-cls/core";
import { wilsonInterval } from "@gan-cls/evaluate";
import type { FeatureTable } from "./teach-features";
import type { CheckResult, ConfusedPicture } from "./teach-operations";

/** Weight of the squared penalty: a few pictures need much. */
const L2 = 0.03;

/** Pictures of every class are set aside in this many turns, or in as many as the smallest class has pictures. */
const MOST_FOLDS = 5;

/** How sure an answer for a picture without a class must be to be learned from. */
const SURE = 0.9;

/** Confused pictures that the page shows. */
const MOST_CONFUSED = 24;

/** What fits and checks need besides features. */
export interface CheckInit {
  /** Class of each picture with one. */
  readonly labels: Uint8Array;
  readonly ids: readonly string[];
  readonly classCount: number;
  readonly kernel: MatrixKernel;
  readonly signal: AbortSignal;
}

/** In which turn each picture is set aside: every class is spread evenly, by a fixed seed. */
export function assignFolds(labels: Uint8Array, classCount: number): { folds: Uint8Array; count: number } {
  const random = Random.fromSeed(1).stream("folds");
  const members = Array.from({ length: classCount }, (_, label) =>
    Array.from(labels.keys()).filter((index) => labels[index] === label),
  );
  const count = Math.max(2, Math.min(MOST_FOLDS, ...members.map(({ length }) => length)));
  const folds = new Uint8Array(labels.length);
  for (const own of members) {
    random.permutation(own.length).forEach((position, order) => (folds[own[position]] = order % count));
  }
  return { folds, count };
}

/** Fits a classifier to the pictures for which `isUsed`, their copies included. */
export function fit(
  table: FeatureTable,
  { labels, classCount, kernel, signal }: CheckInit,
  { isUsed = () => true, precise = false }: { isUsed?: (picture: number) => boolean; precise?: boolean } = {},
): Promise<LogisticRegression> {
  const rows = Array.from(table.sources.keys()).filter((row) => isUsed(table.sources[row]));
  const training: LabelledFeatures = {
    ...selectRows(table, rows),
    labels: Uint8Array.from(rows, (row) => labels[table.sources[row]]),
    classCount,
  };
  // A check compares; only what is kept is worked out to the end.
  const effort = precise ? { maxIterations: 200, tolerance: 1e-4 } : { maxIterations: 60, tolerance: 1e-3 };
  return fitLogisticRegression(training, { l2: L2, kernel, signal, ...effort });
}

function selectRows(
  { values, dimensions }: FeatureTable,
  rows: readonly number[],
): Omit<LabelledFeatures, "labels" | "classCount"> {
  const chosen = new Float32Array(rows.length * dimensions);
  rows.forEach((row, at) => chosen.set(values.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions));
  return { values: chosen, size: rows.length, dimensions };
}

/**
 * Every picture is set aside once, and answered by a fit that saw neither it nor its copies.
 *
 * @param unlabelled Features of pictures without a class: each fit learns also from those of which it is sure.
 */
export async function crossCheck(
  table: FeatureTable,
  init: CheckInit,
  { unlabelled, onFold }: { unlabelled?: FeatureTable; onFold?: () => void } = {},
): Promise<CheckResult> {
  const { labels, classCount } = init;
  const { folds, count } = assignFolds(labels, classCount);
  const probabilities = new Float32Array(labels.length * classCount);
  for (let fold = 0; fold < count; fold++) {
    throwIfAborted("teach", init.signal);
    const isUsed = (picture: number): boolean => folds[picture] !== fold;
    let regression = await fit(table, init, { isUsed });
    if (unlabelled !== undefined) {
      const grown = await addSureOnes(table, init, { regression, unlabelled });
      regression = await fit(grown.table, grown.init, {
        isUsed: (picture) => picture >= labels.length || isUsed(picture),
      });
    }
    const held = Array.from(labels.keys()).filter((picture) => !isUsed(picture));
    if (held.length > 0) {
      const answers = await regression.predict(selectRows(table, held), init);
      held.forEach((picture, at) =>
        probabilities.set(answers.probabilities.subarray(at * classCount, (at + 1) * classCount), picture * classCount),
      );
    }
    onFold?.();
  }
  return summarise(probabilities, init);
}

/** A table with the pictures of which a fit is sure, as further pictures with the class that it gives them. */
export async function addSureOnes(
  table: FeatureTable,
  init: CheckInit,
  { regression, unlabelled }: { regression: LogisticRegression; unlabelled: FeatureTable },
): Promise<{ table: FeatureTable; init: CheckInit; added: number }> {
  const rows = Array.from({ length: unlabelled.pictures }, (_, row) => row);
  const whole = selectRows(unlabelled, rows);
  const answers = await regression.predict(whole, init);
  const sure = rows.filter((row) => surenessOf(answers, row, init.classCount) >= SURE);
  const extra = selectRows(unlabelled, sure).values as Float32Array;
  const values = new Float32Array(table.values.length + extra.length);
  values.set(table.values);
  values.set(extra, table.values.length);
  const { length } = init.labels;
  const sources = Uint32Array.from([...table.sources, ...sure.map((_, at) => length + at)]);
  const labels = Uint8Array.from([...init.labels, ...sure.map((row) => answers.labels[row])]);
  return { table: { ...table, values, sources }, init: { ...init, labels }, added: sure.length };
}

const surenessOf = ({ probabilities, labels }: Predictions, row: number, classCount: number): number =>
  probabilities[row * classCount + labels[row]];

/** The smallest probability that a loss counts, so that one wrong answer does not decide everything. */
const LEAST_PROBABILITY = 1e-6;

function summarise(probabilities: Float32Array, { labels, ids, classCount }: CheckInit): CheckResult {
  const perClass = Array.from({ length: classCount }, () => ({ right: 0, of: 0 }));
  const confused: ConfusedPicture[] = [];
  let [right, loss] = [0, 0];
  labels.forEach((label, index) => {
    const own = probabilities.subarray(index * classCount, (index + 1) * classCount);
    const answer = own.indexOf(Math.max(...own));
    loss -= Math.log(Math.max(own[label], LEAST_PROBABILITY)) / labels.length;
    perClass[label].of++;
    if (answer === label) {
      right++;
      perClass[label].right++;
    } else {
      confused.push({ id: ids[index], label, answer, confidence: own[answer] });
    }
  });
  confused.sort((a, b) => b.confidence - a.confidence);
  const interval = wilsonInterval(right, labels.length);
  return { right, of: labels.length, interval, loss, perClass, confused: confused.slice(0, MOST_CONFUSED) };
}

/** Whether one check came out better: more right, or as many with a clearly smaller loss. */
export function isBetter(one: CheckResult, other: CheckResult): boolean {
  return one.right > other.right || (one.right === other.right && one.loss < 0.98 * other.loss);
}
