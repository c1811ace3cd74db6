import type { RaceEvent } from "../lab/operations";

export type RaceAction =
  | { readonly type: "start"; readonly labels: number; readonly epochs: number }
  | { readonly type: "epoch"; readonly event: RaceEvent }
  | { readonly type: "end" }
  | { readonly type: "failure"; readonly message: string };

/** The two classifiers that learn from the same few labels, as the page shows them. */
export interface RaceProgress {
  readonly status: "idle" | "running" | "finished" | "failed";
  readonly labels: number;
  readonly epochs: number;
  /** Accuracy after every epoch, in `[0, 1]`. */
  readonly transfer: readonly number[];
  readonly cnn: readonly number[];
  readonly message: string | null;
}

export const NO_RACE: RaceProgress = { status: "idle", labels: 0, epochs: 0, transfer: [], cnn: [], message: null };

export function followRace(progress: RaceProgress, action: RaceAction): RaceProgress {
  switch (action.type) {
    case "start":
      return { ...NO_RACE, status: "running", labels: action.labels, epochs: action.epochs };
    case "epoch": {
      const { contestant, accuracy } = action.event;
      return { ...progress, [contestant]: [...progress[contestant], accuracy] };
    }
    case "end":
      return { ...progress, status: "finished" };
    case "failure":
      return { ...progress, status: "failed", message: action.message };
  }
}
