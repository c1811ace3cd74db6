import { relative, isAbsolute } from "node:path";
import type { OpenedData } from "../io/open-data";
import { pictureWords } from "../picture-options";
import { PRESETS } from "@gan-cls/study/presets";
import type { CliIo } from "../io/cli-io";

/** A path as a user would type it from where they are. */
export function displayPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === "" || short.startsWith("..") ? path : short;
}

/** The `--data` of a complete command, with how its pictures are read; nothing for the usual data. */
export function dataWords(
  { dataSource, pictures }: Omit<OpenedData, "data">,
  { workingDirectory }: Pick<CliIo, "workingDirectory">,
): string[] {
  const words = pictureWords(pictures);
  if (dataSource === PRESETS.quick.data) {
    return words;
  }
  return ["--data", isAbsolute(dataSource) ? displayPath(dataSource, workingDirectory) : dataSource, ...words];
}
