import type { TrainingEvent } from "@gan-cls/core";
import { formatCount, formatDuration } from "@gan-cls/evaluate";
import type { CellEvent } from "./collect-cells";
import type { GanLosses, History } from "./report-data";

/** A line of a run's `events.jsonl`: an event of a training named `task`, or of the run itself. Pixels are in separate files. */
export type RunEvent = { readonly time?: string; readonly task?: string; readonly file?: string } & (
  | Exclude<TrainingEvent, { type: "samples" }>
  | {
      readonly type: "samples";
      readonly epoch: number;
      readonly count: number;
      readonly rows: number;
      readonly columns: number;
      readonly channels: number;
    }
  | { readonly type: "run-start" | "run-resume" | "run-end" }
  | CellEvent
);

/** What is known of one training of a run. */
export interface Training {
  readonly task: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly totalSteps: number;
  /** Figures of every step by name, in the order of `steps`. */
  readonly steps: readonly number[];
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  /** When each of the steps was logged, in milliseconds. */
  readonly stepTimes: readonly number[];
  /** Figures per epoch. */
  readonly history: History;
  /** The newest sample sheet. */
  readonly sheet: { readonly file: string; readonly epoch: number } | undefined;
  /** Whether the run was stopped and resumed since, without it so far. */
  readonly isStopped: boolean;
  /** When the first and the newest of its events were logged, in milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Losses of a GAN's training. */
export function ganLosses({ steps, metrics }: Pick<Training, "steps" | "metrics">): GanLosses {
  return { steps, discriminator: metrics.discriminatorLoss ?? [], generator: metrics.generatorLoss ?? [] };
}

/**
 * Summarizes the lines of `events.jsonl` by training, in the order in which they began. Of a step or epoch that was repeated after a stop,
 * the last one counts.
 */
export function collectTrainings(events: Iterable<RunEvent>): Training[] {
  const log = new TrainingLog();
  for (const event of events) {
    log.add(event);
  }
  return log.trainings();
}

/** The same for a log that grows. */
export class TrainingLog {
  readonly #collectors = new Map<string, TrainingCollector>();

  add(event: RunEvent): void {
    if (event.type === "run-start" || event.type === "run-resume") {
      this.#collectors.forEach((collector) => collector.stop());
    }
    if (event.task === undefined) {
      return;
    }
    const collector = this.#collectors.get(event.task) ?? new TrainingCollector(event.task);
    this.#collectors.set(event.task, collector);
    collector.add(event);
  }

  /** In the order in which they began. One that has not changed since the last call is the same object, and so is a history that has not. */
  trainings(): Training[] {
    return [...this.#collectors.values()].map((collector) => collector.training());
  }
}

/** Gathers the events of one training. */
class TrainingCollector {
  readonly #task: string;
  readonly #steps = new Map<number, Figures>();
  readonly #stepTimes = new Map<number, number>();
  readonly #epochs = new Map<number, Figures>();
  #sheet: Training["sheet"];
  #position = { epoch: 0, epochs: 0, step: 0, totalSteps: 0 };
  #firstAt = Infinity;
  #lastAt = 0;
  #isStopped = false;
  /** Whether the first epoch, or what is left of it, has begun, and none of its steps has been told yet. */
  #isBeginning = false;
  /** What was gathered, until something is added. */
  #training: Training | undefined;
  #history: History | undefined;

  constructor(task: string) {
    this.#task = task;
  }

  /** Until something is added. */
  stop(): void {
    this.#training = undefined;
    this.#isStopped = true;
  }

  add(event: RunEvent): void {
    this.#training = undefined;
    this.#isStopped = false;
    const at = Date.parse(event.time ?? "");
    if (Number.isFinite(at)) {
      this.#firstAt = Math.min(this.#firstAt, at);
      this.#lastAt = Math.max(this.#lastAt, at);
    }
    switch (event.type) {
      case "epoch-start":
        if (event.epoch === 1) {
          this.#begin();
        }
        this.#position = { ...this.#position, epoch: event.epoch, epochs: event.epochs };
        break;
      case "step-end":
        if (this.#isBeginning) {
          this.#isBeginning = false;
          this.#forgetFrom(event.step);
        }
        this.#position = { ...this.#position, epoch: event.epoch, step: event.step, totalSteps: event.totalSteps };
        this.#steps.set(event.step, event.metrics);
        this.#stepTimes.set(event.step, at);
        break;
      case "epoch-end":
        this.#epochs.set(event.epoch, event.metrics);
        this.#history = undefined;
        break;
      case "samples":
        this.#sheet = event.file === undefined ? this.#sheet : { file: event.file, epoch: event.epoch };
        break;
      default:
    }
  }

