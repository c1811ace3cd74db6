import { assertPositiveInteger, GanClsError, Random } from "@gan-cls/core";
import type { Interval } from "../wilson";

/** A figure of a sample of items, by how often it has each. `NaN` where the sample has none, such as an area without positive items. */
export type SampleFigure = (counts: ArrayLike<number>) => number;

/** Options of {@link bootstrapIntervals}. */
export interface BootstrapOptions {
  /** Items that samples are drawn from, such as test images. */
  size: number;
  /** What is measured on every sample; all on the same ones. A sample without a figure is left out. */
  figures: readonly SampleFigure[];
  /** Decides the samples. @default 0 */
  seed?: number;
  /** @default 1000 */
  samples?: number;
}

/** Share of the samples below the interval, and above it. */
const TAIL = 0.025;

/**
 * The 95 % intervals of any figures over the same test items, by the percentile bootstrap: each is measured again on samples of as many items, drawn
 * with replacement. For a difference on the same items, let the figure be the difference.
 *
 * Reference: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
 *
 * @returns One for each figure.
 * @throws GanClsError `invalid-argument` for no items, or if no sample has a figure.
 */
export function bootstrapIntervals({ size, figures, seed = 0, samples = 1000 }: BootstrapOptions): Interval[] {
  assertPositiveInteger("bootstrapIntervals", "size", size);
  assertPositiveInteger("bootstrapIntervals", "samples", samples);
  const random = Random.fromSeed(seed).stream("bootstrap");
  const counts = new Uint32Array(size);
  const measured = figures.map((): number[] => []);
  for (let sample = 0; sample < samples; sample++) {
    counts.fill(0);
    for (let draw = 0; draw < size; draw++) {
      counts[random.integer(size)]++;
    }
    figures.forEach((figure, index) => measured[index].push(figure(counts)));
  }
  return measured.map(middleOf);
}

function middleOf(figures: readonly number[]): Interval {
  const sorted = Float64Array.from(figures.filter(Number.isFinite)).sort();
  if (sorted.length === 0) {
    throw new GanClsError("invalid-argument", "bootstrapIntervals: expected samples with a figure, got none");
  }
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { low: at(TAIL), high: at(1 - TAIL) };
}

/** The figure that is the mean of one value for each item; without counts, of all items once. */
export function meanOver(values: ArrayLike<number>): (counts?: ArrayLike<number>) => number {
  return (counts) => {
    let [sum, total] = [0, 0];
    for (let item = 0; item < values.length; item++) {
      const count = counts === undefined ? 1 : counts[item];
      sum += count * values[item];
      total += count;
    }
    return sum / total;
  };
}
