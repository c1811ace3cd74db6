import { formatPercent } from "@gan-cls/evaluate";
import type { LineSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import type { History, PublishedPoint, StageMark } from "../data/report-data";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, percentTick, shareAxis, TOOLTIP, xAxis, yAxis } from "./style";

/** The training of one network, with the others behind it for comparison. */
export interface LearningCurve {
  /** Name of the method, and its title. */
  readonly name: string;
  readonly title: string;
  /** As CSS takes it. */
  readonly color: string;
  readonly history: History;
  /** What `validationAccuracy` is measured on, in two words. @default "held-out images" */
  readonly validation?: string;
  readonly stages?: readonly StageMark[];
  readonly published?: readonly PublishedPoint[];
  /** Curves of the other networks. */
  readonly others: readonly (readonly number[])[];
  /** Ends of the vertical axis, shared by all charts that are compared. */
  readonly range: readonly [low: number, high: number];
}

/**
 * Accuracy over epochs: on images that are not learned from as a strong line (without any, on the batches), on the batches dashed,
 * published figures hollow, the other networks faint behind it. A rule marks where more layers are trained.
 */
export function learningChart(curve: LearningCurve, { width }: ChartSize): ChartOption {
  const { history, published = [], others, range } = curve;
  const training = history.accuracy ?? [];
  const main = history.validationAccuracy ?? training;
  const narrow = width < 300;
  return {
    ...BASE_OPTION,
    grid: grid({ left: 34, right: 20 }),
    tooltip: { ...TOOLTIP, trigger: "axis", valueFormatter: (value) => formatPercent(Number(value), 1) },
    xAxis: { ...xAxis({ name: "epoch" }), min: 1, max: Math.max(2, main.length), minInterval: 1 },
    yAxis: {
      ...yAxis({ name: narrow ? "%" : "accuracy, %", format: percentTick }),
      ...shareAxis(range[0], range[1]),
    },
    series: [
      ...others.map((values): LineSeriesOption => ({ ...faint, data: points(values) })),
      ...(history.validationAccuracy === undefined ? [] : [dashed(curve, training)]),
      strong(curve, main),
      ...(published.length === 0 ? [] : [hollow(curve, published)]),
    ],
  };
}

/** The ends of an axis for these accuracies: the lowest, rounded down to 5 %, and 100 %. */
export function accuracyRange(histories: readonly History[]): [number, number] {
  const values = histories.flatMap(({ accuracy = [], validationAccuracy = [] }) => [
    ...accuracy,
    ...validationAccuracy,
  ]);
  const lowest = values.reduce((a, b) => Math.min(a, b), 0.95);
  return [Math.max(0, Math.floor(lowest * 20) / 20), 1];
}

const faint = {
  ...{ type: "line" as const, showSymbol: false, silent: true, z: 1, tooltip: { show: false } },
  lineStyle: { color: color("line-strong"), width: 1.25 },
};

function strong(
  { color: line, history, validation = "held-out images", stages = [] }: LearningCurve,
  values: readonly number[],
): LineSeriesOption {
  return {
    ...{ type: "line", name: history.validationAccuracy === undefined ? "training batches" : validation },
    ...{ color: line, symbol: "circle", symbolSize: 5, lineStyle: { width: 2.25 }, z: 4 },
    data: points(values),
    markLine: stageRules(stages),
  };
}

/** A new stage begins between two epochs. */
function stageRules(stages: readonly StageMark[]): LineSeriesOption["markLine"] {
  return {
    ...{ silent: true, symbol: "none" },
    lineStyle: { color: color("ink-3"), type: [2, 3], width: 1 },
    data: stages
      .filter(({ firstEpoch }) => firstEpoch > 1)
      .map(({ firstEpoch, trainable }) => ({
        xAxis: firstEpoch - 0.5,
        label: {
          ...{
            formatter: () => (trainable === "all" ? "all layers trained" : `${trainable} trained`),
            rotate: 0,
            position: "insideStartTop",
          },
          ...{ color: color("ink-3"), textBorderWidth: 0, distance: [4, 8], align: "left" },
        },
      })),
  } as LineSeriesOption["markLine"];
}

function dashed({ color: line }: LearningCurve, values: readonly number[]): LineSeriesOption {
  return {
    ...{ type: "line", name: "training batches", color: line, showSymbol: false, z: 3, data: points(values) },
    lineStyle: { width: 1.5, type: [4, 3], opacity: 0.75 },
  };
}

function hollow({ color: line }: LearningCurve, marks: readonly PublishedPoint[]): LineSeriesOption {
  return {
    ...{ type: "line", name: "published", color: line, symbol: "circle", symbolSize: 9, z: 5 },
    lineStyle: { width: 0 },
    itemStyle: { color: color("paper"), borderColor: line, borderWidth: 1.5 },
    data: marks.map(({ epoch, accuracy }) => [epoch, accuracy]),
  };
}

function points(shares: readonly number[]): [number, number][] {
  return shares.map((share, index) => [index + 1, share]);
}
