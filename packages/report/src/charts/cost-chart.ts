import type { BarSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { axisText, BASE_OPTION, grid, TOOLTIP } from "./style";

/** A length of time or an amount of memory for each method. */
export interface Costs {
  readonly rows: readonly {
    readonly label: string;
    readonly color: string;
    readonly value: number;
    readonly text: string;
  }[];
}

/** Pixels of one bar's line. */
export const COST_ROW_HEIGHT = 30;

/** Horizontal bars with their figures written behind them. */
export function costChart({ rows }: Costs, { width }: ChartSize): ChartOption {
  const left = Math.min(96, width * 0.3);
  return {
    ...BASE_OPTION,
    grid: grid({ left, right: 92, top: 0, bottom: 0 }),
    tooltip: {
      ...TOOLTIP,
      formatter: (item) => {
        const { label, text } = rows[(item as { dataIndex: number }).dataIndex];
        return `<strong>${escapeHtml(label)}</strong>: ${text}`;
      },
    },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: {
      ...{ type: "category", inverse: true, data: rows.map(({ label }) => label) },
      ...{ axisLine: { show: false }, axisTick: { show: false } },
      axisLabel: { ...axisText, color: color("ink"), fontSize: 13, margin: left - 4, align: "left", interval: 0 },
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
      label: { show: true, position: "right", formatter: text, color: color("ink-2"), fontSize: 12 },
    })),
  };
}
