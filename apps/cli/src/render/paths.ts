import { relative, isAbsolute } from "node:path";
import { PRESETS } from "@gan-cls/study/presets";
import type { CliIo } from "../io/cli-io";

/** A path as a user would type it from where they are. */
export function displayPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === "" || short.startsWith("..") ? path : short;
}

/** The `--data` of a complete command; nothing for the usual data. */
export function dataWords(dataSource: string, { workingDirectory }: Pick<CliIo, "workingDirectory">): string[] {
  if (dataSource === PRESETS.quick.data) {
    return [];
  }
  return ["--data", isAbsolute(dataSource) ? displayPath(dataSource, workingDirectory) : dataSource];
}
