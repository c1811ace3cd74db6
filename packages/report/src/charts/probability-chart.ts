import { formatPercent } from "@gan-cls/evaluate";
import type { CustomSeriesOption } from "echarts/charts";
import { color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { axisText, BASE_OPTION, grid, labelRoom, rowLabels, TOOLTIP } from "./style";

/** The predictions of several methods for one image. */
export interface Probabilities {
  readonly truth: number;
  readonly classNames: readonly string[];
  readonly methods: readonly {
    readonly name: string;
    readonly probabilities: readonly number[];
    /** The predicted class. Each method has its own rule for equally probable ones. */
    readonly predicted: number;
  }[];
}

/** Font size of the methods' names. */
const LABEL_SIZE = 11;

/** Height of one method's row in pixels. */
export const PROBABILITY_ROW_HEIGHT = 34;

/** Rows of small columns, one row for each method: the true class in blue, a wrong prediction in orange, the rest grey. */
export function probabilityChart({ truth, classNames, methods }: Probabilities, { width }: ChartSize): ChartOption {
  const bars = methods.flatMap(({ name, probabilities, predicted }, row) =>
    probabilities.map((probability, label) => ({ name, row, label, probability, isFirst: label === predicted })),
  );
  const names = methods.map(({ name }) => name);
  const left = labelRoom(names, width * 0.42, LABEL_SIZE);
  const axis = {
    type: "category" as const,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
  };
  return {
    ...BASE_OPTION,
    grid: grid({ left, right: 2, top: 4, bottom: 22 }),
    tooltip: {
      ...TOOLTIP,
      formatter: (item) => {
        const bar = bars[(item as { dataIndex: number }).dataIndex];
        return `<strong>${escapeHtml(bar.name)}</strong>, ${escapeHtml(classNames[bar.label])}: ${formatPercent(bar.probability, 1)}`;
      },
    },
    xAxis: { ...axis, data: [...classNames], axisLabel: { ...axisText, fontSize: 10, margin: 6, interval: 0 } },
    yAxis: {
      ...{ ...axis, inverse: true, data: names },
      axisLabel: rowLabels(left, LABEL_SIZE),
    },
    series: [columns(bars, truth)],
  };
}

interface Bar {
  readonly row: number;
  readonly label: number;
  readonly probability: number;
  readonly isFirst: boolean;
}

function columns(bars: readonly Bar[], truth: number): CustomSeriesOption {
  return {
    type: "custom",
    data: bars.map(({ label, row }) => [label, row]),
    renderItem: ({ dataIndex }, api) => {
      const { label, row, probability, isFirst } = bars[dataIndex];
      const [x, y] = api.coord([label, row]);
      const [width, height] = api.size?.([1, 1]) as [number, number];
      const room = height - 8;
      // A base line for every class, so that a small probability is visible as such.
      const tall = Math.max(1, probability * room);
      const other = isFirst ? color("mistake") : color("line-strong");
      return {
        type: "rect",
        shape: { x: x - width * 0.36, y: y + room / 2 - tall, width: width * 0.72, height: tall },
        style: { fill: probability < 0.005 ? color("line-strong") : label === truth ? color("right") : other },
      };
    },
  };
}
