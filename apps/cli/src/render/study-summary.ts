import { relative } from "node:path";
import type { CliIo } from "../cli-io";
import { renderAdditionsSummary } from "./additions-summary";
import { shellCommand } from "../run/shell-command";
import { originalAccuracy } from "../study/original-figures";
import type { MeasuredStudy } from "../study/study-document";
import type { Colors } from "./colors";
import { formatBytes, formatDuration, formatQuantity } from "./format";
import { renderStudyTable } from "./study-table";

/** What {@link renderStudySummary} needs beside the study. */
export interface StudySummaryOptions {
  /** The run's folder. */
  folder: string;
  io: Pick<CliIo, "workingDirectory" | "environment">;
  colors: Colors;
  /** Whether the run has trained its models, so that they are there to go on with. */
  isTrained: boolean;
}

/** What a study says on a terminal when it is done: the table, what it cost, what was shortened, where to look next. */
export function renderStudySummary(study: MeasuredStudy, options: StudySummaryOptions): string {
  const { folder, io, colors, isTrained } = options;
  const run = displayPath(folder, io.workingDirectory);
  const { rows, gans, shortened = [], seconds, peakMemoryBytes, engine, data, preset } = study;
  const original = preset === "original" ? originalAccuracy : undefined;
  const took = seconds === undefined ? "" : ` in ${formatDuration(seconds)}`;
  const lines = [
    renderStudyTable(rows, { colors, original }),
    `Tested on ${formatQuantity(rows[0].testSize, "image")} of ${data}, engine ${engine}${took}, at most ${formatBytes(peakMemoryBytes)} of memory.`,
    ...gans.map(
      (gan) => `The GAN: ${formatQuantity(gan.steps, "step")} in ${formatDuration(gan.seconds)}, seed ${gan.seed}.`,
    ),
    ...(shortened.length === 0 ? [] : [colors.yellow(`Shortened: ${shortened.join(" ")}`)]),
    ...(study.additions === undefined ? [] : ["", renderAdditionsSummary(study.additions)]),
    "",
    `Results: ${run} (open report.html first)`,
    ...(isTrained ? nextSteps(study, run) : []).map((words) => `Next: ${shellCommand(words, io.environment)}`),
  ];
  return lines.join("\n");
}

/** Commands that make something of the results. */
function nextSteps({ rows, preset }: MeasuredStudy, run: string): string[][] {
  const networks = rows.filter(({ method }) => method === "cnn" || method.startsWith("trial-"));
  const isOnlyOne = networks.length > 0 && new Set(networks.map(({ method }) => method)).size === networks.length;
  const best = networks.toSorted((a, b) => b.testAccuracy - a.testAccuracy).at(0);
  return [
    ...(best !== undefined && isOnlyOne ? [["classify", "digit.png", "--model", `${run}/models/${best.method}`]] : []),
    ...(preset === "quick" ? [["study", "--preset", "original", "--data", "mnist"]] : []),
  ];
}

/** A path as a user would type it from where they are. */
export function displayPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === "" || short.startsWith("..") ? path : short;
}
