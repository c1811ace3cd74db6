import { GanClsError } from "@gan-cls/core";

/** What is reported of several measurements of the same thing. */
export interface Summary {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * The middle value; of an even number, the mean of the two in the middle. Unlike the mean it does not move when a neighbour on the
 * machine disturbs one round.
 *
 * @throws GanClsError `invalid-argument` for no values.
 */
export function median(values: readonly number[]): number {
  return summarize(values).median;
}

/** @throws GanClsError `invalid-argument` for no values. */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) {
    throw new GanClsError("invalid-argument", "summarize: expected at least one value, got none");
  }
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return {
    median: sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2,
    lowest: sorted[0],
    highest: sorted[sorted.length - 1],
  };
}

/** Three digits and the unit, such as `0.523 s`. */
export function formatSeconds(seconds: number): string {
  return `${seconds >= 100 ? seconds.toFixed(0) : seconds.toPrecision(3)} s`;
}

/** Two decimals, or two significant digits of small ratios. */
export function formatRatio(ratio: number): string {
  return ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2);
}
