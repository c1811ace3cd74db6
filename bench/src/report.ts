import { markdownTable } from "markdown-table";
import { formatRatio, formatSeconds, median, summarize } from "./figures";
import { bestPeers, type Row } from "./rows";
import type { Results } from "./results";
import { listWorkItems, type WorkItem } from "./work-items";

/** The results as a Markdown page. */
export function renderReport(title: string, results: Results): string {
  const { rows, measurements, skipped } = results;
  const sections = [
    `# ${title}`,
    renderOrigin(results),
    "Seconds are medians; a ratio below 1 means that ours is faster.",
    ...(rows.length === 0
      ? []
      : [`## Against the best\n\n${renderRows(bestPeers(rows))}`, `## Against each\n\n${renderRows(rows)}`]),
    ...renderGrowth(measurements),
    `## Every side\n\n${renderMeasurements(measurements)}`,
    ...(skipped.length === 0 ? [] : [`## Left out\n\n${renderSkipped(skipped)}`]),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The last line of a work: ours over the best peer, for each engine. */
export function bestPeerLines(rows: readonly Row[]): string[] {
  return bestPeers(rows).map(
    ({ work, engine, peer, oursSeconds, peerSeconds, ratio }) =>
      `${work}: ${engine} / best peer (${peer}) = ${formatSeconds(oursSeconds)} / ${formatSeconds(peerSeconds)} = ${formatRatio(ratio)}`,
  );
}

function renderOrigin({ machine, versions, data, rounds }: Results): string {
  const { cpu, cores, memoryGiB, system } = machine;
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- Machine: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`,
    `- Versions: ${list.join(", ")}`,
    `- Data: ${data}`,
    `- Rounds: ${rounds}, all sides of a work in turn`,
  ].join("\n");
}

function renderRows(rows: readonly Row[]): string {
  const body = rows.map(({ work, engine, oursSeconds, peer, peerSeconds, ratio }) => [
    ...[work, engine, formatSeconds(oursSeconds), peer, formatSeconds(peerSeconds)],
    formatRatio(ratio),
  ]);
  return markdownTable([["work", "engine", "ours", "peer", "theirs", "ours / theirs"], ...body], {
    align: ["l", "l", "r", "l", "r", "r"],
  });
}

function renderMeasurements(measurements: Results["measurements"]): string {
  const body = measurements.map(({ work, side, seconds, figure, detail }) => {
    const summary = summarize(seconds);
    return [
      work,
      side,
      ...[summary.median, summary.lowest, summary.highest].map(formatSeconds),
      figure.toPrecision(4),
      detail,
    ];
  });
  const header = ["work", "side", "median", "lowest", "highest", "loss or accuracy", "set up as"];
  return markdownTable([header, ...body], { align: ["l", "l", "r", "r", "r", "r", "l"] });
}

function renderSkipped(skipped: Results["skipped"]): string {
  // A bar or a line break would end the cell.
  const body = skipped.map(({ work, side, reason }) => [
    ...[work, side],
    reason.replaceAll("|", "\\|").replaceAll(/\s+/g, " "),
  ]);
  return markdownTable([["work", "side", "why"], ...body]);
}

/** How each side grows: what four times the data cost it, and what all threads gain over one. Empty when nothing of it was measured. */
function renderGrowth(measurements: Results["measurements"]): string[] {
  const body = listWorkItems()
    .filter(({ growthOf }) => growthOf !== undefined)
    .flatMap((item) => growthRows(item, measurements));
  if (body.length === 0) {
    return [];
  }
  const table = markdownTable([["work", "part", "side", "part takes", "whole takes", "whole / part"], ...body], {
    align: ["l", "l", "l", "r", "r", "r"],
  });
  const meaning =
    "A part is a quarter of the data (4 would be in proportion) or the whole with one thread (0.5 would be perfect on two cores).";
  return [`## Growth\n\n${meaning}\n\n${table}`];
}

function growthRows({ label, growthOf = "" }: WorkItem, measurements: Results["measurements"]): string[][] {
  return measurements
    .filter(({ work }) => work === label)
    .flatMap(({ side, seconds }) => {
      const whole = measurements.find((measurement) => measurement.work === growthOf && measurement.side === side);
      if (whole === undefined) {
        return [];
      }
      const [partSeconds, wholeSeconds] = [median(seconds), median(whole.seconds)];
      const ratio = formatRatio(wholeSeconds / partSeconds);
      return [[growthOf, label, side, formatSeconds(partSeconds), formatSeconds(wholeSeconds), ratio]];
    });
}
