import { describe, expect, it } from "vitest";
import reference from "./__fixtures__/reference.json";
import { compareClassifiers, mcNemarTest } from "./mcnemar";

describe("mcNemarTest", () => {
  for (const { first, second, pValue, midPValue } of reference.mcnemar) {
    it(`equals SciPy's binomial test for ${first} against ${second}`, () => {
      const result = mcNemarTest(first, second);
      expect(Math.abs(result.pValue - pValue)).toBeLessThanOrEqual(1e-11 * pValue + 1e-300);
      expect(Math.abs(result.midPValue - midPValue)).toBeLessThanOrEqual(1e-11 * midPValue + 1e-300);
      expect(mcNemarTest(second, first)).toEqual(result);
    });
  }
});

describe("compareClassifiers", () => {
  it("sorts the images by who was right", () => {
    const truth = Uint8Array.of(0, 1, 2, 3, 4, 5);
    const first = Uint8Array.of(0, 1, 2, 0, 0, 0);
    const second = Uint8Array.of(0, 0, 0, 3, 4, 1);
    expect(compareClassifiers(truth, first, second)).toMatchObject({
      bothRight: 1,
      onlyFirstRight: 2,
      onlySecondRight: 2,
      bothWrong: 1,
      pValue: 1,
    });
  });

  it("finds no difference between a classifier and itself", () => {
    const labels = Uint8Array.of(0, 1, 1);
    expect(compareClassifiers(labels, labels, labels)).toMatchObject({ pValue: 1, midPValue: 1, bothRight: 3 });
  });

  it("refuses predictions for other images", () => {
    const three = new Uint8Array(3);
    expect(() => compareClassifiers(three, three, new Uint8Array(2))).toThrow("got 3 labels, 3 and 2 predictions");
    expect(() => compareClassifiers(new Uint8Array(), new Uint8Array(), new Uint8Array())).toThrow("at least one");
  });
});
