import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../__fixtures__/tasks.json";
import { areaUnderRoc, prepareAreaUnderRoc } from "./area-under-roc";
import { assignRows } from "./assign";
import { rankingQuality } from "./ranking-quality";
import type { Interval } from "../wilson";
import { bootstrapIntervals, meanOver } from "./bootstrap-intervals";
import { matchClusters, normalizedMutualInformation } from "./cluster-agreement";
import { peakSignalToNoise } from "./peak-signal-to-noise";

describe("areaUnderRoc and rankingQuality", () => {
  for (const [index, { scores, positives, ...expected }] of reference.rankings.entries()) {
    it(`equal scikit-learn's, with and without ties (${index + 1})`, () => {
      expect(areaUnderRoc(scores, positives)).toBeCloseTo(expected.areaUnderRoc, 12);
      const { averagePrecision } = rankingQuality(scores, (item) => positives[item]);
      expect(averagePrecision).toBeCloseTo(expected.averagePrecision, 12);
    });
  }

  it("count items as often as a sample has them", () => {
    const [{ scores, positives }] = reference.rankings;
    const counts = scores.map((_, item) => item % 3);
    const repeat = <Value>(values: readonly Value[]): Value[] =>
      values.flatMap((value, item) => new Array<Value>(counts[item]).fill(value));
    const whole = areaUnderRoc(repeat(scores), repeat(positives));
    expect(prepareAreaUnderRoc(scores, positives)(counts)).toBeCloseTo(whole, 12);
  });

  it("turn around with the scores", () => {
    const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(items, (pairs) => {
        const positives = pairs.map(([, positive]) => positive);
        fc.pre(positives.includes(true) && positives.includes(false));
        const [up, down] = [1, -1].map((sign) =>
          areaUnderRoc(
            pairs.map(([score]) => sign * score),
            positives,
          ),
        );
        expect(up + down).toBeCloseTo(1, 12);
      }),
    );
  });

  it("find the rank of the first relevant item; ties never help", () => {
    expect(rankingQuality([0.9, 0.5, 0.7, 0.1], (item) => item === 2).firstRelevant).toBe(2);
    expect(rankingQuality([0.5, 0.5, 0.5, 0.1], (item) => item === 0)).toEqual({
      averagePrecision: 1 / 3,
      firstRelevant: 3,
    });
  });

  it("refuse what has no figure", () => {
    expect(() => areaUnderRoc([1, 2], [true, true])).toThrow(
      "areaUnderRoc: expected positive and negative items, got 2 positive of 2",
    );
    expect(() => areaUnderRoc([1, NaN], [true, false])).toThrow("expected 2 finite scores");
    expect(() => areaUnderRoc([1], [true, false])).toThrow("expected 2 finite scores");
    expect(() => rankingQuality([1, 2], () => false)).toThrow("rankingQuality: expected relevant items, got none of 2");
  });
});

describe("assignRows", () => {
  it.each(reference.assignments)("finds the largest sum, as SciPy does (%#)", ({ gains, total }) => {
    const columns = assignRows(gains);
    expect(new Set(columns).size).toBe(gains.length);
    expect(columns.reduce((sum, column, row) => sum + gains[row][column], 0)).toBe(total);
  });
});

describe("matchClusters and normalizedMutualInformation", () => {
  it.each(reference.clusterings)("equal SciPy's and scikit-learn's (%#)", ({ classes, clusters, ...expected }) => {
    const meaning = matchClusters(classes, clusters);
    const right = clusters.filter((cluster, item) => meaning[cluster] === classes[item]);
    expect(right).toHaveLength(expected.matched);
    expect(normalizedMutualInformation(classes, clusters)).toBeCloseTo(expected.normalizedMutualInformation, 12);
  });

  it("know perfect and empty agreement", () => {
    expect(normalizedMutualInformation([0, 0, 1, 1], [1, 1, 0, 0])).toBeCloseTo(1, 12);
    expect(normalizedMutualInformation([0, 1, 0, 1], [0, 0, 1, 1])).toBeCloseTo(0, 12);
    expect(normalizedMutualInformation([0, 0], [0, 0])).toBe(1);
    expect(matchClusters([0, 0, 1, 1], [2, 2, 0, 1])).toEqual([1, -1, 0]);
    expect(() => matchClusters([], [])).toThrow("expected one class and one cluster for each item, got 0 and 0");
  });
});

describe("peakSignalToNoise", () => {
  it("is that of its definition, over the pixels that count", () => {
    const [image, truth] = [Uint8Array.of(0, 100, 200), Uint8Array.of(0, 110, 0)];
    expect(peakSignalToNoise(image, truth, (pixel) => pixel < 2)).toBeCloseTo(10 * Math.log10(255 ** 2 / 50), 12);
    expect(peakSignalToNoise(truth, truth)).toBe(88.13);
    expect(() => peakSignalToNoise(image, truth, () => false)).toThrow("0 of which count");
    expect(() => peakSignalToNoise(image, truth.subarray(1))).toThrow("got 3 and 2 bytes");
  });
});

describe("bootstrapIntervals", () => {
  it("are near the normal interval of a mean, and the same for the same seed", () => {
    const figure = meanOver(Float64Array.from({ length: 400 }, (_, item) => Math.sqrt(item)));
    const measure = (seed: number): Interval[] => bootstrapIntervals({ size: 400, figures: [figure], seed });
    const [interval] = measure(3);
    expect([interval]).toEqual(measure(3));
    expect([interval]).not.toEqual(measure(4));
    const [mean, deviation] = [figure(), Math.sqrt(400 / 2 - figure() ** 2)];
    expect(interval.low).toBeCloseTo(mean - (1.96 * deviation) / 20, 0);
    expect(interval.high).toBeCloseTo(mean + (1.96 * deviation) / 20, 0);
  });

  it("give a figure and its difference on the same samples", () => {
    const values = Float64Array.of(1, 2, 3, 4);
    const [own, none] = bootstrapIntervals({
      ...{ size: 4, samples: 50 },
      figures: [meanOver(values), (counts) => meanOver(values)(counts) - meanOver(values)(counts)],
    });
    expect(own.low).toBeLessThan(own.high);
    expect(none).toEqual({ low: 0, high: 0 });
  });

  it("leave out samples without a figure, and refuse if none has one", () => {
    const figure = (counts: ArrayLike<number>): number => (counts[0] === 0 ? NaN : 1);
    expect(bootstrapIntervals({ size: 2, figures: [figure] })).toEqual([{ low: 1, high: 1 }]);
    expect(() => bootstrapIntervals({ size: 2, figures: [() => NaN] })).toThrow("expected samples with a figure");
    expect(() => bootstrapIntervals({ size: 0, figures: [] })).toThrow("size must be a positive integer");
  });
});
