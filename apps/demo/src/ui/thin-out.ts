/** A value of a curve with the step, counted from 1, at which it stands. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/**
 * At most about `limit` points of a curve: all of them if there are no more, else the lowest and the highest of equal stretches, so that
 * no peak is lost.
 */
export function thinOut(values: readonly number[], limit: number): CurvePoint[] {
  if (values.length <= limit) {
    return values.map((value, index) => ({ step: index + 1, value }));
  }
  const stretch = Math.ceil((2 * values.length) / limit);
  const points: CurvePoint[] = [];
  for (let start = 0; start < values.length; start += stretch) {
    let [low, high] = [start, start];
    for (let i = start; i < Math.min(start + stretch, values.length); i++) {
      low = values[i] < values[low] ? i : low;
      high = values[i] > values[high] ? i : high;
    }
    const kept = low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
    points.push(...kept.map((index) => ({ step: index + 1, value: values[index] })));
  }
  return points;
}
