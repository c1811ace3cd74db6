import type { WarningEvent } from "@gan-cls/core";
import type { GanResult } from "@gan-cls/train";

/** A GAN's training in figures. Plain JSON; a part of `results.json`. */
export interface GanRecord {
  readonly seed: number;
  /** Images that it saw, without their labels. */
  readonly images: number;
  readonly steps: number;
  /** Of the whole training, over all its runs; what was lost after a checkpoint is not counted. */
  readonly seconds: number;
  /** Whether it was stopped and resumed. */
  readonly resumed: boolean;
  /** What its monitors have noticed, oldest first; older versions had none. */
  readonly warnings?: readonly WarningEvent[];
  /** Learning rates of its earlier parts, where a resume has changed the rate. */
  readonly pastRates?: GanResult["pastRates"];
  /** Figures of the last epoch by name: mean losses and the diversity of the samples. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The probe's score after every epoch, and the epoch (from 1) whose networks are saved as `*-best`. */
  readonly probe?: readonly number[];
  readonly bestEpoch?: number;
}

/** Whether a training is that of a GAN, by its name: `gan`, with the seed behind it where there are several. */
export function isGanName(name: string): boolean {
  return /^gan(?:-seed-\d+)?$/.test(name);
}
