/** Events that every long-running job of gan-cls yields: plain data with numbers and bytes, never tensors. */

/** A new epoch begins. Epochs count from 1. */
export interface EpochStartEvent {
  readonly type: "epoch-start";
  readonly epoch: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** One optimiser step has finished. Steps count from 1 over the whole job. */
export interface StepEndEvent {
  readonly type: "step-end";
  readonly epoch: number;
  readonly step: number;
  readonly totalSteps: number;
  /** Losses and other figures of this step by name, for example `discriminatorLoss`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** An epoch is complete. */
export interface EpochEndEvent {
  readonly type: "epoch-end";
  readonly epoch: number;
  readonly epochs: number;
  /** Seconds that this epoch took. */
  readonly seconds: number;
  /** Means over the epoch, and validation figures where there are any. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Images that the generator made from the fixed noise. */
export interface SamplesEvent {
  readonly type: "samples";
  readonly epoch: number;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** `[count, rows, columns, channels]` bytes in `[0, 255]`. */
  readonly pixels: Uint8Array;
}

/** A checkpoint has been written completely. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly epoch: number;
  readonly step: number;
}

/** Something the user should know; the job continues. */
export interface WarningEvent {
  readonly type: "warning";
  /**
   * Machine-readable kind: what a monitor has seen (`diverged`, `mode-collapse`, `discriminator-won`, `forgetting`, `plateau`: see
   * `docs/monitors.md`), `damaged-checkpoint`, or another one such as `smaller-batch`.
   */
  readonly code: string;
  readonly message: string;
  /** The epoch in which it was noticed, from 1; 0 before the first. */
  readonly epoch: number;
  /** Steps done by then. */
  readonly step: number;
  /** What was measured, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Progress of work that has no epochs: `done` of `total` units. */
export interface ProgressEvent {
  readonly type: "progress";
  /** What is being done, such as `download train-images` or `nearest neighbours`. */
  readonly task: string;
  readonly done: number;
  /** `null` while unknown. */
  readonly total: number | null;
  readonly unit: "bytes" | "images" | "steps";
}

/** Everything a training loop may yield. */
export type TrainingEvent =
  EpochStartEvent | StepEndEvent | EpochEndEvent | SamplesEvent | CheckpointEvent | WarningEvent;
