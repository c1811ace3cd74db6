import type { PairedDifference } from "@gan-cls/evaluate";

/** A difference with what both sides are called. */
export interface NamedDifference extends PairedDifference {
  readonly first: string;
  readonly second: string;
}

/** Whether zero lies outside the interval. */
export function isSure({ interval }: PairedDifference): boolean {
  return interval.low > 0 || interval.high < 0;
}

/** Who is ahead of whom and by how much, without a full stop: the order follows the figures. */
export function describeLead({ first, second, difference, interval }: NamedDifference, decimals = 1): string {
  const isAhead = difference >= 0;
  const [ahead, behind] = isAhead ? [first, second] : [second, first];
  const [low, high] = isAhead ? [interval.low, interval.high] : [-interval.high, -interval.low];
  const points = (share: number): string => formatPoints(share, decimals);
  return `${capital(ahead)} is ahead of ${behind} by ${points(Math.abs(difference))} points (95 % interval ${points(low)} to ${points(high)})`;
}

/** Percentage points, with a minus sign and without a negative zero. */
function formatPoints(share: number, decimals: number): string {
  const text = (100 * share).toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
