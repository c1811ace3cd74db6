import type { WarningEvent } from "@gan-cls/core";

/** What a monitor warns of; `docs/monitors.md` has a section for each. */
export type MonitorCode = "mode-collapse" | "discriminator-won" | "forgetting" | "plateau";

/** The latest figures of a training, by name. Fewer are returned where there are fewer. */
export interface Records {
  /** Steps and epochs done. */
  readonly steps: number;
  readonly epochs: number;
  /** Figures of the last `count` steps, oldest first. */
  lastSteps(name: string, count: number): readonly number[];
  /** Figures of the last `count` epochs, oldest first, also those that only monitors look at. */
  lastEpochs(name: string, count: number): readonly number[];
}

/** What a monitor has seen. */
export interface Finding {
  readonly message: string;
  readonly figures: WarningEvent["figures"];
}

/**
 * Looks at the figures of a training for one kind of trouble. It has no memory: what it says follows from the figures, so a resumed training
 * hears the same.
 */
export interface Monitor {
  readonly code: MonitorCode;
  /** Whether it looks every `CHECK_EVERY_STEPS` steps or after every epoch. */
  readonly looksAfter: "steps" | "epoch";
  /** What is wrong now, if something is. */
  find(records: Records): Finding | undefined;
  /** Whether trouble that was there before is over; between the two, what was said stands. */
  hasRecovered(records: Records): boolean;
}
