import type { BarSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, labelRoom, rowLabels, TOOLTIP } from "./style";

/** A duration or an amount of memory for each method. */
export interface Costs {
  readonly rows: readonly {
    readonly label: string;
    readonly color: string;
    readonly value: number;
    readonly text: string;
  }[];
}

/** Font size of the labels. */
const LABEL_SIZE = 13;

/** Height of one bar's row in pixels. */
export const COST_ROW_HEIGHT = 30;

/** Horizontal bars, each followed by its figure. */
export function costChart({ rows }: Costs, { width }: ChartSize): ChartOption {
  const labels = rows.map(({ label }) => label);
  const left = labelRoom(labels, width * 0.45, LABEL_SIZE);
  return {
    ...BASE_OPTION,
    grid: grid({ left, right: 92, top: 0, bottom: 0 }),
    tooltip: {
      ...TOOLTIP,
      formatter: (item) => {
        const { label, text } = rows[(item as { dataIndex: number }).dataIndex];
        return `<strong>${escapeHtml(label)}</strong>: ${escapeHtml(text)}`;
      },
    },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: {
      ...{ type: "category", inverse: true, data: labels },
      ...{ axisLine: { show: false }, axisTick: { show: false } },
      axisLabel: rowLabels(left, LABEL_SIZE),
    },
    series: [bars(rows)],
  };
}

function bars(rows: Costs["rows"]): BarSeriesOption {
  return {
    ...{ type: "bar", barWidth: 10 },
    data: rows.map(({ value, color: fill, text }) => ({
      value,
      itemStyle: { color: fill, borderRadius: [0, 5, 5, 0] },
      label: { show: true, position: "right", formatter: () => text, color: color("ink-2"), fontSize: 12 },
    })),
  };
}
