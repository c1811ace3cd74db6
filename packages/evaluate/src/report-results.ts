import { formatCount, formatPercent, formatSeconds } from "./format";
import { renderTable } from "./report-table";
import type { SeedSummary } from "./seeds";
import type { StudyDocument } from "./study-document";

/** The heading, and in one line what came out best and how long it took. */
export function renderTitle({ data, preset, seconds }: StudyDocument, summaries: readonly SeedSummary[]): string {
  const title = `# Study on ${data}${preset === undefined ? "" : `, preset ${preset}`}`;
  if (summaries.length === 0) {
    return `${title}\n\nNo method was run.`;
  }
  const highest = summaries
    .filter((row, index) => index === 0 || summaries[index - 1].labels !== row.labels)
    .map(({ method, labels, meanAccuracy }) => {
      return `**${formatPercent(meanAccuracy)} %** with ${formatCount(labels)} labels (\`${method}\`)`;
    });
  const time = seconds === undefined ? "" : ` The whole study took ${formatSeconds(seconds)}.`;
  return `${title}\n\nHighest accuracy: ${highest.join(", ")}.${time}`;
}

/** Every method at every number of labels, with what the figures leave open. */
export function renderResults(summaries: readonly SeedSummary[]): string {
  if (summaries.length === 0) {
    return "";
  }
  const severalSeeds = summaries.some(({ seeds }) => seeds.length > 1);
  const seedsHeader = severalSeeds ? ["Seeds"] : [];
  const header = ["Method", "Labels", "Test accuracy (%)", "95 % interval", ...seedsHeader, "Time"];
  const body = summaries.map((summary) => [
    `\`${summary.method}\``,
    formatCount(summary.labels),
    formatAccuracy(summary),
    `${formatPercent(summary.interval.low)} to ${formatPercent(summary.interval.high)}`,
    ...(severalSeeds ? [String(summary.seeds.length)] : []),
    formatSeconds(summary.meanSeconds),
  ]);
  return ["## Results", renderTable(header, body), explainResults(summaries, severalSeeds)].join("\n\n");
}

function formatAccuracy({ meanAccuracy, standardDeviation }: SeedSummary): string {
  const spread = standardDeviation === null ? "" : ` ± ${formatPercent(standardDeviation)}`;
  return `${formatPercent(meanAccuracy)}${spread}`;
}

function explainResults(summaries: readonly SeedSummary[], severalSeeds: boolean): string {
  const sizes = [...new Set(summaries.map(({ testSize }) => testSize))].map(formatCount).join(" or ");
  return [
    `Tested on ${sizes} images. The interval (Wilson) tells what the finite number of test images leaves open.`,
    ...(severalSeeds ? ["± is the standard deviation over seeds."] : []),
    `Time is for training and predictions${severalSeeds ? ", the mean over seeds" : ""}.`,
  ].join(" ");
}
