import type { ConfusionMatrix } from "@gan-cls/evaluate";
import { axisName, chartTitle, renderChart } from "./chart";

/** White to dark blue in even steps of lightness. Reference: ColorBrewer 2.0, sequential "Blues". */
const BLUES = ["#ffffff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b"];

/** From this share of a row on, the cell is dark enough for white letters. */
const DARK_SHARE = 0.35;

/**
 * A confusion matrix as a heat map: cells are coloured by their share of the true class and carry the counts. The colour follows the
 * square root of the share, since on a linear scale every mistake would look like none.
 */
export function renderConfusionChart(
  confusion: ConfusionMatrix,
  classNames: readonly string[],
  { title, subtitle }: { title: string; subtitle: string },
): string {
  const cells = confusion.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      return {
        value: [predicted, truth, Math.sqrt(share)],
        label: { formatter: count === 0 ? "" : String(count), color: share > DARK_SHARE ? "#ffffff" : "#222222" },
      };
    });
  });
  return renderChart(
    {
      title: chartTitle(title, subtitle),
      grid: { left: 76, right: 28, top: 76, bottom: 64 },
      xAxis: { type: "category", data: [...classNames], ...axisName("predicted class", 34), axisTick: { show: false } },
      yAxis: {
        type: "category",
        data: [...classNames],
        inverse: true,
        ...axisName("true class", 44),
        axisTick: { show: false },
      },
      visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: BLUES } },
      series: [
        {
          type: "heatmap",
          data: cells,
          label: { show: true, fontSize: 12 },
          itemStyle: { borderColor: "#e5e5e5", borderWidth: 1 },
        },
      ],
    },
    { width: 620, height: 620 },
  );
}
