import { formatPercent, formatQuantity, type ConfusionMatrix } from "@gan-cls/evaluate";
import type { CustomSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { axisText, BASE_OPTION, grid, textWidth, TOOLTIP } from "./style";

/** What {@link confusionChart} draws. */
export interface Confusion {
  /** Counts `[true class][predicted class]`. */
  readonly counts: ConfusionMatrix;
  readonly classNames: readonly string[];
}

/** One cell: classes, count, and the share of the true class. */
export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  readonly share: number;
}

/** Text on cells of a stronger colour is light. */
const STRONG = 0.55;

/** Longer class names are cut: this share of the width. */
const LARGEST_LABEL_SHARE = 0.25;

/** Smaller cells have no room for their count. */
const LEAST_CELL_FOR_TEXT = 20;

/**
 * A confusion matrix whose rows each sum to one: correct predictions in blue, mistakes in orange. The strength of the colour follows the
 * square root of the share, since on a linear scale mistakes would be invisible.
 */
export function confusionChart({ counts, classNames }: Confusion, { width, height }: ChartSize): ChartOption {
  const cells = confusionCells(counts);
  const longest = textWidth(classNames);
  const isLong = longest > (width - 46) / classNames.length;
  const label = Math.min(longest, width * LARGEST_LABEL_SHARE);
  const left = Math.max(40, label + 32);
  // Names that are wider than a cell stand upright above it.
  const room = { left, right: 6, top: isLong ? left : 40, bottom: 6 };
  const cell = Math.min(width - room.left - room.right, height - room.top - room.bottom) / classNames.length;
  const axis = {
    ...{ type: "category" as const, data: [...classNames], nameLocation: "middle" as const },
    ...{ axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } },
    nameTextStyle: axisText,
    axisLabel: {
      ...{ ...axisText, color: color("ink-2"), margin: 6, interval: 0 },
      ...(label < longest && { width: label, overflow: "truncate" as const }),
    },
  };
  return {
    ...BASE_OPTION,
    grid: grid(room),
    tooltip: {
      ...TOOLTIP,
      formatter: (item) => describeCell(cells[(item as { dataIndex: number }).dataIndex], classNames),
    },
    xAxis: {
      ...{ ...axis, name: "predicted", position: "top", nameGap: room.top - 16 },
      axisLabel: { ...axis.axisLabel, rotate: isLong ? 90 : 0 },
    },
    yAxis: { ...axis, name: "true", inverse: true, nameGap: left - 16 },
    series: [cellSeries(cells, cell)],
  };
}

/** The matrix as a list, row by row. */
export function confusionCells(counts: ConfusionMatrix): ConfusionCell[] {
  return counts.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({ truth, predicted, count, share: total === 0 ? 0 : count / total }));
  });
}

function cellSeries(cells: readonly ConfusionCell[], side: number): CustomSeriesOption {
  return {
    type: "custom",
    data: cells.map(({ predicted, truth, share }) => [predicted, truth, share]),
    renderItem: (params, api) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [width, height] = api.size?.([1, 1]) as [number, number];
      return {
        type: "rect",
        shape: { x: x - width / 2 + 0.5, y: y - height / 2 + 0.5, width: width - 1, height: height - 1, r: 2 },
        style: { fill: fillOf(cells[params.dataIndex]) },
        ...cellText(cells[params.dataIndex], side),
      };
    },
  };
}

function cellText({ count, share }: ConfusionCell, side: number): object {
  if (count === 0 || side < LEAST_CELL_FOR_TEXT) {
    return {};
  }
  const fill = Math.sqrt(share) > STRONG ? color("paper") : color("ink");
  return {
    textContent: { style: { text: String(count), fill, fontSize: side < 26 ? 9 : 11, fontFamily: "var(--font)" } },
    textConfig: { position: "inside" },
  };
}

function fillOf({ truth, predicted, share }: ConfusionCell): string {
  const strength = Math.round(Math.sqrt(share) * 100);
  const hue = truth === predicted ? color("right") : color("mistake");
  return strength === 0 ? color("sunken") : `color-mix(in srgb, ${hue} ${strength}%, ${color("sunken")})`;
}

function describeCell({ truth, predicted, count, share }: ConfusionCell, names: readonly string[]): string {
  const what = truth === predicted ? `${names[truth]}, correct` : `${names[truth]} classified as ${names[predicted]}`;
  return `<strong>${escapeHtml(what)}</strong><br>${formatQuantity(count, "image")}, ${formatPercent(share, 1)} of the class`;
}
