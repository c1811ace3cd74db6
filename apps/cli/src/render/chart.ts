import { HeatmapChart, LineChart, type HeatmapSeriesOption, type LineSeriesOption } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapComponent,
  type GridComponentOption,
  type LegendComponentOption,
  type TitleComponentOption,
  type VisualMapComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, HeatmapChart, GridComponent, LegendComponent, TitleComponent, VisualMapComponent, SVGRenderer]);

/** What a chart of this package may be made of. */
export type ChartOption = ComposeOption<
  | LineSeriesOption
  | HeatmapSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TitleComponentOption
  | VisualMapComponentOption
>;

/**
 * Colours that people with any kind of colour blindness tell apart.
 *
 * Reference: Okabe and Ito, "Color Universal Design", 2008 (yellow left out: it is too pale for lines).
 */
export const SERIES_COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"] as const;

const FONT = "Helvetica, Arial, DejaVu Sans, sans-serif";

/** Draws a chart as an SVG document, without a browser. */
export function renderChart(option: ChartOption, { width, height }: { width: number; height: number }): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "#ffffff",
      textStyle: { fontFamily: FONT, fontSize: 13 },
      color: [...SERIES_COLORS],
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** A heading with a line of explanation below it. */
export function chartTitle(text: string, subtext: string): TitleComponentOption {
  return {
    text,
    subtext,
    left: 16,
    top: 10,
    textStyle: { fontFamily: FONT, fontSize: 17, fontWeight: "bold", color: "#222222" },
    subtextStyle: { fontFamily: FONT, fontSize: 13, color: "#555555" },
  };
}

/** How axes name themselves: in the middle, clear of the numbers. */
export function axisName(name: string, gap: number): { name: string; nameLocation: "middle"; nameGap: number } {
  return { name, nameLocation: "middle", nameGap: gap };
}

/** Names of the lines, top right; the gap allows for fonts wider than the one that echarts reckons with. */
export function legend(names: readonly string[], icon?: string): LegendComponentOption {
  return { data: [...names], right: 24, top: 14, itemGap: 26, itemHeight: icon === undefined ? 14 : 4, icon };
}
