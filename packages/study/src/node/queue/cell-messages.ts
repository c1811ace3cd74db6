import type { StudyEvent } from "../../events";
import { isText, listOf, objectOf, type Check } from "../shape-checks";
import type { PlainError } from "../worker-messages";

/** What a worker says of a cell while it has it; BullMQ keeps the last one with the job, and tells the study of each. */
export type CellMessage =
  | { readonly type: "begun"; readonly worker: string }
  | { readonly type: "events"; readonly worker: string; readonly events: readonly StudyEvent[] }
  /** It puts the cell back. */
  | { readonly type: "refused"; readonly worker: string; readonly reason: string };

const EVENT_TYPES: readonly unknown[] = ["work", "training", "warning", "note"];
const isEvent: Check = (value) =>
  objectOf({ type: (type) => EVENT_TYPES.includes(type) })(value) &&
  (objectOf({ message: isText })(value) || objectOf({ task: isText, event: objectOf({ type: isText }) })(value));

const MESSAGES: Readonly<Record<string, Check>> = {
  begun: objectOf({ worker: isText }),
  events: objectOf({ worker: isText, events: listOf(isEvent) }),
  refused: objectOf({ worker: isText, reason: isText }),
};

/** A message as it came by the queue; `undefined` for one that is none, which only would have been shown. */
export function readCellMessage(value: unknown): CellMessage | undefined {
  const type = (value as { type?: unknown } | null)?.type;
  return typeof type === "string" && Object.hasOwn(MESSAGES, type) && MESSAGES[type](value)
    ? (value as CellMessage)
    : undefined;
}

/** What stands before an error as JSON where BullMQ keeps the reason of a failure. */
const MARK = "gan-cls:";

/** Why a cell has failed for good, as BullMQ keeps it. */
export type CellFailure =
  /** The study was stopped. */
  | { readonly type: "stopped" }
  /** The cell itself: it would fail everywhere. */
  | { readonly type: "failed"; readonly error: PlainError }
  /** Its worker processes, again and again. */
  | { readonly type: "lost"; readonly reason: string };

/** The text of a failure. */
export function failureText(failure: CellFailure): string {
  return `${MARK}${JSON.stringify(failure)}`;
}

/** @returns A loss for what BullMQ itself says, such as that workers went silent too often. */
export function readFailure(text: string): CellFailure {
  if (text.startsWith(MARK)) {
    try {
      const failure = JSON.parse(text.slice(MARK.length)) as Partial<CellFailure> | null;
      const isWhole =
        failure?.type === "stopped" ||
        (failure?.type === "lost" && isText(failure.reason)) ||
        (failure?.type === "failed" && objectOf({ name: isText, message: isText })(failure.error));
      if (isWhole) {
        return failure as CellFailure;
      }
    } catch {
      // As below.
    }
  }
  return { type: "lost", reason: text.slice(0, 500) };
}
