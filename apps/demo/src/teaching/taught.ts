/** The classifier that the visitor teaches, as the page shows it. */
export interface Taught {
  /** Names of the classes in the order of the probabilities; `null` until something was learned. */
  readonly classNames: readonly string[] | null;
  /** What is being done; `null` while nothing is. */
  readonly busy: string | null;
  /** What the last lesson came to. */
  readonly summary: string | null;
  readonly problem: string | null;
}

export type TaughtAction =
  | { readonly type: "start" }
  | { readonly type: "epoch"; readonly epoch: number; readonly epochs: number }
  | {
      readonly type: "learned";
      readonly classNames: readonly string[];
      readonly drawings: number;
      readonly images: number;
      readonly seconds: number;
    }
  | { readonly type: "failure"; readonly message: string };

export const NOTHING_TAUGHT: Taught = { classNames: null, busy: null, summary: null, problem: null };

/** A lesson that fails leaves what was learned before. */
export function followLesson(taught: Taught, action: TaughtAction): Taught {
  switch (action.type) {
    case "start":
      return { ...taught, busy: "Starting …", problem: null };
    case "epoch":
      return { ...taught, busy: `Training, epoch ${action.epoch} of ${action.epochs} …` };
    case "learned": {
      const { classNames, drawings, images, seconds } = action;
      const summary =
        `Learned ${classNames.length} classes from ${drawings} drawings (${images} with varied copies) ` +
        `in ${seconds.toFixed(1)} s. Draw on the pad to try it.`;
      return { classNames, summary, busy: null, problem: null };
    }
    case "failure":
      return { ...taught, busy: null, problem: action.message };
  }
}
