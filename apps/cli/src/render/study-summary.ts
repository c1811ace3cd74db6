import { printableTexts } from "@gan-cls/core";
import {
  describeClassBalance,
  describeFinding,
  describeSeenTestImages,
  formatBytes,
  formatDuration,
  formatQuantity,
} from "@gan-cls/evaluate";
import {
  additionsTable,
  describeAdditionsOrigin,
  originalAccuracy,
  type AdditionsDocument,
  type StudyResults,
} from "@gan-cls/study";
import { findClassifiers, runsFromClone, shellCommand } from "@gan-cls/study/node";
import { PRESETS } from "@gan-cls/study/presets";
import { basename } from "node:path";
import type { CliIo } from "../io/cli-io";
import type { OpenedData } from "../io/open-data";
import type { Colors } from "./colors";
import { describePlaces } from "./links";
import { dataWords, displayPath } from "./paths";
import { renderStudyTable } from "./study-table";
import { columnsOf, foldText, renderTable, terminalWidth, type TableOptions } from "./table";

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
  const width = terminalWidth(io.stdout);
  const { rows, gans, shortened = [], seconds, peakMemoryBytes, engine, data, preset } = study;
  const original = preset === "original" ? originalAccuracy : undefined;
  const took = seconds === undefined ? "" : ` in ${formatDuration(seconds)}`;
  const memory = peakMemoryBytes === undefined ? "" : `, at most ${formatBytes(peakMemoryBytes)} of memory`;
  const next = isTrained ? await nextSteps(given, options) : [];
  const lines = [
    renderStudyTable(rows, { colors, original, width }),
    ...describeFound(study, colors).map((sentence) => foldText(sentence, width)),
    `Tested on ${formatQuantity(rows[0].testSize, "image")} of ${data}, engine ${engine}${took}${memory}.`,
    ...describeImbalance(study).map((sentence) => colors.yellow(sentence)),
    ...gans.map(
      (gan) => `The GAN: ${formatQuantity(gan.steps, "step")} in ${formatDuration(gan.seconds)}, seed ${gan.seed}.`,
    ),
    ...describeSeen(study, colors),
    ...(shortened.length === 0 ? [] : [colors.yellow(`Shortened: ${shortened.join(" ")}`)]),
    ...(study.additions === undefined ? [] : ["", renderAdditions(study.additions, { width })]),
    "",
    ...describePlaces(folder, io),
    ...next.map(({ command, about }) => `Next: ${command}${about === undefined ? "" : `   # ${about}`}`),
  ];
  return lines.join("\n");
}

/** What was found, in plain words, the most important in bold; of one method the table says it all. */
function describeFound(study: StudyResults, colors: Colors): string[] {
  const isComparison = new Set(study.rows.map(({ method }) => method)).size > 1;
  const [first, ...others] = isComparison ? (describeFinding(study)?.sentences ?? []) : [];
  return first === undefined ? [] : [colors.bold(first), ...others, ""];
}

/** Test images that a discriminator had seen, or may have seen, before: a caution; that there are none is good to know. */
export function describeSeen(study: StudyResults, colors: Colors): string[] {
  const isDoubtful =
    study.seenUnknownBy !== undefined ||
    study.seenTestImages?.some(({ labelled, unlabelled }) => labelled + unlabelled > 0) === true;
  return describeSeenTestImages(study).map((sentence) => (isDoubtful ? colors.yellow(sentence) : sentence));
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

/** A complete command, and in a few words what for. */
interface NextStep {
  readonly command: string;
  readonly about?: string;
}

/** Complete commands that make something of the results: the best network that was saved is the one to classify with. */
async function nextSteps({ rows, preset }: StudyResults, options: StudySummaryOptions): Promise<NextStep[]> {
  const { folder, io, source } = options;
  const saved = (await findClassifiers(folder).catch(() => [])).map((path) => basename(path));
  // With several labels or seeds a saved network has a longer name than its method.
  const networks = rows.filter(({ method }) => saved.includes(method));
  const best = networks.toSorted((a, b) => b.testAccuracy - a.testAccuracy).at(0);
  const model = best && displayPath(`${folder}/models/${best.method}`, io.workingDirectory);
  return [
    ...(model === undefined
      ? []
      : [{ command: shellCommand(["classify", "image.png", "--model", model], io.environment) }]),
    ...(preset === "quick" ? afterQuick(source, io) : []),
  ];
}

/** What to do after a first look: on the digits that come with gan-cls, or with one's own images. */
function afterQuick(source: StudySummaryOptions["source"], io: StudySummaryOptions["io"]): NextStep[] {
  const learn = (folder: string, more: readonly string[] = []): string =>
    shellCommand(["learn", folder, ...more], io.environment);
  const words = dataWords(source, io);
  const at = words.indexOf("--data");
  if (at !== -1) {
    const pictures = words.filter((_, index) => index !== at && index !== at + 1);
    return [{ command: learn(words[at + 1], pictures), about: "the best classifier for these images" }];
  }
  const efficiency = ["study", "--preset", "label-efficiency", "--data", PRESETS.quick.data, "--labels", "100,1000"];
  return [
    { command: learn("my-pictures"), about: "your own pictures, a folder for each class" },
    {
      command: shellCommand(efficiency, io.environment),
      about: "all methods with few and more labels, three seeds: hours",
    },
    ...(runsFromClone(io.environment) ? [{ command: "npm run demo", about: "draw digits in a page" }] : []),
  ];
}
