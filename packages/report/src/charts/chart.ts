import {
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  type BarSeriesOption,
  type CustomSeriesOption,
  type LineSeriesOption,
  type ScatterSeriesOption,
} from "echarts/charts";
import {
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  type GridComponentOption,
  type MarkLineComponentOption,
  type TooltipComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  ...[LineChart, ScatterChart, CustomChart, BarChart],
  ...[GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer],
]);

/** What a chart of this package may be made of. */
export type ChartOption = ComposeOption<
  | LineSeriesOption
  | ScatterSeriesOption
  | CustomSeriesOption
  | BarSeriesOption
  | GridComponentOption
  | MarkLineComponentOption
  | TooltipComponentOption
>;

/** Pixels that a chart has. Charts leave things out where there are few. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** An empty chart that draws SVG: within an element, or without a browser. The caller disposes it. */
export function createChart(element: HTMLElement | null, { width, height }: ChartSize): EChartsType {
  return init(element, null, { renderer: "svg", ssr: element === null, width, height });
}
