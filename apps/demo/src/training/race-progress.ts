import type { Contestant, RaceEvent, RaceResult } from "../lab/operations";

export type RaceAction =
  | { readonly type: "start"; readonly labels: number; readonly shipped: boolean }
  | { readonly type: "epoch"; readonly event: RaceEvent }
  | { readonly type: "end"; readonly result: RaceResult }
  | { readonly type: "stopped" }
  | { readonly type: "failure"; readonly message: string };

/** One point of a curve. */
export interface RacePoint {
  readonly epoch: number;
  /** In `[0, 1]`. */
  readonly accuracy: number;
}

/** The classifiers that learn from the same few labels, as the page shows them. */
export interface RaceProgress {
  readonly status: "idle" | "running" | "finished" | "stopped" | "failed";
  readonly labels: number;
  /** Whether the discriminator is the one that comes with the page. */
  readonly shipped: boolean;
  readonly curves: Readonly<Record<Contestant, readonly RacePoint[]>>;
  /** Who trains now, and how far. */
  readonly now: Pick<RaceEvent, "contestant" | "epoch" | "epochs"> | null;
  readonly result: RaceResult | null;
  readonly message: string | null;
}

export const NO_RACE: RaceProgress = {
  ...{ status: "idle", labels: 0, shipped: false, curves: { transfer: [], control: [], cnn: [] } },
  ...{ now: null, result: null, message: null },
};

export function followRace(progress: RaceProgress, action: RaceAction): RaceProgress {
  switch (action.type) {
    case "start":
      return { ...NO_RACE, status: "running", labels: action.labels, shipped: action.shipped };
    case "epoch": {
      const { contestant, epoch, epochs, accuracy } = action.event;
      const { curves } = progress;
      return {
        ...progress,
        now: { contestant, epoch, epochs },
        curves: { ...curves, [contestant]: [...curves[contestant], { epoch, accuracy }] },
      };
    }
    case "end":
      return { ...progress, status: "finished", now: null, result: action.result };
    case "stopped":
      return { ...progress, status: "stopped", now: null };
    case "failure":
      return { ...progress, status: "failed", now: null, message: action.message };
  }
}
