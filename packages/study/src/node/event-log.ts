import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { toFileError } from "@gan-cls/core/node";

/** The longest line that is written, in bytes: whoever follows the log reads it in pieces, and a line must be a small part of one. */
export const LARGEST_LINE = 2 ** 18;

/** Characters of a text that is too long by itself. */
const TEXT_LENGTH = 1000;

/** A file that grows by one JSON document per line. */
export interface EventLog {
  /**
   * Adds one line, as a whole or not at all.
   *
   * @throws GanClsError `io` when the disk is full or the file cannot be written.
   */
  append(record: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/**
 * Opens a log, new or existing. A last line that a killed process left unfinished is closed first, so that it does not spoil the next one.
 *
 * @throws GanClsError `io`
 */
export function openEventLog(path: string): EventLog {
  const file = attempt(path, () => openSync(path, "a+"));
  let size = attempt(path, () => fstatSync(file).size);
  let needsNewline = size > 0;

  function appendText(text: string): void {
    const bytes = Buffer.from(text);
    try {
      writeWhole(file, bytes);
      size += bytes.length;
    } catch (error) {
      takeBack(file, size);
      throw toFileError("openEventLog", path, error);
    }
  }

  return {
    append(record) {
      const line = `${JSON.stringify(record)}\n`;
      // An empty line is harmless; two records on one line are not.
      appendText(needsNewline ? `\n${line}` : line);
      needsNewline = false;
    },
    close() {
      closeSync(file);
    },
  };
}

/**
 * A record whose line is short enough: of one of more than 256 KiB the largest fields are left out, and named in `omitted`. The log is for
 * those who follow a run; what it has found is in other files.
 */
export function boundRecord(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(record);
  if (text.length <= LARGEST_LINE / 4 || Buffer.byteLength(text) <= LARGEST_LINE) {
    return record;
  }
  const fields = Object.entries(record).map(([name, value]) => {
    return { name, value, length: Buffer.byteLength(JSON.stringify(value) ?? "") };
  });
  const omitted: string[] = [];
  let length = Buffer.byteLength(text);
  for (const field of fields.toSorted((a, b) => b.length - a.length)) {
    if (length <= LARGEST_LINE / 2) {
      break;
    }
    length -= field.length;
    omitted.push(field.name);
  }
  const kept = fields.flatMap(({ name, value }) => {
    // What says of what kind the record is stays, however long.
    const isText = omitted.includes(name) && typeof value === "string";
    return omitted.includes(name) && !isText ? [] : [[name, isText ? value.slice(0, TEXT_LENGTH) : value] as const];
  });
  return { ...Object.fromEntries(kept), omitted };
}

/** A nearly full disk takes a part of what it is given, and only then refuses. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written);
  }
}

function takeBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // A device cannot be cut; then nothing has been left behind either.
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toFileError("openEventLog", path, error);
  }
}
