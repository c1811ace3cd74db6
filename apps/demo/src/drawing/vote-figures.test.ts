import { describe, expect, it } from "vitest";
import { METHODS } from "../lab/operations";
import { describeAccuracy, describeFigures, VOTE_FIGURES, type VoteFigures } from "./vote-figures";

const interval = { low: 0.98, high: 0.99 };
const figures: VoteFigures = {
  ...{ labels: 8000, testSize: 10_000 },
  methods: {
    tuned: { accuracy: 0.9912, interval },
    control: { accuracy: 0.9905, interval },
    "cnn-fair": { accuracy: 0.9921, interval },
    "pca-knn": { accuracy: 0.9605, interval },
  },
  differences: [
    { first: "tuned", second: "control", difference: 0.0007, interval: { low: -0.0009, high: 0.0023 } },
    { first: "tuned", second: "pca-knn", difference: 0.0307, interval: { low: 0.027, high: 0.0344 } },
    { first: "tuned", second: "cnn-fair", difference: -0.0009, interval: { low: -0.0017, high: -0.0001 } },
  ],
};

describe("what the page says of the votes' figures", () => {
  it("names labels and accuracy of a method", () => {
    expect(describeAccuracy("tuned", figures)).toBe("8 000 labels; 99.12 % of 10 000 test digits right");
  });

  it("says who is ahead, and what can be chance", () => {
    expect(describeFigures(figures)).toEqual([
      "The tuned discriminator is ahead of the same network from a random start by 0.07 points (95 % interval −0.09 to 0.23): that can be chance.",
      "The tuned discriminator is ahead of PCA + KNN by 3.07 points (95 % interval 2.70 to 3.44).",
      "The fair CNN is ahead of the tuned discriminator by 0.09 points (95 % interval 0.01 to 0.17).",
    ]);
  });

  it("has been measured for every method", () => {
    expect(Object.keys(VOTE_FIGURES.methods)).toEqual([...METHODS]);
    expect(VOTE_FIGURES).toMatchObject({ labels: 8000, testSize: 10_000 });
    expect(describeFigures(VOTE_FIGURES)).toHaveLength(3);
    Object.values(VOTE_FIGURES.methods).forEach(({ accuracy, interval: { low, high } }) => {
      expect(low).toBeLessThan(accuracy);
      expect(high).toBeGreaterThan(accuracy);
    });
  });
});
