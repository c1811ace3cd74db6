/** A GAN's training in figures. Plain JSON; a part of `results.json`. */
export interface GanRecord {
  readonly seed: number;
  /** Images that it saw, without their labels. */
  readonly images: number;
  readonly steps: number;
  readonly seconds: number;
  /** Whether the seconds are those of the last run only, because an earlier one was stopped. */
  readonly resumed: boolean;
  /** Figures of the last epoch by name: mean losses and the diversity of the samples. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The probe's score after every epoch, and the epoch (from 1) whose networks are saved as `*-best`. */
  readonly probe?: readonly number[];
  readonly bestEpoch?: number;
}
