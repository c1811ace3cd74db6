import type { Point } from "../drawing/strokes";
import type { FilledIn, FillInEvent } from "../lab/operations";
import { type Cover, coverPart, coverPoints, NO_COVER, type Part } from "./cover";

/** What a classifier reads on the whole digit, and on it with its hidden part filled in either way. */
export type Readings = Readonly<Record<"truth" | "filled" | "byNeighbours", number>>;

export type FillAction =
  | { readonly type: "picture"; readonly pixels: Uint8Array; readonly label: number | null }
  | { readonly type: "paint"; readonly points: readonly Point[] }
  | { readonly type: "cover"; readonly part: Part }
  | { readonly type: "uncover" }
  | { readonly type: "start" }
  | { readonly type: "preview"; readonly event: FillInEvent }
  | { readonly type: "done"; readonly result: FilledIn; readonly readings: Readings }
  | { readonly type: "stopped" }
  | { readonly type: "failure"; readonly message: string };

/** A digit with a hidden part that is being filled in, as the page shows it. */
export interface FillProgress {
  readonly status: "idle" | "running" | "done" | "stopped" | "failed";
  readonly pixels: Uint8Array | null;
  /** The class of a test digit; `null` for a drawing. */
  readonly label: number | null;
  readonly cover: Cover;
  readonly step: number;
  readonly steps: number;
  /** Both with the visible pixels as they are; `null` until there is something. */
  readonly images: Pick<FillInEvent, "filled" | "byNeighbours"> | null;
  readonly readings: Readings | null;
  readonly seconds: number;
  readonly message: string | null;
}

const NO_RESULT: Omit<FillProgress, "pixels" | "label" | "cover"> = {
  ...({ status: "idle", step: 0, steps: 0, images: null, readings: null, seconds: 0, message: null } as const),
};

export const NOTHING_TO_FILL: FillProgress = { ...NO_RESULT, pixels: null, label: null, cover: coverPart("lower") };

/** Applies an action. Another digit or another cover makes a result void; while a search runs neither changes. */
export function followFill(progress: FillProgress, action: FillAction): FillProgress {
  switch (action.type) {
    case "picture":
      return { ...progress, ...NO_RESULT, pixels: action.pixels, label: action.label };
    case "paint":
      return withCover(progress, coverPoints(progress.cover, action.points));
    case "cover":
      return withCover(progress, coverPart(action.part));
    case "uncover":
      return withCover(progress, NO_COVER);
    case "start":
      return { ...progress, ...NO_RESULT, status: "running" };
    case "preview": {
      const { step, steps, filled, byNeighbours } = action.event;
      return progress.status === "running" ? { ...progress, step, steps, images: { filled, byNeighbours } } : progress;
    }
    case "done": {
      const { filled, byNeighbours, seconds } = action.result;
      const images = { filled, byNeighbours };
      return { ...progress, status: "done", step: progress.steps, images, seconds, readings: action.readings };
    }
    case "stopped":
      return { ...progress, status: "stopped" };
    case "failure":
      return { ...progress, status: "failed", message: action.message };
  }
}

function withCover(progress: FillProgress, cover: Cover): FillProgress {
  return cover === progress.cover || progress.status === "running" ? progress : { ...progress, ...NO_RESULT, cover };
}
