/**
 * How the comparing process talks with each side: the request is the side's one argument, as JSON; afterwards every line on the side's
 * stdin asks for one repetition, and every line on its stdout answers, as JSON. A side prints nothing else there.
 */
import { GanClsError } from "@gan-cls/core";

/** Every kind of work that is measured; all but the last need networks. */
export const WORK_NAMES = [
  "gan-step",
  "cnn-epoch",
  "trial-3-frozen-epoch",
  "trial-3-unfrozen-epoch",
  "inference",
  "colour-cnn-step",
  "colour-gan-32-step",
  "colour-gan-64-step",
  "pca-knn",
] as const;

export type WorkName = (typeof WORK_NAMES)[number];

/** What a side makes ready. */
export interface WorkRequest {
  readonly work: WorkName;
  /** Which variant of the side: an engine of ours, or for example `graph` of Keras. */
  readonly variant: string;
  /** Images learned from; for `inference`, images classified. */
  readonly images: number;
  /** Images at a time; 0 where nothing is cut into batches. */
  readonly batchSize: number;
  /** Test images that `pca-knn` classifies. */
  readonly testImages: number;
  /** How many times the work is done in one repetition; its seconds are divided by this. */
  readonly units: number;
  /** Repetitions before the side is ready, in which it compiles and warms up. */
  readonly warmUps: number;
  /** Threads to use; `null` for the side's own default. */
  readonly threads: number | null;
  /** Folder of the four IDX files, not compressed. */
  readonly data: string;
}

/** The side has prepared and warmed up. */
export interface ReadyReply {
  readonly type: "ready";
  /** Versions of everything involved. */
  readonly versions: Readonly<Record<string, string>>;
  /** How it was set up, in a few words. */
  readonly detail: string;
}

/** The side cannot do this work here. */
export interface SkipReply {
  readonly type: "skip";
  readonly reason: string;
}

/** One repetition is done. */
export interface MeasuredReply {
  readonly type: "measured";
  /** Of one unit. */
  readonly seconds: number;
  /** A loss or an accuracy: shows that the same work was done. */
  readonly figure: number;
}

export type Reply = ReadyReply | SkipReply | MeasuredReply;

/** The line that asks for one repetition. */
export const MEASURE = "measure\n";

export function encodeReply(reply: Reply): string {
  return `${JSON.stringify(reply)}\n`;
}

/**
 * Reads one line of a side's stdout.
 *
 * @throws GanClsError `invalid-data` for anything but a reply.
 */
export function parseReply(line: string): Reply {
  const value = parseJson(line);
  switch (value.type) {
    case "ready":
      if (isVersions(value.versions) && typeof value.detail === "string") {
        return { type: "ready", versions: value.versions, detail: value.detail };
      }
      break;
    case "skip":
      if (typeof value.reason === "string") {
        return { type: "skip", reason: value.reason };
      }
      break;
    case "measured":
      if (typeof value.seconds === "number" && value.seconds > 0 && typeof value.figure === "number") {
        return { type: "measured", seconds: value.seconds, figure: value.figure };
      }
      break;
  }
  throw new GanClsError("invalid-data", `parseReply: expected ready, skip or measured with their fields, got ${line}`);
}

function parseJson(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch (error) {
    throw new GanClsError("invalid-data", `parseReply: expected a line of JSON, got ${line}`, { cause: error });
  }
}

function isVersions(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" && value !== null && Object.values(value).every((version) => typeof version === "string")
  );
}
