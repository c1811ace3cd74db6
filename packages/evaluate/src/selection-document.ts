import { formatCount, formatDuration, formatPValue, percentNumber } from "./format";
import type { JsonCursor } from "./json-cursor";
import { escapeMarkdown, renderTable } from "./markdown";
import type { Interval } from "./wilson";

/** One method that was tried before the choice. */
export interface SelectionCandidate {
  readonly method: string;
  /** For people. */
  readonly title: string;
  /** Seconds of all its folds. */
  readonly seconds: number;
  /** Share of the held-out training images that it classified correctly; absent where it was not compared to the end. */
  readonly accuracy?: number;
  /** Mean over the classes of the share of the class that it classified correctly: what the choice goes by. */
  readonly balancedAccuracy?: number;
  /** 95 % confidence interval of the accuracy. */
  readonly interval?: Interval;
  /** McNemar's test against the chosen method on the same held-out images, two-sided; absent for the chosen one. */
  readonly pValue?: number;
  /** Why it was not compared to the end. */
  readonly left?: string;
}

/** How one method was chosen among several, by cross-validation inside the training labels: no test image had a part in it. Plain JSON. */
export interface SelectionDocument {
  /** Parts of the labelled training images; each was held out once. */
  readonly folds: number;
  /** Labelled training images. */
  readonly labels: number;
  /** In the order in which they were tried. */
  readonly candidates: readonly SelectionCandidate[];
  /** Name of the chosen method. */
  readonly chosen: string;
  /** What the choice rests on, in sentences. */
  readonly reasons: readonly string[];
  /** Seconds that all of it was allowed to take. */
  readonly budgetSeconds: number;
}

/** The table of a choice, head first: method, balanced accuracy, accuracy with its interval, p-value, time. */
export function selectionTable({ candidates, chosen }: SelectionDocument): string[][] {
  const head = ["Method", "Balanced (%)", "Accuracy (%)", "95 % interval", "p", "Time"];
  const rows = candidates
    .filter(({ left }) => left === undefined)
    .sort((a, b) => (b.balancedAccuracy ?? -1) - (a.balancedAccuracy ?? -1))
    .map(({ method, title, balancedAccuracy, accuracy, interval, pValue, seconds }) => [
      method === chosen ? `${title} (chosen)` : title,
      balancedAccuracy === undefined ? "-" : percentNumber(balancedAccuracy),
      accuracy === undefined ? "-" : percentNumber(accuracy),
      interval === undefined ? "-" : `${percentNumber(interval.low)} to ${percentNumber(interval.high)}`,
      pValue === undefined ? "-" : formatPValue(pValue),
      formatDuration(seconds),
    ]);
  return [head, ...rows];
}

/** What the figures of the table mean, and which methods are not in it. */
export function explainSelection({ folds, labels, candidates }: SelectionDocument): string {
  const left = candidates.flatMap(({ title, left: reason }) => (reason === undefined ? [] : [`${title} (${reason})`]));
  return [
    `Chosen by cross-validation: the ${formatCount(labels)} labelled training images were cut into ${folds} parts, and each part was classified by what was learned from the others.`,
    "No test image had a part in it. p: McNemar's test against the chosen method.",
    ...(left.length === 0 ? [] : [`Left out: ${left.join(", ")}.`]),
  ].join(" ");
}

/** A section of Markdown: the table of a choice, and what it rests on. */
export function renderSelection(selection: SelectionDocument): string {
  const [head, ...rows] = selectionTable(selection);
  return [
    "## How it was chosen",
    renderTable(
      head,
      rows.map((cells) => cells.map(escapeMarkdown)),
    ),
    escapeMarkdown(explainSelection(selection)),
    escapeMarkdown(selection.reasons.join(" ")),
  ].join("\n\n");
}

/** Checks a stored choice. @throws GanClsError `invalid-data` */
export function checkSelection(selection: JsonCursor): void {
  selection.property("folds").integer(2);
  selection.property("labels").integer(1);
  selection.property("chosen").string();
  selection.property("budgetSeconds").number(0, Infinity);
  selection
    .property("reasons")
    .items()
    .forEach((reason) => reason.string());
  selection
    .property("candidates")
    .items()
    .forEach((candidate) => {
      candidate.property("method").string();
      candidate.property("title").string();
      candidate.property("seconds").number(0, Infinity);
      for (const key of ["accuracy", "balancedAccuracy", "pValue"]) {
        candidate.optional(key, (share) => share.number(0, 1));
      }
      candidate.optional("left", (reason) => reason.string());
    });
}
