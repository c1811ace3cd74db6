import { basename, join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { displayPath } from "../render/study-summary";
import { readJson } from "../run/read-json";
import { CONFIG_FILE, parseConfig } from "../run/run-config";
import { startWatchServer } from "../watch/watch-server";

interface WatchOptions {
  readonly port: number;
  readonly json?: boolean;
}

/** Serves the live view of a run until it is stopped. */
export async function runWatch(
  { io, print, printJson, display }: CommandContext,
  command: Command,
  run: string,
): Promise<void> {
  const { port, json = false } = command.opts<WatchOptions>();
  const { command: kind } = await readRunConfig(run);
  const title = `${kind}: ${basename(run)}`;
  const { url, closed } = await startWatchServer({ folder: run, title, port, signal: io.signal });
  if (json) {
    printJson({ run, url });
  } else {
    print(url);
  }
  display.note(`Watching ${displayPath(run, io.workingDirectory)}; Ctrl-C stops`);
  await closed;
}

async function readRunConfig(run: string): Promise<ReturnType<typeof parseConfig>> {
  const path = join(run, CONFIG_FILE);
  try {
    return parseConfig(path, await readJson(path));
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      const message = `watch: expected the folder of a run with its ${CONFIG_FILE}, got ${run}; a run says where it writes when it starts`;
      throw new GanClsError("not-found", message, { cause: error });
    }
    throw error;
  }
}
