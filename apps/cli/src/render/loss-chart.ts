import type { LineSeriesOption } from "echarts/charts";
import { axisName, chartTitle, legend, renderChart, SERIES_COLORS } from "./chart";

/** Losses per step, as `trainGan` returns them. */
export interface LossCurves {
  readonly discriminatorLoss: readonly number[];
  readonly generatorLoss: readonly number[];
}

/** Steps over which the strong line averages, as a share of all. */
const SMOOTHING_SHARE = 0.02;

/** Both losses of a GAN over its steps: every step as a thin line, a moving average as a strong one. */
export function renderLossChart({ discriminatorLoss, generatorLoss }: LossCurves, subtitle: string): string {
  const series = [
    ...lossSeries("discriminator", discriminatorLoss, SERIES_COLORS[0]),
    ...lossSeries("generator", generatorLoss, SERIES_COLORS[1]),
  ];
  return renderChart(
    {
      title: chartTitle("GAN losses", subtitle),
      legend: legend(["discriminator", "generator"], "roundRect"),
      grid: { left: 70, right: 24, top: 80, bottom: 60 },
      xAxis: { type: "value", ...axisName("step", 32), min: 1, max: "dataMax" },
      yAxis: { type: "value", ...axisName("binary cross-entropy (nats)", 46), min: 0 },
      series,
    },
    { width: 860, height: 460 },
  );
}

function lossSeries(name: string, losses: readonly number[], color: string): LineSeriesOption[] {
  const points = (values: readonly number[]): [number, number][] => values.map((value, index) => [index + 1, value]);
  const shared = { type: "line" as const, color, showSymbol: false };
  return [
    // Without a name it stays out of the legend.
    { ...shared, data: points(losses), lineStyle: { width: 1, opacity: 0.35 }, silent: true },
    { ...shared, name, data: points(movingAverage(losses)), lineStyle: { width: 2.5 } },
  ];
}

/** Each value's mean with its neighbours on both sides, as far as there are any. */
function movingAverage(values: readonly number[]): number[] {
  const reach = Math.max(1, Math.round((values.length * SMOOTHING_SHARE) / 2));
  return values.map((_, index) => {
    const window = values.slice(Math.max(0, index - reach), index + reach + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}
