import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { formatCount } from "@gan-cls/evaluate";
import { parseEvents } from "@gan-cls/study/node";
import { realFileInside } from "./inside-folder";
import { readNewLines, type FilePiece } from "./tail-file";
import type { WatchLimits } from "./watch-limits";

/** Milliseconds between two looks at the file. */
const PAUSE = 500;

/** Looks without anything new after which a sign of life is sent, so that a lost reader is noticed. */
const QUIET_LOOKS = 30;

/** Options of {@link streamEvents}. */
export interface EventStreamOptions {
  /** The run's folder. */
  readonly folder: string;
  /** Position in the file, in bytes. */
  readonly from: number;
  readonly limits: WatchLimits;
  readonly signal: AbortSignal;
}

/**
 * Sends the lines of a run's `events.jsonl` as server-sent events, those that are there and then every new one, until the reader leaves or the
 * signal fires. `caught-up` comes between the two. The id of a message is the position after it, so a reader that lost the connection continues where it was. Nothing is read
 * for a reader that has not taken what was sent before: no more than one piece waits for it. A line that is too long is left out, with a `note`.
 */
export async function streamEvents(
  response: ServerResponse,
  { folder, from, limits, signal }: EventStreamOptions,
): Promise<void> {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  await send(response, "retry: 1000\n\n", signal);
  let piece: Pick<FilePiece, "end" | "isWithinLine"> = { end: from, isWithinLine: false };
  let isBehind = true;
  for (let quiet = 0; !signal.aborted && !response.destroyed;) {
    const next = await readPiece(folder, piece, limits);
    const hasMore = next.end > piece.end;
    const message = messageOf(next, limits);
    if (message !== "") {
      await send(response, message, signal);
    } else if (++quiet % QUIET_LOOKS === 0) {
      await send(response, ": still here\n\n", signal);
    }
    piece = next;
    if (!hasMore) {
      if (isBehind) {
        isBehind = false;
        await send(response, "event: caught-up\ndata: 0\n\n", signal);
      }
      await wait(PAUSE, undefined, { signal }).catch(() => {});
    }
  }
  response.end();
}

async function readPiece(
  folder: string,
  { end, isWithinLine }: Pick<FilePiece, "end" | "isWithinLine">,
  { lineBytes }: WatchLimits,
): Promise<FilePiece> {
  const path = await realFileInside(folder, "events.jsonl");
  return path === undefined
    ? { text: "", end: 0, isWithinLine: false, hasSkipped: false }
    : readNewLines(path, end, { lineBytes, isWithinLine });
}

function messageOf({ text, end, hasSkipped }: FilePiece, { lineBytes }: WatchLimits): string {
  const events = parseEvents(text);
  const note = `A line of more than ${formatCount(lineBytes)} bytes in events.jsonl was left out.`;
  return [
    hasSkipped ? `event: note\ndata: ${JSON.stringify(note)}\n\n` : "",
    events.length > 0 ? `id: ${end}\ndata: ${JSON.stringify(events)}\n\n` : "",
  ].join("");
}

/** Sends a message and waits until the reader has room for another, has left or must stop. A reader that takes nothing is left by the server's time limit. */
async function send(response: ServerResponse, message: string, signal: AbortSignal): Promise<void> {
  if (response.destroyed || response.write(message)) {
    return;
  }
  const done = new AbortController();
  const end = AbortSignal.any([done.signal, signal]);
  await Promise.race([once(response, "drain", { signal: end }), once(response, "close", { signal: end })])
    .catch(() => {})
    .finally(() => done.abort());
}
