import { formatTaskFigure, type TaskRow } from "@gan-cls/evaluate";
import type { CustomSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, labelRoom, rowLabels, TOOLTIP, xAxis } from "./style";

/** Measures of tasks in one unit: shares and areas are one. */
export interface TaskMeasures {
  /** Of the axis. */
  readonly name: string;
  readonly rows: readonly Pick<TaskRow, "task" | "measure" | "unit" | "trained" | "random" | "baseline">[];
}

/** Height of one row in pixels. */
export const TASK_ROW_HEIGHT = 34;

const FONT_SIZE = 12;

/** Room on the right for a figure: `97.31 %`. */
const VALUE_ROOM = 68;

/** The trained network as a dot on its interval, random weights as a ring, and what needs no network as a square. */
export function taskChart({ name, rows }: TaskMeasures, { width }: ChartSize): ChartOption {
  const labels = rows.map(({ task, measure }) => `${task}: ${measure}`);
  const left = labelRoom(labels, width * 0.42, FONT_SIZE);
  return {
    ...BASE_OPTION,
    grid: grid({ left, right: VALUE_ROOM, top: 8 }),
    tooltip: { ...TOOLTIP, formatter: (item) => describeRow(rows[(item as { dataIndex: number }).dataIndex]) },
    xAxis: {
      ...xAxis({ name }),
      ...{ min: 0, max: axisEnd(rows), splitLine: { show: true, lineStyle: { color: color("line") } } },
    },
    yAxis: {
      ...{ type: "category", inverse: true, data: labels },
      ...{ axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } },
      // Two lines fit a row.
      axisLabel: { ...rowLabels(left, FONT_SIZE), overflow: "break", lineHeight: 15 },
    },
    series: [marks(rows)],
  };
}

/** 1 for shares and areas; for decibels the next round number above every mark. */
function axisEnd(rows: TaskMeasures["rows"]): number {
  const most = Math.max(
    ...rows.flatMap(({ trained, random, baseline }) => [trained.interval.high, random.value, baseline.value]),
  );
  return rows.every(({ unit }) => unit !== "decibels") ? 1 : Math.ceil(most / 5) * 5;
}

function marks(rows: TaskMeasures["rows"]): CustomSeriesOption {
  return {
    type: "custom",
    data: rows.map(({ trained }, index) => [trained.value, index]),
    renderItem: ({ dataIndex }, api) => {
      const { trained, random, baseline, unit } = rows[dataIndex];
      const at = (value: number): number => api.coord([value, dataIndex])[0];
      const [middle, y] = api.coord([trained.value, dataIndex]);
      const [low, high] = [at(trained.interval.low), at(trained.interval.high)];
      const [first, last] = [at(0), at(Math.max(trained.interval.high, random.value, baseline.value))];
      return {
        type: "group",
        children: [
          // The whole row is a target for the pointer.
          {
            type: "rect",
            shape: { x: first, y: y - 14, width: last - first + 8, height: 28 },
            style: { fill: "transparent" },
          },
          {
            type: "rect",
            shape: { x: low, y: y - 3, width: Math.max(1, high - low), height: 6, r: 3 },
            style: { fill: color("discriminator"), opacity: 0.3 },
          },
          {
            type: "rect",
            shape: { x: at(baseline.value) - 3.5, y: y - 3.5, width: 7, height: 7 },
            style: { fill: color("ink-3") },
          },
          {
            type: "circle",
            shape: { cx: at(random.value), cy: y, r: 4.5 },
            style: { fill: color("paper"), stroke: color("ink"), lineWidth: 1.5 },
          },
          { type: "circle", shape: { cx: middle, cy: y, r: 5 }, style: { fill: color("discriminator") } },
          { type: "text", x: last + 10, y, style: valueText(formatTaskFigure(trained.value, unit)) },
        ],
      };
    },
  };
}

function valueText(text: string) {
  return {
    text,
    fill: color("ink"),
    ...{ fontSize: FONT_SIZE, fontWeight: 600, fontFamily: "var(--font)", verticalAlign: "middle" as const },
  };
}

function describeRow({ task, measure, unit, trained, random, baseline }: TaskMeasures["rows"][number]): string {
  const figure = (value: number): string => formatTaskFigure(value, unit);
  const { low, high } = trained.interval;
  const lines = [
    `<strong>${escapeHtml(`${task}: ${measure}`)}</strong>`,
    `Trained: ${figure(trained.value)}, 95 % interval ${figure(low)} to ${figure(high)}`,
    `Random weights: ${figure(random.value)}`,
    `Without a network (${escapeHtml(baseline.name)}): ${figure(baseline.value)}`,
  ];
  return lines.join("<br>");
}
