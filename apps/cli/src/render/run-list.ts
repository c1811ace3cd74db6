import { formatBytes, formatCount } from "@gan-cls/evaluate";
import type { PrunedRun, RunDescription, RunState } from "@gan-cls/study/node";
import { printable } from "@gan-cls/core";
import type { Colors } from "./colors";
import { renderTable, type TableColumn, type TableOptions } from "./table";

/** What {@link renderRunList} goes by. */
export interface RunListOptions extends TableOptions {
  readonly colors: Colors;
  readonly now: Date;
}

const COLUMNS: readonly TableColumn[] = [
  { head: "Run", align: "left" },
  { head: "Command", align: "left", spare: 2 },
  { head: "State", align: "left" },
  { head: "Progress", spare: 1 },
  { head: "Size", spare: 4 },
  { head: "Last change", spare: 3 },
];

/** Units of ages, the longest first, in seconds. */
const AGES: readonly (readonly [string, number])[] = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/** How much a clock may differ from that of the file system before an age is called one of the future. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Runs as a table for a terminal; below it what is damaged. */
export function renderRunList(runs: readonly RunDescription[], { colors, now, width }: RunListOptions): string {
  const rows = runs.map((run) => [
    printable(run.name),
    printable(run.command ?? ""),
    colorOf(run.state, colors)(describeState(run)),
    describeProgress(run.progress),
    formatBytes(run.bytes),
    describeAge(run.changedAt, now),
  ]);
  const damaged = runs.flatMap(({ name, reason }) =>
    reason === undefined ? [] : [`${printable(name)}: ${printable(reason)}`],
  );
  return [renderTable(COLUMNS, rows, { width }), ...damaged].join("\n");
}

function colorOf(state: RunState, { green, yellow, red, cyan }: Colors): (text: string) => string {
  return { running: cyan, finished: green, stopped: yellow, damaged: red }[state];
}

function describeState({ state, owner }: RunDescription): string {
  return owner === undefined ? state : `${state} (process ${owner.pid} on ${printable(owner.host)})`;
}

function describeProgress(progress: RunDescription["progress"]): string {
  if (progress === undefined) {
    return "";
  }
  const { done, total, unit } = progress;
  return unit === "cells"
    ? `${formatCount(done)} of ${formatCount(total)} cells`
    : `step ${formatCount(done)} of ${formatCount(total)}`;
}

/** `5 min ago`; a time after `now` is told as what it is, since a clock is or was wrong. */
function describeAge(time: number, now: Date): string {
  const seconds = (now.getTime() - time) / 1000;
  if (seconds < -CLOCK_TOLERANCE_SECONDS) {
    return `in the future (${new Date(time).toISOString().slice(0, 16).replace("T", " ")})`;
  }
  const [unit, length] = AGES.find(([, least]) => seconds >= least) ?? ["s", 1];
  return `${Math.max(0, Math.floor(seconds / length))} ${unit} ago`;
}

/** What was removed, run by run, and how much it was. */
export function renderPruned(pruned: readonly PrunedRun[], isDryRun: boolean): string {
  const lines = pruned
    .filter(({ removed }) => removed.length > 0)
    .map(({ folder, removed, bytes }) => `${printable(folder)}: ${describeFiles(removed)}, ${formatBytes(bytes)}`);
  const bytes = pruned.reduce((sum, run) => sum + run.bytes, 0);
  const total = isDryRun
    ? `${formatBytes(bytes)} would be freed; nothing was removed.`
    : `${formatBytes(bytes)} freed.`;
  return [
    ...lines,
    lines.length === 0 ? "Nothing to remove: everything that the runs hold is still needed." : total,
  ].join("\n");
}

function describeFiles(removed: readonly string[]): string {
  const checkpoints = removed.filter((path) => path.endsWith(".safetensors")).length;
  const rest = removed.length - checkpoints;
  return [
    ...(checkpoints > 0 ? [`${checkpoints} checkpoint${checkpoints === 1 ? "" : "s"} of finished trainings`] : []),
    ...(rest > 0 ? [`${rest} temporary file${rest === 1 ? "" : "s"} of a crash`] : []),
  ].join(" and ");
}
