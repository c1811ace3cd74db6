import { printable } from "@gan-cls/core";
import { formatCount, formatDuration, formatQuantity } from "@gan-cls/evaluate";
import { describeWorker } from "@gan-cls/report";
import { watchedWorker, type CancelledStudy, type QueuedStudy, type QueueState } from "@gan-cls/study/node";
import type { Colors } from "./colors";
import { renderTable, type TableColumn, type TableOptions } from "./table";

/** What {@link renderQueue} goes by. */
export interface QueueRenderOptions extends TableOptions {
  readonly colors: Colors;
  readonly now: Date;
}

const STUDY_COLUMNS: readonly TableColumn[] = [
  { head: "Study", align: "left" },
  { head: "Data", align: "left", spare: 2 },
  { head: "Cells", spare: 4 },
  { head: "Waiting" },
  { head: "Running" },
  { head: "Failed", spare: 1 },
  { head: "Version", align: "left", spare: 3 },
];

const WORKER_COLUMNS: readonly TableColumn[] = [
  { head: "Worker", align: "left" },
  { head: "Machine", align: "left", spare: 3 },
  { head: "Done", spare: 1 },
  { head: "Since", spare: 2 },
  { head: "Version", align: "left", spare: 4 },
  { head: "Computes", align: "left" },
];

/** Characters of a study's identity that tell it from others; `cancel` takes them. */
const SHORT = 8;

/** A queue for a terminal: the line of the whole, its studies, its workers. */
export function renderQueue(state: QueueState, { colors, now, width }: QueueRenderOptions): string {
  const { name, studies, workers } = state;
  return [
    `${colors.bold(printable(name))}: ${describeQueue(state)}`,
    studies.length === 0 ? "No study has cells in it." : renderTable(STUDY_COLUMNS, studies.map(studyRow), { width }),
    workers.length === 0
      ? `No worker takes cells; start some: gan-cls worker --queue ${printable(name)}`
      : renderTable(
          WORKER_COLUMNS,
          workers.map((worker) => [
            printable(worker.name),
            printable(worker.machine),
            formatCount(worker.done),
            formatDuration(Math.max(0, now.getTime() - worker.startedAt) / 1000),
            printable(worker.version),
            colorOf(worker.resting, colors)(printable(describeWorker(watchedWorker(worker)))),
          ]),
          { width },
        ),
  ].join("\n\n");
}

/** `31 cells wait, 4 run on 2 workers, 120 an hour, 17 min 30 s left`. */
export function describeQueue({ studies, workers, cellsPerHour, secondsLeft }: QueueState): string {
  const sum = (place: keyof QueuedStudy["cells"]): number =>
    studies.reduce((total, { cells }) => total + cells[place], 0);
  const left = sum("waiting") + sum("running");
  return [
    `${formatQuantity(sum("waiting"), "cell")} ${sum("waiting") === 1 ? "waits" : "wait"}`,
    `${formatCount(sum("running"))} ${sum("running") === 1 ? "runs" : "run"} on ${formatQuantity(workers.length, "worker")}`,
    ...(cellsPerHour === undefined ? [] : [`${formatCount(Math.round(cellsPerHour))} an hour`]),
    ...(secondsLeft === undefined || left === 0 ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(", ");
}

/** `3f2a9c1e: 12 cells taken out of the queue, 4 end at their next step`. */
export function describeCancelled({ study, removed, stopping }: CancelledStudy): string {
  const ending = stopping === 0 ? "" : `, ${formatCount(stopping)} ${stopping === 1 ? "ends" : "end"} at the next step`;
  return `${study.slice(0, SHORT)}: ${formatQuantity(removed, "cell")} taken out of the queue${ending}`;
}

function studyRow({ study, about, cells, isStopping }: QueuedStudy): string[] {
  return [
    `${study.slice(0, SHORT)}${isStopping ? " (stopping)" : ""}`,
    printable(about?.data ?? "unknown"),
    about === undefined ? "" : formatCount(about.cells),
    formatCount(cells.waiting),
    formatCount(cells.running),
    formatCount(cells.failed),
    printable(about?.version ?? ""),
  ];
}

function colorOf(resting: string | undefined, { yellow }: Colors): (text: string) => string {
  return resting === undefined ? (text) => text : yellow;
}
