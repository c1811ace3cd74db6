import type { WarningEvent } from "@gan-cls/core";
import type { TrainingState } from "../checkpoint";
import type { Finding, Monitor, Records } from "./monitor";
import { CHECK_EVERY_STEPS } from "./thresholds";

type FigureRecords = Pick<TrainingState, "curves" | "history" | "signals">;

/** Where a training is. */
type Place = Pick<WarningEvent, "epoch" | "step">;

/** The monitors of one training. Each warns once, and again only after its trouble was over. */
export class Watch {
  readonly #monitors: readonly Monitor[];
  readonly #stepsPerEpoch: number;
  readonly #troubled = new Set<Monitor>();

  constructor(monitors: readonly Monitor[], { stepsPerEpoch }: { stepsPerEpoch: number }) {
    this.#monitors = monitors;
    this.#stepsPerEpoch = stepsPerEpoch;
  }

  /** What is new after a step. */
  afterStep(state: FigureRecords, { epoch, step }: Place): WarningEvent[] {
    return step % CHECK_EVERY_STEPS === 0
      ? this.#look("steps", recordsUpTo(state, { steps: step, epochs: epoch - 1 }), { epoch, step })
      : [];
  }

  /** What is new after an epoch. */
  afterEpoch(state: FigureRecords, { epoch, step }: Place): WarningEvent[] {
    return this.#look("epoch", recordsUpTo(state, { steps: step, epochs: epoch }), { epoch, step });
  }

  /** Finds out which troubles are known, after a resume or on the way back. */
  replay(state: FigureRecords): void {
    this.#troubled.clear();
    const steps = Math.max(0, ...[...state.curves.values()].map(({ length }) => length));
    for (let step = 1; step <= steps; step++) {
      const epoch = Math.ceil(step / this.#stepsPerEpoch);
      this.afterStep(state, { epoch, step });
      if (step % this.#stepsPerEpoch === 0) {
        this.afterEpoch(state, { epoch, step });
      }
    }
  }

  #look(looksAfter: Monitor["looksAfter"], records: Records, place: Place): WarningEvent[] {
    return this.#monitors
      .filter((monitor) => monitor.looksAfter === looksAfter)
      .flatMap((monitor) => {
        const finding = this.#news(monitor, records);
        return finding === undefined ? [] : [{ type: "warning", code: monitor.code, ...finding, ...place } as const];
      });
  }

  #news(monitor: Monitor, records: Records): Finding | undefined {
    if (this.#troubled.has(monitor)) {
      if (monitor.hasRecovered(records)) {
        this.#troubled.delete(monitor);
      }
      return undefined;
    }
    const finding = monitor.find(records);
    if (finding !== undefined) {
      this.#troubled.add(monitor);
    }
    return finding;
  }
}

function recordsUpTo(
  { curves, history, signals }: FigureRecords,
  { steps, epochs }: Pick<Records, "steps" | "epochs">,
): Records {
  const last = (values: readonly number[] = [], end: number, count: number): readonly number[] =>
    values.slice(Math.max(0, end - count), end);
  return {
    ...{ steps, epochs },
    lastSteps: (name, count) => last(curves.get(name), steps, count),
    lastEpochs: (name, count) => last(history.get(name) ?? signals.get(name), epochs, count),
  };
}
