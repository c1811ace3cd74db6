import { formatPercent } from "@gan-cls/evaluate";
import type { CheckResult, LessonProgress, LessonResult, TrunkFacts } from "../lab/teach-operations";

/** The classifier that the visitor teaches, as the page shows it. */
export interface Taught {
  /** What the last lesson came to; `null` until something was learned. */
  readonly result: LessonResult | null;
  /** A network from elsewhere whose features are tried, too. */
  readonly trunk: TrunkFacts | null;
  /** What is being done; `null` while nothing is. */
  readonly busy: string | null;
  /** Whether what is being done can be stopped. */
  readonly stoppable: boolean;
  /** What was done last, for people. */
  readonly note: string | null;
  readonly problem: string | null;
  /** Whether the lesson that this browser keeps is still on its way; nothing may be added before it is there. */
  readonly opening: boolean;
  /** Why the lesson that this browser keeps could not be opened; it stays, and nothing takes its place, until the visitor says so. */
  readonly unopened: string | null;
}

export type TaughtAction =
  | { readonly type: "start"; readonly doing: string; readonly stoppable?: boolean }
  | { readonly type: "progress"; readonly progress: LessonProgress }
  | { readonly type: "learned"; readonly result: LessonResult }
  | {
      readonly type: "restored";
      readonly result: LessonResult | null;
      readonly trunk: TrunkFacts | null;
      readonly note: string;
    }
  | { readonly type: "nothing-kept" }
  | { readonly type: "unopened"; readonly reason: string }
  | { readonly type: "replace-kept" }
  | { readonly type: "trunk"; readonly trunk: TrunkFacts | null }
  | { readonly type: "done"; readonly note: string | null }
  | { readonly type: "failure"; readonly message: string }
  | { readonly type: "forget" };

export const NOTHING_TAUGHT: Taught = {
  ...{ result: null, trunk: null, busy: null, stoppable: false, note: null, problem: null },
  ...{ opening: false, unopened: null },
};

/** How a page starts, so that no input is ready before the lesson of this browser has been asked for. */
export const OPENING_KEPT: Taught = { ...NOTHING_TAUGHT, busy: "Opening your lesson …", opening: true };

/** A lesson that fails leaves what was learned before. */
export function followLesson(taught: Taught, action: TaughtAction): Taught {
  const rest = { busy: null, stoppable: false, problem: null };
  switch (action.type) {
    case "start":
      return { ...taught, busy: action.doing, stoppable: action.stoppable ?? false, problem: null, note: null };
    case "progress": {
      const { doing, done, of } = action.progress;
      return { ...taught, busy: of > 1 ? `${doing} (${done + 1} of ${of}) …` : `${doing} …` };
    }
    case "learned":
      return { ...taught, ...rest, result: action.result, note: describeLesson(action.result) };
    case "restored":
      return { ...taught, ...rest, opening: false, result: action.result, trunk: action.trunk, note: action.note };
    case "nothing-kept":
      return { ...taught, ...rest, opening: false };
    case "unopened":
      return { ...taught, ...rest, opening: false, unopened: action.reason };
    case "replace-kept":
      return { ...taught, unopened: null };
    case "trunk":
      return { ...taught, ...rest, trunk: action.trunk, note: action.trunk && describeTrunk(action.trunk) };
    case "done":
      return { ...taught, ...rest, note: action.note };
    case "failure":
      return { ...taught, ...rest, problem: action.message };
    case "forget":
      return { ...NOTHING_TAUGHT, note: "Forgotten: this browser keeps nothing of the lesson." };
  }
}

function describeLesson({ classNames, pictures, images, seconds }: LessonResult): string {
  return (
    `Learned ${classNames.length} classes from ${pictures} pictures (${images} with varied copies) ` +
    `in ${seconds.toFixed(1)} s. Draw, choose a picture or use the camera to try it.`
  );
}

function describeTrunk({ name, rows, columns, dimensions }: TrunkFacts): string {
  return `${name} takes ${columns} x ${rows} pixels and gives ${dimensions} features; Teach tries it with the others.`;
}

/** How sure a classifier is, by pictures that were set aside: `11 of 12 (91.7 %; 95 % interval 64.6 to 98.5 %)`. */
export function describeCheck({ right, of, interval }: CheckResult): string {
  const bounds = `${formatPercent(interval.low, 1).replace(" %", "")} to ${formatPercent(interval.high, 1)}`;
  return `${right} of ${of} (${formatPercent(right / of, 1)}; 95 % interval ${bounds})`;
}

/** What pictures without a class were good for; `null` where there were none. */
export function describeSelfTraining({ selfTraining, candidates, chosen }: LessonResult): string | null {
  if (selfTraining === null) {
    return null;
  }
  const { used, added, check } = selfTraining;
  const [before, after] = [candidates[chosen].check, check].map(({ right, of }) => `${right} of ${of}`);
  const figures = `${after} set-aside pictures were named rightly with them, ${before} without`;
  return used
    ? `Pictures without a class helped: ${figures}. ${added} of them were learned, each as the class of which the classifier was sure.`
    : `Pictures without a class did not help, so they were not learned: ${figures}.`;
}
