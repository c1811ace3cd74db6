import type { SampleSheet } from "@gan-cls/train";

/** What happens to a GAN that trains: what the worker tells, and what the visitor does. Times are in milliseconds since some fixed moment. */
export type GanTrainingEvent =
  | { readonly type: "prepare"; readonly resume: boolean }
  | { readonly type: "start"; readonly realDiversity: number; readonly totalSteps: number }
  | {
      readonly type: "step";
      readonly step: number;
      readonly at: number;
      readonly generatorLoss: number;
      readonly discriminatorLoss: number;
    }
  | { readonly type: "samples"; readonly step: number; readonly diversity: number; readonly sheet: SampleSheet }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "end"; readonly outcome: "finished" | "stopped" }
  | { readonly type: "failure"; readonly message: string };

export type TrainingStatus = "idle" | "starting" | "running" | "paused" | "stopped" | "finished" | "failed";

/** A GAN's training as the page shows it. */
export interface GanProgress {
  readonly status: TrainingStatus;
  readonly step: number;
  readonly totalSteps: number;
  readonly generatorLosses: readonly number[];
  readonly discriminatorLosses: readonly number[];
  /** When the last steps ended, without pauses in between; at most {@link RATE_WINDOW}. */
  readonly recentSteps: readonly number[];
  readonly sheet: SampleSheet | null;
  readonly sheetStep: number;
  /** Diversity of every sheet so far, in the order of steps. */
  readonly diversities: readonly number[];
  /** Diversity of as many real images. */
  readonly realDiversity: number;
  readonly message: string | null;
}

/** Steps over which the speed is averaged. */
export const RATE_WINDOW = 20;

export const NO_TRAINING: GanProgress = {
  ...{ status: "idle", step: 0, totalSteps: 0, generatorLosses: [], discriminatorLosses: [], recentSteps: [] },
  ...{ sheet: null, sheetStep: 0, diversities: [], realDiversity: 0, message: null },
};

/** What a training looks like after one more event. */
export function followGan(progress: GanProgress, event: GanTrainingEvent): GanProgress {
  switch (event.type) {
    case "prepare":
      // A training that goes on keeps its curves.
      return { ...(event.resume ? progress : NO_TRAINING), status: "starting", recentSteps: [] };
    case "start":
      return {
        ...progress,
        status: progress.status === "paused" ? "paused" : "running",
        realDiversity: event.realDiversity,
        totalSteps: event.totalSteps,
      };
    case "step":
      return {
        ...progress,
        step: event.step,
        generatorLosses: [...progress.generatorLosses, event.generatorLoss],
        discriminatorLosses: [...progress.discriminatorLosses, event.discriminatorLoss],
        recentSteps: [...progress.recentSteps, event.at].slice(-RATE_WINDOW),
      };
    case "samples":
      return {
        ...progress,
        sheet: event.sheet,
        sheetStep: event.step,
        diversities: [...progress.diversities, event.diversity],
      };
    case "pause":
      return { ...progress, status: "paused", recentSteps: [] };
    case "resume":
      return { ...progress, status: "running", recentSteps: [] };
    case "end":
      return { ...progress, status: event.outcome };
    case "failure":
      return { ...progress, status: "failed", message: event.message, recentSteps: [] };
  }
}

/** Steps a second over the last steps; `null` until two are known. */
export function stepsPerSecond({ recentSteps }: GanProgress): number | null {
  const [first, last] = [recentSteps[0], recentSteps.at(-1)];
  return recentSteps.length < 2 || last === undefined || last <= first
    ? null
    : (1000 * (recentSteps.length - 1)) / (last - first);
}

/** Sheets at the start that say nothing: an untrained generator draws the same grey everywhere. */
const WARM_UP = 4;

/** Shares of the real images' diversity, and of the best sheet so far, below which samples count as too alike. */
const SHARE_OF_REAL = 0.55;
const SHARE_OF_BEST = 0.75;

/** Sheets in a row that must be too alike: single ones are noise. */
const PATIENCE = 2;

/**
 * Whether a generator seems to have collapsed: after the warm-up its last sheets are much more alike than real images are, and more than
 * its own best sheet was.
 *
 * @param diversities `sampleDiversity` of every sheet so far.
 * @param realDiversity The same of real images.
 */
export function looksCollapsed(diversities: readonly number[], realDiversity: number): boolean {
  if (diversities.length < WARM_UP + PATIENCE) {
    return false;
  }
  const best = Math.max(...diversities);
  return diversities
    .slice(-PATIENCE)
    .every((diversity) => diversity < SHARE_OF_REAL * realDiversity && diversity < SHARE_OF_BEST * best);
}
