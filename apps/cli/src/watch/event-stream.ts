import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { parseEvents } from "@gan-cls/study/node";
import { readNewLines } from "./tail-file";

/** Milliseconds between two looks at the file. */
const PAUSE = 500;

/** Looks without anything new after which a sign of life is sent, so that a lost reader is noticed. */
const QUIET_LOOKS = 30;

/**
 * Sends the lines of a run's `events.jsonl` as server-sent events, those that are there and then every new one, until the reader leaves or the
 * signal fires. The id of a message is the position after it, so a reader that lost the connection continues where it was.
 *
 * @param from Position in the file, in bytes.
 */
export async function streamEvents(
  response: ServerResponse,
  path: string,
  { from, signal }: { from: number; signal: AbortSignal },
): Promise<void> {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write("retry: 1000\n\n");
  let position = from;
  for (let quiet = 0; !signal.aborted && !response.destroyed;) {
    const { text, end } = await readNewLines(path, position);
    const events = parseEvents(text);
    if (events.length > 0) {
      response.write(`id: ${end}\ndata: ${JSON.stringify(events)}\n\n`);
    } else if (++quiet % QUIET_LOOKS === 0) {
      response.write(": still here\n\n");
    }
    const hasMore = end > position;
    position = end;
    if (!hasMore) {
      await wait(PAUSE, undefined, { signal }).catch(() => {});
    }
  }
  response.end();
}