  /**
   * Another training of the same name begins, as in a cell of several, or the rest of the first epoch, after a stop or a way back: the next
   * step tells which. No epoch is complete either way, and that is noted now: of a training on another machine, whole epochs may be told before
   * a step is.
   */
  #begin(): void {
    this.#isBeginning = true;
    this.#epochs.clear();
    this.#history = undefined;
  }

  /** Forgets what is done again: of another training every step is, of the same one those after the state that it went on from. */
  #forgetFrom(firstStep: number): void {
    for (const step of [...this.#steps.keys()].filter((known) => known >= firstStep)) {
      this.#steps.delete(step);
      this.#stepTimes.delete(step);
    }
  }

  training(): Training {
    this.#training ??= this.#gather();
    return this.#training;
  }

  #gather(): Training {
    const steps = sorted(this.#steps.keys());
    this.#history ??= columnsOf(inOrder(sorted(this.#epochs.keys()), this.#epochs));
    return {
      ...{ task: this.#task, ...this.#position, steps, sheet: this.#sheet },
      metrics: columnsOf(inOrder(steps, this.#steps)),
      stepTimes: steps.map((step) => this.#stepTimes.get(step) ?? 0),
      history: this.#history,
      isStopped: this.#isStopped,
      ...{ firstAt: this.#firstAt, lastAt: this.#lastAt },
    };
  }
}

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}

type Figures = Readonly<Record<string, number>>;

function inOrder(keys: readonly number[], figures: ReadonlyMap<number, Figures>): Figures[] {
  return keys.map((key) => figures.get(key)).filter((found): found is Figures => found !== undefined);
}

/** Records as one list for each name. */
function columnsOf(records: readonly Figures[]): Record<string, number[]> {
  // A map and not an object, because an event may name a figure as an object's own property.
  const columns = new Map<string, number[]>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      const column = columns.get(name) ?? [];
      columns.set(name, column);
      column.push(value);
    }
  }
  return Object.fromEntries(columns);
}

/** The progress of a training. */
export interface TrainingProgress {
  /** In `[0, 1]`. */
  readonly share: number;
  readonly isDone: boolean;
  /** `step 1 385 of 1 500, epoch 14 of 15, 1.4 steps/s, 1 min 22 s left`. */
  readonly text: string;
}

/** Logged steps over which the speed is measured. */
const RECENT = 50;

/** The progress of a training, with the speed of its last steps. */
export function trainingProgress({
  step,
  totalSteps,
  epoch,
  epochs,
  steps,
  stepTimes,
  isStopped,
}: Training): TrainingProgress {
  const isDone = step > 0 && step >= totalSteps;
  const first = Math.max(0, steps.length - 1 - RECENT);
  const elapsed = ((stepTimes.at(-1) ?? 0) - (stepTimes.at(first) ?? 0)) / 1000;
  // By their numbers: of a training on another machine not every step is logged.
  const speed = elapsed > 0 ? (steps[steps.length - 1] - steps[first]) / elapsed : 0;
  const parts = [
    ...(totalSteps > 0 ? [`step ${formatCount(step)} of ${formatCount(totalSteps)}`] : []),
    `epoch ${epoch}${epochs > 0 ? ` of ${epochs}` : ""}`,
    ...(isStopped && !isDone ? ["stopped"] : []),
    ...(isDone || isStopped || speed === 0
      ? []
      : [`${speed.toFixed(1)} steps/s`, `${formatDuration((totalSteps - step) / speed)} left`]),
  ];
  return { share: totalSteps === 0 ? 0 : Math.min(1, step / totalSteps), isDone, text: parts.join(", ") };
}
