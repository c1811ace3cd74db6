import { formatCount } from "@gan-cls/evaluate";
import type { CustomSeriesOption, LineSeriesOption } from "echarts/charts";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, nameOffsets, percent, percentTick, shareAxis, TOOLTIP, xAxis, yAxis } from "./style";

/** How one method does with more and more labels; least first. */
export interface LabelCurve {
  readonly name: string;
  readonly color: string;
  readonly points: readonly {
    readonly labels: number;
    readonly accuracy: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Accuracy over the number of labels on a logarithmic axis, with 95 % intervals. */
export function labelChart(curves: readonly LabelCurve[], { width, height }: ChartSize): ChartOption {
  const all = curves.flatMap(({ points }) => points);
  const lowest = Math.min(...all.map(({ low }) => low));
  const axis = shareAxis(lowest, 1);
  const room = { top: 34, bottom: 44, right: width < 480 ? 86 : 104 };
  const pixels = (height - room.top - room.bottom) / (axis.max - axis.min);
  const offsets = nameOffsets(curves.map(({ points }) => -(points.at(-1)?.accuracy ?? 0) * pixels));
  return {
    ...BASE_OPTION,
    grid: grid(room),
    tooltip: { ...TOOLTIP, trigger: "axis", valueFormatter: (value) => percent(Number(value)) },
    xAxis: {
      // The same look; only the scale is another.
      ...(xAxis({ name: "labels", format: formatCount }) as object),
      ...{
        type: "log",
        min: Math.min(...all.map(({ labels }) => labels)),
        max: Math.max(...all.map(({ labels }) => labels)),
      },
    },
    yAxis: { ...yAxis({ name: "test accuracy, %", format: percentTick }), ...axis },
    series: [...curves.map(whiskers), ...curves.map((curve, index) => line(curve, offsets[index]))],
  };
}

function line({ name, color: lineColor, points }: LabelCurve, offset: number): LineSeriesOption {
  return {
    ...{ type: "line", name, color: lineColor, symbol: "circle", symbolSize: 7, lineStyle: { width: 2.25 } },
    data: points.map(({ labels, accuracy }) => [labels, accuracy]),
    endLabel: { show: true, formatter: "{a}", color: lineColor, distance: 8, offset: [0, offset] },
  };
}

function whiskers({ color: stroke, points }: LabelCurve): CustomSeriesOption {
  return {
    ...{ type: "custom", silent: true, tooltip: { show: false } },
    data: points.map(({ labels, accuracy }) => [labels, accuracy]),
    renderItem: ({ dataIndex }, api) => {
      const { labels, low, high } = points[dataIndex];
      const [[x, y1], [, y2]] = [api.coord([labels, low]), api.coord([labels, high])];
      return { type: "line", shape: { x1: x, y1, x2: x, y2 }, style: { stroke, lineWidth: 5, opacity: 0.3 } };
    },
  };
}
