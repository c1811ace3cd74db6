import { formatPercent } from "@gan-cls/evaluate";
import type { CustomSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, labelRoom, percentTick, rowLabels, shareAxis, TOOLTIP, xAxis } from "./style";

/** One line of an {@link intervalChart}. */
export interface IntervalRow {
  readonly label: string;
  readonly color: string;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  /** The published figure of another study. */
  readonly published?: number;
  /** A smaller mark of this shape, where the legend of a chart tells rows apart by it. @default a dot */
  readonly mark?: IntervalMark;
}

/** What marks an accuracy. */
export type IntervalMark = "dot" | "ring" | "square";

/** Font size of the labels. */
const LABEL_SIZE = 13;

/** Room on the right for the figure of a row that reaches the end: `100.0 %`. */
const VALUE_ROOM = 68;

/** Height of one row in pixels. */
export const INTERVAL_ROW_HEIGHT = 40;

/** Accuracies as dots on their 95 % intervals, best first; hollow dots are published figures. */
export function intervalChart(rows: readonly IntervalRow[], { width }: ChartSize): ChartOption {
  const all = rows.flatMap(({ low, high, published = low }) => [low, high, published]);
  const axis = shareAxis(Math.min(...all) - 0.002, Math.max(...all) + 0.002, width < 480 ? 4 : 8);
  const labels = rows.map(({ label }) => label);
  const left = labelRoom(labels, width * 0.4, LABEL_SIZE);
  return {
    ...BASE_OPTION,
    grid: grid({ left, right: VALUE_ROOM, top: 8 }),
    tooltip: { ...TOOLTIP, formatter: (item) => describeRow(rows[(item as { dataIndex: number }).dataIndex]) },
    xAxis: {
      ...xAxis({ name: "test accuracy, %", format: percentTick }),
      ...axis,
      splitLine: rules,
    },
    yAxis: {
      ...{ type: "category", inverse: true, data: labels },
      ...{ axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } },
      axisLabel: rowLabels(left, LABEL_SIZE),
    },
    series: [whiskers(rows)],
  };
}

const rules = { show: true, lineStyle: { color: color("line") } };

function whiskers(rows: readonly IntervalRow[]): CustomSeriesOption {
  return {
    type: "custom",
    data: rows.map(({ accuracy }, index) => [accuracy, index]),
    renderItem: ({ dataIndex }, api) => {
      const row = rows[dataIndex];
      const at = (value: number): number[] => api.coord([value, dataIndex]);
      const [[low, y], [middle], [high]] = [at(row.low), at(row.accuracy), at(row.high)];
      const published = row.published === undefined ? [] : [hollowDot(at(row.published)[0], y, row.color)];
      return {
        type: "group",
        children: [
          // A large target for the pointer.
          {
            type: "rect",
            shape: { x: low - 8, y: y - 14, width: high - low + 16, height: 28 },
            style: { fill: "transparent" },
          },
          {
            type: "rect",
            shape: { x: low, y: y - 3, width: high - low, height: 6, r: 3 },
            style: { fill: row.color, opacity: 0.3 },
          },
          ...published,
          markOf(row, middle, y),
          { type: "text", x: high + 8, y, style: valueText(formatPercent(row.accuracy, 1)) },
        ],
      };
    },
  };
}

function markOf({ mark, color: fill }: IntervalRow, x: number, y: number) {
  switch (mark) {
    case "ring":
      return hollowDot(x, y, fill, 4);
    case "square":
      return { type: "rect" as const, shape: { x: x - 3.5, y: y - 3.5, width: 7, height: 7 }, style: { fill } };
    default:
      return { type: "circle" as const, shape: { cx: x, cy: y, r: mark === undefined ? 5.5 : 4 }, style: { fill } };
  }
}

function hollowDot(cx: number, cy: number, stroke: string, r = 5.5) {
  return {
    type: "circle" as const,
    shape: { cx, cy, r },
    style: { fill: color("paper"), stroke, lineWidth: 1.5 },
  };
}

function valueText(text: string) {
  return {
    text,
    fill: color("ink"),
    fontSize: 13,
    fontWeight: 600,
    fontFamily: "var(--font)",
    verticalAlign: "middle" as const,
  };
}

function describeRow({ label, accuracy, low, high, published }: IntervalRow): string {
  const other = published === undefined ? "" : `<br>Published: ${formatPercent(published)}`;
  return `<strong>${escapeHtml(label)}</strong>: ${formatPercent(accuracy)}<br>95 % interval: ${formatPercent(low)} to ${formatPercent(high)}${other}`;
}
