import { formatCount, formatPercent } from "@gan-cls/evaluate";
import type { CustomSeriesOption, LineSeriesOption } from "echarts/charts";
import { color, mixColors } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, labelRoom, nameOffsets, TOOLTIP, xAxis, yAxis } from "./style";

/** The accuracy of one method by number of labels, least first. */
export interface LabelCurve {
  readonly name: string;
  readonly color: string;
  /** Drawn dashed with hollow points: a control of another method. @default false */
  readonly isControl?: boolean;
  readonly points: readonly {
    readonly labels: number;
    readonly accuracy: number;
    /** Ends of what is drawn around the point. */
    readonly low: number;
    readonly high: number;
  }[];
}

/** Smaller errors are drawn as this, because the logarithm of zero does not exist. */
const LEAST_ERROR = 1e-4;

/**
 * The error over the number of labels, both on logarithmic axes: halving the error is the same distance everywhere, so that methods
 * with few errors can be distinguished.
 */
export function labelChart(curves: readonly LabelCurve[], { width, height }: ChartSize): ChartOption {
  const all = curves.flatMap(({ points }) => points);
  const counts = [...new Set(all.map(({ labels }) => labels))].sort((a, b) => a - b);
  const range = errorRange(all.flatMap(({ accuracy, low, high }) => [accuracy, low, high].map(errorOf)));
  const names = curves.map(({ name }) => name);
  const room = { top: 34, bottom: 44, right: labelRoom(names, width * 0.36) };
  const pixelsPerDecade = (height - room.top - room.bottom) / Math.log10(range.max / range.min);
  const place = (error: number): number => -Math.log10(error) * pixelsPerDecade;
  const ends = curves.map(({ points }) => place(errorOf(points.at(-1)?.accuracy ?? 0)));
  const offsets = nameOffsets(ends, place(range.min));
  return {
    ...BASE_OPTION,
    grid: grid(room),
    tooltip: { ...TOOLTIP, trigger: "item", formatter: (item) => describePoint(curves, item as PointedAt) },
    xAxis: {
      // The same style on another scale.
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
  readonly seriesIndex?: number;
  readonly dataIndex: number;
}

function describePoint(curves: readonly LabelCurve[], { seriesIndex = 0, dataIndex }: PointedAt): string {
  // The lines come after the rules and the whiskers.
  const curve = curves.at(seriesIndex - 1 - curves.length);
  const point = curve?.points[dataIndex];
  if (curve === undefined || point === undefined) {
    return "";
  }
  const { labels, accuracy, low, high } = point;
  const figures = `${formatPercent(accuracy)} correct (${formatPercent(low)} to ${formatPercent(high)})`;
  return `<strong>${escapeHtml(curve.name)}</strong>, ${formatCount(labels)} labels<br>${figures}`;
}

function errorOf(accuracy: number): number {
  return Math.max(LEAST_ERROR, 1 - accuracy);
}

/** Positions of the rules of an axis of errors, and of its possible ends. */
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

/** With fewer rules than this no scale can be read, and there are rules at every possible end. */
const LEAST_RULES = 3;

function errorTicks({ min, max }: { min: number; max: number }): number[] {
  const within = (steps: readonly number[]): number[] => steps.filter((step) => step >= min && step <= max);
  const usual = within(RULES);
  return usual.length < LEAST_RULES ? within(ENDS) : usual;
}

function errorTick(error: number): string {
  return String(Number((error * 100).toPrecision(2)));
}

/** Faint horizontal rules at the ticks: on a logarithmic axis echarts draws them at whole decades only. */
function rules(range: { min: number; max: number }, all: readonly { labels: number }[]): LineSeriesOption {
  return {
    ...{ type: "line", silent: true, tooltip: { show: false } },
    data: all.slice(0, 1).map(({ labels }) => [labels, range.max]),
    showSymbol: false,
    markLine: {
      ...{ silent: true, symbol: "none", label: { show: false }, animation: false },
      // Behind the lines, and at the exact position.
      ...{ z: 0, precision: 6 },
      data: errorTicks(range).map((yAxisValue) => ({ yAxis: yAxisValue })),
      lineStyle: { color: "var(--line)", type: "solid", width: 1 },
    },
  };
}

function line({ name, color: lineColor, isControl = false, points }: LabelCurve, offset: number): LineSeriesOption {
  // Pale tones are fine for lines and too light for letters.
  const nameColor = mixColors(lineColor, color("ink"), 0.6);
  return {
    ...{ type: "line", name, color: lineColor, symbol: "circle", symbolSize: 7 },
    ...(isControl && { itemStyle: { color: color("paper"), borderColor: lineColor, borderWidth: 2 } }),
    // Without a colour of its own a line takes that of its points, and those of a control are hollow.
    lineStyle: { color: lineColor, width: 2.25, type: isControl ? [5, 4] : "solid" },
    data: points.map(({ labels, accuracy }) => [labels, errorOf(accuracy)]),
    endLabel: { show: true, formatter: () => name, color: nameColor, distance: 8, offset: [0, offset] },
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
