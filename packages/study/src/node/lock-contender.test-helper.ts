import { isGanClsError } from "@gan-cls/core";
import { takeRunLock, type RunLock } from "./run-lock";

/** A process that takes and gives back locks on request; see `run-lock.test.ts`. */

/** What it is asked: to take the lock of a folder, or to give back what it holds. */
export type ContenderRequest = { readonly take: string } | "release";

/** What it answers. */
export type ContenderAnswer = { readonly won: boolean; readonly message: string };

let lock: RunLock | undefined;

process.on("message", (request: ContenderRequest) => {
  void (async () => {
    process.send?.(request === "release" ? release() : await take(request.take));
  })();
});

async function take(folder: string): Promise<ContenderAnswer> {
  try {
    lock = await takeRunLock(folder, { command: "study", now: () => new Date() });
    return { won: true, message: lock.deadOwner === undefined ? "" : `after ${lock.deadOwner.pid}` };
  } catch (error) {
    const code = isGanClsError(error) ? error.code : "unknown";
    return { won: false, message: `${code}: ${(error as Error).message}` };
  }
}

function release(): ContenderAnswer {
  lock?.release();
  lock = undefined;
  return { won: false, message: "" };
}
