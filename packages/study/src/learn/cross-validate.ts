import { isGanClsError, throwIfAborted } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { formatDuration } from "@gan-cls/evaluate";
import type { FinishedCell } from "../cells/cell";
import type { StudyEvent } from "../events";
import type { Method } from "../method";
import type { StudyRequest } from "../plan";
import { runStudy, type StudyOptions } from "../run-study";
import type { Clock } from "./clock";
import type { LearnStore } from "./learn-store";

/** What all methods of a cross-validation share. */
export interface CrossValidation extends Pick<StudyOptions, "kernel" | "memory"> {
  readonly folds: readonly StudyData[];
  readonly seed: number;
  readonly settings: StudyRequest["settings"];
  readonly discriminator: StudyRequest["discriminator"];
  readonly store: Pick<LearnStore, "fold">;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** By the clock: what is not done by then is left out. */
  readonly deadline: number;
}

/** What a method's cross-validation found. */
export interface CrossValidated {
  readonly method: Method;
  /** Of the folds that are done, in their order. */
  readonly cells: readonly FinishedCell[];
  readonly seconds: number;
  /** Why not all folds are done. */
  readonly left?: string;
}

/**
 * Trains a method on all parts of the labels but one, and lets it classify that one, for every part. A method that cannot learn from these
 * images, or not within the time, is left out with the reason: the others go on.
 *
 * @throws GanClsError `aborted` when the signal fires.
 */
export async function* crossValidate(
  method: Method,
  options: CrossValidation,
): AsyncGenerator<StudyEvent, CrossValidated, void> {
  const { folds, signal, clock, deadline } = options;
  const cells: FinishedCell[] = [];
  const startedAt = clock.now();
  // Of a resumed run, the folds that were done before took their own time.
  const seconds = (): number => cells.reduce((sum, { row }) => sum + row.seconds, 0);
  for (const index of folds.keys()) {
    throwIfAborted("crossValidate", signal);
    const needed = cells.length === 0 ? 0 : (clock.now() - startedAt) / index;
    const left = deadline - clock.now();
    if (left <= 0 || needed * (folds.length - index) > left) {
      return { method, cells, seconds: seconds(), left: describeTime(cells, folds.length) };
    }
    const late = clock.signalAt(deadline);
    try {
      cells.push(yield* runFold(method, index, options, late));
    } catch (error) {
      throwIfAborted("crossValidate", signal);
      if (late.aborted) {
        const reason = describeTime(cells, folds.length);
        return { method, cells, seconds: (clock.now() - startedAt) / 1000, left: reason };
      }
      // A full disk says nothing about the method.
      if (!isGanClsError(error) || error.code === "io") {
        throw error;
      }
      return { method, cells, seconds: seconds(), left: `cannot learn from these images: ${error.message}` };
    }
  }
  return { method, cells, seconds: seconds() };
}

function describeTime(cells: readonly FinishedCell[], folds: number): string {
  const [first] = cells;
  return first === undefined
    ? "not enough time"
    : `not enough time: ${cells.length} of ${folds} parts done, ${formatDuration(first.row.seconds)} each`;
}

/** One fold as a study of its own, whose events are told apart by the fold. */
async function* runFold(
  method: Method,
  index: number,
  { folds, seed, settings, discriminator, store, signal, kernel, memory }: CrossValidation,
  late: AbortSignal,
): AsyncGenerator<StudyEvent, FinishedCell, void> {
  const study = runStudy({
    ...{ data: folds[index], methods: [method], labels: "all", seeds: [seed], settings, discriminator, kernel, memory },
    ...{
      store: store.fold(index),
      signal: AbortSignal.any([signal, late]),
    },
  });
  const task = `${method.name}, part ${index + 1} of ${folds.length}`;
  let cell: FinishedCell | undefined;
  try {
    for (let next = await study.next(); !next.done; next = await study.next()) {
      const event = next.value;
      if (event.type === "cell-end") {
        cell = event.finished;
      } else if (event.type === "training" || event.type === "work") {
        yield { ...event, task };
      } else if (event.type === "warning") {
        yield { ...event, message: `${task}: ${event.message}` };
      }
    }
  } finally {
    await study.return(undefined as never);
  }
  return cell as FinishedCell;
}
