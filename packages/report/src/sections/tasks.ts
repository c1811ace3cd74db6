import {
  describePublished,
  describeSeenTestImages,
  describeTasks,
  formatCount,
  tabulateTaskClasses,
  tabulateTasks,
  TASK_MEANINGS,
  TASKS_EXPLANATION,
  type TaskRow,
  type TasksDocument,
} from "@gan-cls/evaluate";
import { TASK_ROW_HEIGHT } from "../charts/task-chart";
import type { ReportData } from "../data/report-data";
import { renderChart, renderFigure, renderTable, type Section, type Table } from "../page/figure";
import { html, type Html } from "../page/html";

/** Pixels for the axis below a chart. */
const AXIS_ROOM = 52;

/** Tasks other than classification: every measure beside random weights and beside what needs no network. */
export function tasksSection({ tasks }: ReportData): Section | undefined {
  if (tasks === undefined) {
    return undefined;
  }
  const shares = tasks.rows.filter(({ unit }) => unit !== "decibels");
  const decibels = tasks.rows.filter(({ unit }) => unit === "decibels");
  return {
    id: "tasks",
    title: "Other tasks",
    body: [
      measures({ id: "fig-tasks", title: "What the discriminator is worth", name: "share or area", rows: shares }),
      measures({ id: "fig-restoring", title: "What the generator is worth", name: "PSNR, dB", rows: decibels }),
      ...[explanations(tasks), notMeasured(tasks)],
      ...tasks.rows.filter(({ classes }) => classes !== undefined).map(classTable),
      networks(tasks),
    ],
  };
}

interface MeasuresFigure {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly rows: readonly TaskRow[];
}

function measures({ id, title, name, rows }: MeasuresFigure): Html | undefined {
  if (rows.length === 0) {
    return undefined;
  }
  return renderFigure({
    ...{ id, title, table: numbers(rows) },
    caption:
      "Dot: trained, on its 95 % interval. Ring: the same network with random weights, the mean over its seeds. Square: without a network. Higher is better.",
    body: renderChart({
      ...{ id: `${id}-chart`, width: 760, height: rows.length * TASK_ROW_HEIGHT + AXIS_ROOM },
      spec: { kind: "tasks", data: { name, rows } },
      description: `${title}: ${describeTasks({ rows })
        .map(({ task, measure, trained, random }) => `${task}, ${measure}: ${trained}, random weights ${random}`)
        .join("; ")}`,
    }),
  });
}

function numbers(rows: readonly TaskRow[]): Table {
  return { caption: "Every measure", words: 2, ...tabulateTasks({ rows }) };
}

function explanations(document: TasksDocument): Html {
  const names = [...new Set(document.rows.map(({ task }) => task))];
  return html`<div class="block">
    <p>${TASKS_EXPLANATION} ${describeSeenTestImages(document).join(" ")}</p>
    <ul>
      ${names.map((name) => html`<li><strong>${name}</strong>: ${TASK_MEANINGS[name]}</li>`)}
    </ul>
  </div>`;
}

function notMeasured({ leftOut }: TasksDocument): Html | undefined {
  return leftOut.length === 0
    ? undefined
    : html`<ul>
        ${leftOut.map(({ task, reason }) => html`<li>Not measured: ${task}. ${reason}</li>`)}
      </ul>`;
}

function classTable(row: TaskRow): Html {
  const title = `${row.task}: ${row.measure}, class by class`;
  const published = describePublished(row);
  return html`<div class="block">
    <h3>${title}</h3>
    ${renderTable({ caption: title, ...tabulateTaskClasses(row) })}
    ${published !== undefined && html`<p>${published}</p>`}
  </div>`;
}

function networks({ discriminator, generator, sizes, otherData }: TasksDocument): Html {
  const describe = ({ source, sha256 }: TasksDocument["discriminator"]): Html =>
    html`${source} (SHA-256 <code>${sha256}</code>)`;
  return html`<p>
    Discriminator: ${describe(discriminator)}. ${generator !== undefined && html`Generator: ${describe(generator)}.`}
    ${formatCount(sizes.train)} training images without labels, ${formatCount(sizes.test)} test images.
    ${otherData !== undefined && html`Features are transferred to ${otherData.name}.`}
  </p>`;
}
