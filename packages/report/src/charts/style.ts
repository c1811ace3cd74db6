import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import { color } from "../design/tokens";
import type { ChartOption } from "./chart";

/** Font size of a chart, in pixels because SVG has no `rem`. */
export const LABEL_SIZE = 12;

/** Options of all charts: no animation, transparent background, the page's font. */
export const BASE_OPTION = {
  animation: false,
  backgroundColor: "transparent",
  textStyle: { fontFamily: "var(--font)", fontSize: LABEL_SIZE, color: color("ink-2") },
} satisfies ChartOption;

/** The part of an axis that all charts share; `type` is `value` until a chart says otherwise. */
type Axis<Name extends "x" | "y"> = Extract<SingleAxis<Name>, { type?: "value" }>;

type SingleAxis<Name extends "x" | "y"> = Exclude<NonNullable<ChartOption[`${Name}Axis`]>, readonly unknown[]>;

/** The texts of an axis. */
export interface AxisText {
  name?: string;
  /** The format of its numbers. */
  format?: (value: number) => string;
}

/** A horizontal axis: a hairline, numbers below it, its name at the right end. */
export function xAxis({ name, format }: AxisText): Axis<"x"> {
  return {
    ...{ type: "value" as const, name, nameLocation: "end" as const, nameGap: 0 },
    nameTextStyle: { ...axisText, align: "right" as const, verticalAlign: "top" as const, padding: [26, 0, 0, 0] },
    axisLine: { show: true, lineStyle: { color: color("line-strong") }, onZero: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { ...axisText, margin: 8, hideOverlap: true, formatter: format },
  };
}

/** A vertical axis: no line, faint rules across, its name above the numbers. */
export function yAxis({ name, format }: AxisText): Axis<"y"> {
  return {
    ...{ type: "value" as const, name, nameLocation: "end" as const, nameGap: 12 },
    nameTextStyle: { ...axisText, align: "left" as const, padding: [0, 0, 0, -34] },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: color("line") } },
    axisLabel: { ...axisText, formatter: format },
  };
}

/** The text style of axes. */
export const axisText = { color: color("ink-3"), fontSize: LABEL_SIZE };

/** The margins around the plot. */
export function grid(room: Partial<Record<"left" | "right" | "top" | "bottom", number>> = {}): GridComponentOption {
  return { left: 42, right: 16, top: 34, bottom: 44, ...room, containLabel: false };
}

/** Width of a letter as a share of the font size, on average. */
const LETTER_WIDTH = 0.56;

/** About as many pixels as the longest of these texts needs: without a browser nothing can be measured. */
export function textWidth(texts: readonly string[], fontSize = LABEL_SIZE): number {
  return Math.round(Math.max(0, ...texts.map(({ length }) => length)) * fontSize * LETTER_WIDTH);
}

/** Pixels for labels beside a chart: as many as the longest needs, at most `limit`. */
export function labelRoom(labels: readonly string[], limit: number, fontSize = LABEL_SIZE): number {
  return Math.round(Math.min(textWidth(labels, fontSize) + 22, limit));
}

/** The style of labels at the left edge of a chart that has this much room for them; longer ones are cut. */
export function rowLabels(room: number, fontSize: number): object {
  return {
    ...{ ...axisText, color: color("ink"), fontSize, align: "left", interval: 0 },
    ...{ margin: room - 4, width: room - 10, overflow: "truncate" },
  };
}

/** The box that follows the pointer. */
export const TOOLTIP = {
  backgroundColor: color("surface"),
  borderColor: color("line-strong"),
  borderWidth: 1,
  padding: [8, 12],
  textStyle: { color: color("ink"), fontSize: 13, fontWeight: "normal" },
  extraCssText:
    "box-shadow: none; border-radius: 8px; font-variant-numeric: tabular-nums; max-width: 360px; white-space: normal; overflow-wrap: anywhere;",
  confine: true,
  transitionDuration: 0,
} satisfies TooltipComponentOption;

/** A share as `92` for an axis whose name has the unit. */
export function percentTick(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

/** Distances between the rules of an axis of shares. */
const SHARE_STEPS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2] as const;

/** Ends of an axis for these shares and the distance of its rules; both ends are rules, with at most `most` intervals between. */
export function shareAxis(low: number, high: number, most = 5): { min: number; max: number; interval: number } {
  for (const interval of SHARE_STEPS) {
    const first = Math.floor(low / interval + 1e-9);
    const last = Math.ceil(high / interval - 1e-9);
    if (last - first <= most || interval === 0.2) {
      return { min: round(first * interval), max: round(Math.min(1, last * interval)), interval };
    }
  }
  return { min: 0, max: 1, interval: 0.2 };
}

/** Removes rounding errors, which axis labels would show. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Least distance in pixels between the names of two lines. */
const NAME_DISTANCE = 15;

/**
 * How far the names at the ends of lines must move up (negative) or down, so that no two cover each other.
 *
 * @param ends Where the lines end, in pixels from the top.
 * @param bottom No name may be below this.
 */
export function nameOffsets(ends: readonly number[], bottom = Infinity): number[] {
  const order = ends.map((_, index) => index).sort((a, b) => ends[a] - ends[b]);
  const places = order.map((index) => ends[index]);
  // Two neighbours share the distance; a few rounds settle all.
  for (let round = 0; round < ends.length * 4; round++) {
    for (let index = 1; index < places.length; index++) {
      const missing = NAME_DISTANCE - (places[index] - places[index - 1]);
      if (missing > 0) {
        places[index - 1] -= missing / 2;
        places[index] += missing / 2;
      }
    }
  }
  let lowest = bottom;
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index], lowest);
    lowest = places[index] - NAME_DISTANCE;
  }
  const offsets = new Array<number>(ends.length).fill(0);
  order.forEach((index, place) => {
    offsets[index] = places[place] - ends[index];
  });
  return offsets;
}
