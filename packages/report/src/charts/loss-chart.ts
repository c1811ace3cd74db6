import { formatCount } from "@gan-cls/evaluate";
import type { LineSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import type { GanLosses, GanLossName } from "../data/report-data";
import { spread } from "../data/choose-images";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, TOOLTIP, xAxis, yAxis } from "./style";

/** Width of the moving average as a share of the steps. */
const SMOOTHING_SHARE = 0.03;

interface LossScale {
  /** Of the axis. */
  readonly name: string;
  /** The least that both losses can be; a generator's hinge loss has no bound. */
  readonly least?: number;
  /** The discriminator's loss when it cannot tell real from generated images, and how it is written. */
  readonly guess: number;
  readonly guessText: string;
}

/** How each loss is drawn. */
export const LOSS_SCALES: Readonly<Record<GanLossName, LossScale>> = {
  original: { name: "binary cross-entropy, nats", least: 0, guess: 2 * Math.log(2), guessText: "2 ln 2" },
  hinge: { name: "hinge loss", guess: 2, guessText: "2" },
};

/** Losses of a GAN over its steps: every step faintly, a moving average strongly, and the loss of a discriminator that guesses. */
export function lossChart(
  { loss = "original", steps, discriminator, generator }: GanLosses,
  { width }: ChartSize,
): ChartOption {
  const scale = LOSS_SCALES[loss];
  const lines = [
    ...lossSeries("Discriminator", steps, discriminator, color("discriminator")),
    ...lossSeries("Generator", steps, generator, color("generator")),
  ];
  return {
    ...BASE_OPTION,
    grid: grid({ right: width < 480 ? 86 : 104 }),
    tooltip: {
      ...TOOLTIP,
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: color("line-strong") } },
      valueFormatter: (value) => Number(value).toFixed(3),
    },
    xAxis: { ...xAxis({ name: "step", format: formatCount }), min: steps[0] ?? 0, max: steps.at(-1) ?? 1 },
    yAxis: { ...yAxis({ name: scale.name }), min: scale.least },
    series: [...withEndLabels(lines), equilibrium(scale)],
  };
}

function lossSeries(
  name: string,
  steps: readonly number[],
  losses: readonly number[],
  line: string,
): LineSeriesOption[] {
  const shared = { type: "line" as const, color: line, showSymbol: false };
  const points = (values: readonly number[], most: number): [number, number][] =>
    spread(
      values.map((value, index): [number, number] => [steps[index], Math.round(value * 1e4) / 1e4]),
      most,
    );
  return [
    {
      ...shared,
      id: `${name} raw`,
      data: points(losses, 1200),
      lineStyle: { width: 1, opacity: 0.22 },
      silent: true,
      tooltip: { show: false },
    },
    { ...shared, name, data: points(movingAverage(losses), 400), lineStyle: { width: 2.25 } },
  ];
}

/** Names are at the ends of their lines, one above the other even where the lines end together. */
function withEndLabels(lines: readonly LineSeriesOption[]): LineSeriesOption[] {
  const named = lines.filter(({ name }) => name !== undefined);
  const endOf = ({ data = [] }: LineSeriesOption): number => (data.at(-1) as [number, number] | undefined)?.[1] ?? 0;
  const highest = [...named].sort((p, q) => endOf(q) - endOf(p)).at(0);
  return lines.map((line) => {
    if (line.name === undefined) {
      return line;
    }
    const offset = [0, line === highest ? -7 : 7];
    return { ...line, endLabel: { show: true, formatter: "{a}", color: line.color as string, distance: 6, offset } };
  });
}

function equilibrium({ guess, guessText }: LossScale): LineSeriesOption {
  return {
    ...{ type: "line", data: [], silent: true },
    markLine: {
      ...{ silent: true, symbol: "none", data: [{ yAxis: guess }] },
      lineStyle: { color: color("ink-3"), type: [2, 3], width: 1 },
      label: {
        formatter: `${guessText}: the discriminator guesses`,
        position: "insideStartTop",
        color: color("ink-3"),
        textBorderWidth: 0,
      },
    },
  };
}

/** The mean of each value and its neighbours on both sides, as far as there are any. */
export function movingAverage(values: readonly number[]): number[] {
  const reach = Math.max(1, Math.round((values.length * SMOOTHING_SHARE) / 2));
  return values.map((_, index) => {
    const window = values.slice(Math.max(0, index - reach), index + reach + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}
