import type { LineSeriesOption } from "echarts/charts";
import { axisName, chartTitle, legend, renderChart, SERIES_COLORS } from "./chart";

/** How one network learned. Accuracies are shares in `[0, 1]`, one per epoch. */
export interface LearningCurve {
  readonly name: string;
  /** Over the batches of the epoch, while they were learned from. */
  readonly training: readonly number[];
  /** After the epoch, on images that were not learned from. */
  readonly validation?: readonly number[];
}

/** A figure published by somebody else, drawn as a hollow mark. */
export interface PublishedPoint {
  readonly name: string;
  readonly epoch: number;
  readonly accuracy: number;
}

/** Symbols as well as colours, so that lines are told apart in grey too. */
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect"] as const;

/**
 * Accuracy over epochs. With validation curves those are the strong lines and training is thin and dashed; without, training is all there
 * is.
 */
export function renderLearningChart(
  curves: readonly LearningCurve[],
  { subtitle, published = [] }: { subtitle: string; published?: readonly PublishedPoint[] },
): string {
  return renderChart(
    {
      title: chartTitle("Learning curves", subtitle),
      legend: legend(curves.map(({ name }) => name)),
      grid: { left: 70, right: 24, top: 80, bottom: 60 },
      xAxis: { type: "value", ...axisName("epoch", 32), min: 1, max: "dataMax", minInterval: 1 },
      yAxis: { type: "value", ...axisName("accuracy (%)", 46), scale: true, max: 100 },
      series: curves.flatMap((curve, index) => curveSeries(curve, index, published)),
    },
    { width: 860, height: 500 },
  );
}

function curveSeries(
  { name, training, validation }: LearningCurve,
  index: number,
  published: readonly PublishedPoint[],
): LineSeriesOption[] {
  const color = SERIES_COLORS[index % SERIES_COLORS.length];
  const symbol = SYMBOLS[index % SYMBOLS.length];
  const line = { type: "line" as const, color, symbol };
  const main: LineSeriesOption = {
    ...line,
    name,
    symbolSize: 7,
    lineStyle: { width: 2 },
    data: points(validation ?? training),
  };
  const thin: LineSeriesOption = {
    ...line,
    showSymbol: false,
    lineStyle: { width: 1.5, type: "dashed", opacity: 0.6 },
    data: points(training),
  };
  const marks = published.filter((point) => point.name === name);
  const hollow: LineSeriesOption = {
    ...line,
    symbol: "emptyCircle",
    symbolSize: 11,
    lineStyle: { width: 0 },
    data: marks.map(({ epoch, accuracy }) => [epoch, accuracy * 100]),
  };
  return [main, ...(validation === undefined ? [] : [thin]), ...(marks.length === 0 ? [] : [hollow])];
}

function points(shares: readonly number[]): [number, number][] {
  return shares.map((share, index) => [index + 1, share * 100]);
}
