import { readFile } from "node:fs/promises";
import { isGanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import type { RunEvent } from "@gan-cls/report";

/**
 * The lines of an `events.jsonl`; none when there is no such file. Lines that are no JSON are left out: a run that writes at the moment, or
 * was killed, leaves an unfinished one.
 *
 * @throws GanClsError `io`
 */
export async function readEvents(path: string): Promise<RunEvent[]> {
  try {
    return parseEvents(await readFile(path, "utf8"));
  } catch (error) {
    const reason = toFileError("readEvents", path, error);
    if (isGanClsError(reason, "not-found")) {
      return [];
    }
    throw reason;
  }
}

/** The events in a piece of an `events.jsonl`. */
export function parseEvents(text: string): RunEvent[] {
  return text.split("\n").flatMap((line) => {
    try {
      const event = JSON.parse(line) as RunEvent | null;
      return typeof event === "object" && event !== null ? [event] : [];
    } catch {
      return [];
    }
  });
}
