import { printable, printableTexts } from "@gan-cls/core";
import { describeClassBalance, formatBytes, formatDuration, formatQuantity } from "@gan-cls/evaluate";
import {
  additionsTable,
  describeAdditionsOrigin,
  originalAccuracy,
  type AdditionsDocument,
  type StudyResults,
} from "@gan-cls/study";
import { findClassifiers, shellCommand } from "@gan-cls/study/node";
import { basename } from "node:path";
import type { CliIo } from "../io/cli-io";
import type { OpenedData } from "../io/open-data";
import type { Colors } from "./colors";
import { dataWords, displayPath } from "./paths";
import { renderStudyTable } from "./study-table";
import { columnsOf, renderTable, terminalWidth, type TableOptions } from "./table";

/** What {@link renderStudySummary} needs in addition to the study. */
export interface StudySummaryOptions {
  /** The run's folder. */
  folder: string;
  io: Pick<CliIo, "workingDirectory" | "environment" | "stdout">;
  colors: Colors;
  /** What `--data` calls the data, and how their pictures were read. */
  source: Omit<OpenedData, "data">;
  /** Whether the run has trained its models, so that the next commands can use them. */
  isTrained: boolean;
}

/** What a study says on a terminal when it is done: the table, what it cost, what was shortened, where to look next. */
export async function renderStudySummary(given: StudyResults, options: StudySummaryOptions): Promise<string> {
  const study = printableTexts(given);
  const { folder, io, colors, isTrained } = options;
  const run = displayPath(folder, io.workingDirectory);
  const width = terminalWidth(io.stdout);
  const { rows, gans, shortened = [], seconds, peakMemoryBytes, engine, data, preset } = study;
  const original = preset === "original" ? originalAccuracy : undefined;
  const took = seconds === undefined ? "" : ` in ${formatDuration(seconds)}`;
  const memory = peakMemoryBytes === undefined ? "" : `, at most ${formatBytes(peakMemoryBytes)} of memory`;
  const next = isTrained ? await nextSteps(given, options) : [];
  const lines = [
    renderStudyTable(rows, { colors, original, width }),
    `Tested on ${formatQuantity(rows[0].testSize, "image")} of ${data}, engine ${engine}${took}${memory}.`,
    ...describeImbalance(study).map((sentence) => colors.yellow(sentence)),
    ...gans.map(
      (gan) => `The GAN: ${formatQuantity(gan.steps, "step")} in ${formatDuration(gan.seconds)}, seed ${gan.seed}.`,
    ),
    ...(shortened.length === 0 ? [] : [colors.yellow(`Shortened: ${shortened.join(" ")}`)]),
    ...(study.additions === undefined ? [] : ["", renderAdditions(study.additions, { width })]),
    "",
    `Results: ${printable(run)} (open report.html first)`,
    ...next.map((words) => `Next: ${shellCommand(words, io.environment)}`),
  ];
  return lines.join("\n");
}

/** What a reader must know of the classes: where accuracy misleads, and classes that were not tested. */
function describeImbalance(study: StudyResults): readonly string[] {
  const { isMisleading = false, counts = [], sentences = [] } = describeClassBalance(study) ?? {};
  return isMisleading || counts.includes(0) ? sentences : [];
}

/** What generated additions brought, on a terminal. */
function renderAdditions(additions: AdditionsDocument, options: TableOptions): string {
  const [head, ...rows] = additionsTable(additions);
  const table = renderTable(columnsOf(head), rows, options);
  return ["Without and with generated additions:", table, ...describeAdditionsOrigin(additions)].join("\n");
}

/** Complete commands that make something of the results: the best network that was saved is the one to classify with. */
async function nextSteps(
  { rows, preset }: StudyResults,
  { folder, io, source }: StudySummaryOptions,
): Promise<string[][]> {
  const saved = (await findClassifiers(folder).catch(() => [])).map((path) => basename(path));
  // With several labels or seeds a saved network has a longer name than its method.
  const networks = rows.filter(({ method }) => saved.includes(method));
  const best = networks.toSorted((a, b) => b.testAccuracy - a.testAccuracy).at(0);
  const model = best && displayPath(`${folder}/models/${best.method}`, io.workingDirectory);
  const isOwnData = dataWords(source, io).length > 0;
  return [
    ...(model === undefined ? [] : [["classify", "image.png", "--model", model]]),
    ...(preset === "quick" && !isOwnData ? [["study", "--preset", "original", "--data", "mnist"]] : []),
  ];
}
