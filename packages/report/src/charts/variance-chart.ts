import { formatPercent } from "@gan-cls/evaluate";
import { color } from "../design/tokens";
import type { ChartOption } from "./chart";
import { BASE_OPTION, grid, percentTick, shareAxis, TOOLTIP, xAxis, yAxis } from "./style";

/** Cumulative share of the variance that the first components explain. */
export function varianceChart(explained: readonly number[]): ChartOption {
  let sum = 0;
  const points = explained.map((share, index) => {
    sum += share;
    return [index + 1, sum];
  });
  return {
    ...BASE_OPTION,
    grid: grid({ left: 34, right: 20 }),
    tooltip: { ...TOOLTIP, trigger: "axis", valueFormatter: (value) => formatPercent(Number(value), 1) },
    xAxis: { ...xAxis({ name: "components" }), min: 1, max: explained.length },
    yAxis: { ...yAxis({ name: "variance explained, %", format: percentTick }), ...shareAxis(0, 1) },
    series: [
      {
        ...{ type: "line", name: "explained", data: points, color: color("variance"), showSymbol: false },
        ...{ lineStyle: { width: 2.25 }, areaStyle: { opacity: 0.1 } },
      },
    ],
  };
}
