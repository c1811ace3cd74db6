import { describe, expect, it } from "vitest";
import { describeAnswers, explainAnswers, type Answer } from "./verdict";

const answer = (name: string, label: number, probability = 0.9): Answer => ({ name, label, probability });

describe("describeAnswers", () => {
  it.each([
    [[], ""],
    [[answer("CNN", 4)], "The CNN says 4."],
    [[answer("CNN", 4), answer("discriminator", 4), answer("PCA + KNN", 4)], "All three say 4."],
    [
      [answer("CNN", 4), answer("discriminator", 9), answer("PCA + KNN", 4)],
      "They disagree: the CNN and the PCA + KNN say 4, the discriminator says 9.",
    ],
    [[answer("CNN", 1), answer("discriminator", 2)], "They disagree: the CNN says 1, the discriminator says 2."],
  ])("puts %j in one sentence", (answers, sentence) => {
    expect(describeAnswers(answers)).toBe(sentence);
  });
});

describe("explainAnswers", () => {
  it("names the least confident and counts the neighbours", () => {
    const reasons = explainAnswers(
      [answer("CNN", 4, 0.9), answer("discriminator", 9, 0.55)],
      [
        { space: "A", labels: [4, 9, 4, 4] },
        { space: "B", labels: [4, 4] },
        { space: "C", labels: [] },
      ],
    );
    expect(reasons).toEqual([
      "The discriminator is least confident: 55 % for 9.",
      "In A the nearest training digits are 3 × 4 and 1 × 9.",
      "In B the nearest training digits are all 4s.",
    ]);
  });
});
