import { crc32 } from "node:zlib";
import { isGanClsError } from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";
import type { RunEvent } from "@gan-cls/report";
import { isCount, isFiniteNumber, isText, listOf, maybe, objectOf, recordOf, type Check } from "./shape-checks";

/** The largest log that is read: a step has some 150 bytes, so this is 900 000 of them. As text and events it takes several times as much. */
const MAX_LOG_BYTES = 2 ** 27;

/** What an `events.jsonl` holds. */
export interface EventLines {
  readonly events: readonly RunEvent[];
  /** Whole lines that are not as they were written, or no events. */
  readonly damaged: number;
}

/**
 * The lines of an `events.jsonl`; none when there is no such file. A line that a run is writing, or that was cut off by the end of its process, is
 * left out.
 *
 * @throws GanClsError `io`, `invalid-data` for a log beyond {@link MAX_LOG_BYTES}.
 */
export async function readEvents(path: string): Promise<EventLines> {
  try {
    return parseLines(new TextDecoder().decode(await readRegularFile("readEvents", path, { maxBytes: MAX_LOG_BYTES })));
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      return { events: [], damaged: 0 };
    }
    throw error;
  }
}

/** The events in a piece of an `events.jsonl`; what is damaged is left out. */
export function parseEvents(text: string): readonly RunEvent[] {
  return parseLines(text).events;
}

function parseLines(text: string): EventLines {
  const events: RunEvent[] = [];
  let damaged = 0;
  for (const line of text.split("\n")) {
    const event = parseLine(line);
    if (event !== undefined) {
      events.push(event);
    } else if (line.endsWith("}")) {
      damaged++;
    }
  }
  return { events, damaged };
}

/** A line whose last field is the CRC-32 of the rest. Lines of older versions have none. */
const SEALED = /^(\{.+),"crc":"([0-9a-f]{8})"\}$/;

/** A record of the log with a checksum as its last field. */
export function withChecksum(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...record, crc: checksumOf(JSON.stringify(record)) };
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

function parseLine(line: string): RunEvent | undefined {
  const sealed = SEALED.exec(line);
  const content = sealed === null ? line : `${sealed[1]}}`;
  if (sealed !== null && checksumOf(content) !== sealed[2]) {
    return undefined;
  }
  try {
    const event: unknown = JSON.parse(content);
    return isEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

const isFigures = recordOf(isFiniteNumber);
/** The only files that an event may name: sample sheets in the run's own folder. */
const isSheet: Check = (value) => typeof value === "string" && /^samples(-seed-\d+)?\/epoch-\d+\.png$/.test(value);

/** What must be right of the events that a report or the live view computes with. Others are only passed on. */
const FIELDS: Readonly<Record<string, Check>> = {
  "epoch-start": objectOf({ epoch: isCount, epochs: isCount }),
  "step-end": objectOf({ epoch: isCount, step: isCount, totalSteps: isCount, metrics: isFigures }),
  "epoch-end": objectOf({ epoch: isCount, metrics: isFigures }),
  samples: objectOf({ epoch: isCount, count: isCount, rows: isCount, columns: isCount, channels: isCount }),
  warning: objectOf({ code: isText, message: isText }),
  "study-start": objectOf({ cells: isCount, finished: maybe(isCount), jobs: isCount }),
  "cell-start": objectOf({ cell: isText, method: isText, labels: isCount, seed: isCount }),
  workers: objectOf({
    workers: listOf(
      objectOf({ name: isText, machine: isText, jobs: isCount, busy: listOf(isText), resting: maybe(isText) }),
    ),
  }),
};

const IS_EVENT = objectOf({ type: isText, time: maybe(isText), task: maybe(isText), file: maybe(isSheet) });

function isEvent(value: unknown): value is RunEvent {
  if (!IS_EVENT(value)) {
    return false;
  }
  const { type } = value as RunEvent;
  return !Object.hasOwn(FIELDS, type) || FIELDS[type](value);
}
