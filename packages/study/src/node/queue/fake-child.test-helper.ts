/** Processes in the place of those that run cells. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FromWorker } from "../worker-messages";

/** How a process answers. */
export interface FakeChild {
  /** What computes in it. @default its engine does not start */
  readonly computedBy?: { engine: string; threads: number; instructions: string };
  /** What it says to each cell. @default nothing, until it is stopped */
  readonly answer?: FromWorker;
}

/** A failure of a cell, with a code of `GanClsError`. */
export function failing(code: string): FromWorker {
  return { type: "failed", error: { name: "GanClsError", message: `fails by ${code}`, stack: "", code: code as "io" } };
}

/** Writes the script of such a process; returns its path. */
export async function writeFakeChild(folder: string, name: string, { computedBy, answer }: FakeChild): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  const stopped = failing("aborted");
  await writeFile(
    path,
    `let isBusy = false;
    process.on("message", ({ type }) => {
      if (type === "setup") process.send({ type: "ready", computedBy: ${JSON.stringify(computedBy)} });
      if (type === "cell") ${answer === undefined ? "isBusy = true" : `process.send(${JSON.stringify(answer)})`};
      if (type === "stop") isBusy ? process.send(${JSON.stringify(stopped)}, () => process.exit()) : process.exit();
    });`,
  );
  return path;
}
