import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { printable } from "@gan-cls/core";
import type { CliIo } from "../io/cli-io";
import { hasLinks } from "./colors";
import { displayPath } from "./paths";

/** Begins and ends the text of a hyperlink. Reference: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
const LINK = "\u001B]8;;";
const LINK_END = "\u001B\\";

/** The address of a file, which most terminals open on a click; on a terminal as a hyperlink, elsewhere as plain text. */
export function fileLink(path: string, io: Pick<CliIo, "stdout" | "environment">): string {
  const { href } = pathToFileURL(path);
  return hasLinks(io) ? `${LINK}${href}${LINK_END}${href}${LINK}${LINK_END}` : href;
}

/** Where a run's results are, and the address of its report. */
export function describePlaces(
  folder: string,
  io: Pick<CliIo, "stdout" | "environment" | "workingDirectory">,
): readonly string[] {
  return [
    `Results: ${printable(displayPath(folder, io.workingDirectory))}`,
    `Report: ${fileLink(join(folder, "report.html"), io)}`,
  ];
}
