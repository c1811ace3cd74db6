import { markdownTable } from "markdown-table";
import { formatRatio, formatSeconds } from "./format";
import type { Results } from "./results";
import { median } from "./statistics";
import { listWorkItems, type WorkItem } from "./work-items";

/** How each side grows: what four times the data cost it, and what all threads gain over one. Empty when nothing of it was measured. */
export function renderGrowth(measurements: Results["measurements"]): string[] {
  const body = listWorkItems()
    .filter(({ growthOf }) => growthOf !== undefined)
    .flatMap((item) => growthRows(item, measurements));
  if (body.length === 0) {
    return [];
  }
  const table = markdownTable([["work", "part", "side", "part takes", "whole takes", "whole / part"], ...body], {
    align: ["l", "l", "l", "r", "r", "r"],
  });
  const meaning =
    "A part is a quarter of the data (4 would be in proportion) or the whole with one thread (0.5 would be perfect on two cores).";
  return [`## Growth\n\n${meaning}\n\n${table}`];
}

function growthRows({ label, growthOf = "" }: WorkItem, measurements: Results["measurements"]): string[][] {
  return measurements
    .filter(({ work }) => work === label)
    .flatMap(({ side, seconds }) => {
      const whole = measurements.find((measurement) => measurement.work === growthOf && measurement.side === side);
      if (whole === undefined) {
        return [];
      }
      const [partSeconds, wholeSeconds] = [median(seconds), median(whole.seconds)];
      const ratio = formatRatio(wholeSeconds / partSeconds);
      return [[growthOf, label, side, formatSeconds(partSeconds), formatSeconds(wholeSeconds), ratio]];
    });
}
