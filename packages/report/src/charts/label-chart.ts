import { formatCount } from "@gan-cls/evaluate";
import type { CustomSeriesOption, LineSeriesOption } from "echarts/charts";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, nameOffsets, percent, TOOLTIP, xAxis, yAxis } from "./style";

/** How one method does with more and more labels; least first. */
export interface LabelCurve {
  readonly name: string;
  readonly color: string;
  /** Drawn dashed with hollow points: what the methods of its colour are held against. @default false */
  readonly isControl?: boolean;
  readonly points: readonly {
    readonly labels: number;
    readonly accuracy: number;
    /** Ends of what is drawn around the point. */
    readonly low: number;
    readonly high: number;
  }[];
}

/** Errors below this are drawn as this: a logarithm knows no zero. */
const LEAST_ERROR = 1e-4;

/**
 * The error over the number of labels, both on logarithmic axes: halving the error is the same step everywhere, so that methods which
 * all name nearly everything rightly stay apart.
 */
export function labelChart(curves: readonly LabelCurve[], { width, height }: ChartSize): ChartOption {
  const all = curves.flatMap(({ points }) => points);
  const counts = [...new Set(all.map(({ labels }) => labels))].sort((a, b) => a - b);
  const range = errorRange(all.flatMap(({ accuracy, low, high }) => [accuracy, low, high].map(errorOf)));
  const room = { top: 34, bottom: 44, right: width < 480 ? 96 : 116 };
  const pixelsPerDecade = (height - room.top - room.bottom) / Math.log10(range.max / range.min);
  const place = (error: number): number => -Math.log10(error) * pixelsPerDecade;
  const ends = curves.map(({ points }) => place(errorOf(points.at(-1)?.accuracy ?? 0)));
  const offsets = nameOffsets(ends, place(range.min));
  return {
    ...BASE_OPTION,
    grid: grid(room),
    tooltip: { ...TOOLTIP, trigger: "item", formatter: (item) => describePoint(curves, item as PointedAt) },
    xAxis: {
      // The same look; only the scale is another.
      ...(xAxis({ name: "labels", format: formatCount }) as object),
      ...{
        type: "log",
        min: Math.min(...all.map(({ labels }) => labels)),
        max: Math.max(...all.map(({ labels }) => labels)),
        axisLabel: { ...xAxis({ format: formatCount }).axisLabel, customValues: counts },
        axisTick: { show: false, customValues: counts },
      },
    },
    yAxis: {
      ...(yAxis({ name: "test error, %", format: errorTick }) as object),
      ...{ type: "log", ...range },
      axisTick: { show: false, customValues: errorTicks(range) },
      axisLabel: { ...yAxis({ format: errorTick }).axisLabel, customValues: errorTicks(range) },
      splitLine: { show: false },
    },
    series: [rules(range, all), ...curves.map(whiskers), ...curves.map((curve, index) => line(curve, offsets[index]))],
  } as ChartOption;
}

interface PointedAt {
  readonly seriesName?: string;
  readonly dataIndex: number;
}

function describePoint(curves: readonly LabelCurve[], { seriesName, dataIndex }: PointedAt): string {
  const point = curves.find(({ name }) => name === seriesName)?.points[dataIndex];
  if (point === undefined) {
    return "";
  }
  const { labels, accuracy, low, high } = point;
  const figures = `${percent(accuracy, 2)} right (${percent(low, 2)} to ${percent(high, 2)})`;
  return `<strong>${escapeHtml(seriesName ?? "")}</strong>, ${formatCount(labels)} labels<br>${figures}`;
}

function errorOf(accuracy: number): number {
  return Math.max(LEAST_ERROR, 1 - accuracy);
}

/** Where an axis of errors has a rule, and where it may end. */
const RULES = everyDecade([1, 2, 5]);
const ENDS = everyDecade([1, 1.5, 2, 3, 4, 5, 7]);

function everyDecade(steps: readonly number[]): number[] {
  return [-4, -3, -2, -1, 0].flatMap((power) => steps.map((step) => Number(`${step}e${power}`)));
}

function errorRange(errors: readonly number[]): { min: number; max: number } {
  const [least, most] = [Math.min(...errors), Math.max(...errors)];
  return {
    min: ENDS.findLast((step) => step <= least) ?? LEAST_ERROR,
    max: ENDS.find((step) => step >= most && step > least) ?? 1,
  };
}

function errorTicks({ min, max }: { min: number; max: number }): number[] {
  return RULES.filter((step) => step >= min && step <= max);
}

function errorTick(error: number): string {
  return String(Number((error * 100).toPrecision(2)));
}

/** Faint rules across at the ticks: echarts draws those of a logarithmic axis at whole decades alone. */
function rules(range: { min: number; max: number }, all: readonly { labels: number }[]): LineSeriesOption {
  return {
    ...{ type: "line", silent: true, tooltip: { show: false } },
    data: all.slice(0, 1).map(({ labels }) => [labels, range.max]),
    showSymbol: false,
    markLine: {
      ...{ silent: true, symbol: "none", label: { show: false }, animation: false },
      // Behind the lines; and every digit of the place counts.
      ...{ z: 0, precision: 6 },
      data: errorTicks(range).map((yAxisValue) => ({ yAxis: yAxisValue })),
      lineStyle: { color: "var(--line)", type: "solid", width: 1 },
    },
  };
}

function line({ name, color: lineColor, isControl = false, points }: LabelCurve, offset: number): LineSeriesOption {
  return {
    ...{ type: "line", name, color: lineColor, symbol: isControl ? "emptyCircle" : "circle", symbolSize: 7 },
    lineStyle: { width: 2.25, type: isControl ? [5, 4] : "solid" },
    data: points.map(({ labels, accuracy }) => [labels, errorOf(accuracy)]),
    endLabel: { show: true, formatter: "{a}", color: lineColor, distance: 8, offset: [0, offset] },
  };
}

function whiskers({ color: stroke, points }: LabelCurve): CustomSeriesOption {
  return {
    ...{ type: "custom", silent: true, tooltip: { show: false } },
    data: points.map(({ labels, accuracy }) => [labels, errorOf(accuracy)]),
    renderItem: ({ dataIndex }, api) => {
      const { labels, low, high } = points[dataIndex];
      const [[x, y1], [, y2]] = [api.coord([labels, errorOf(low)]), api.coord([labels, errorOf(high)])];
      return { type: "line", shape: { x1: x, y1, x2: x, y2 }, style: { stroke, lineWidth: 5, opacity: 0.3 } };
    },
  };
}
