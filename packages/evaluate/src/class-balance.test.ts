import { describe, expect, it } from "vitest";
import { quickStudy } from "./__fixtures__/study";
import { describeClassBalance } from "./class-balance";
import { renderStudyMarkdown } from "./report";
import type { StudyDocument } from "./study-document";

/** Recalls of 100 %, 0 and 25 %: fault 8, where "95.29 %" was all that was said. */
const UNBALANCED: StudyDocument = {
  engine: "cpu",
  data: "shapes",
  classNames: ["circle", "cross", "<b>odd</b>", "triangle"],
  rows: [
    {
      ...{ method: "knn", labels: 340, seed: 1, seconds: 1, labelHash: "ab" },
      ...{ testAccuracy: 81 / 85, balancedAccuracy: 1.25 / 3, testSize: 85 },
      confusion: [
        [80, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
        [3, 0, 0, 1],
      ],
    },
  ],
};

describe("describeClassBalance", () => {
  it("says how the test images spread, and which classes have none", () => {
    expect(describeClassBalance(UNBALANCED)).toEqual({
      counts: [80, 1, 0, 4],
      isBalanced: false,
      isMisleading: true,
      sentences: [
        "Balanced accuracy is the mean of the classes' recalls: it counts every class alike, while 94.1 % of the test images are of one class (circle: 80, cross: 1).",
        "1 class has no test image: <b>odd</b>.",
      ],
    });
  });

  it("has nothing to say where every class has as many, or where nothing was tested", () => {
    expect(describeClassBalance(quickStudy)).toMatchObject({ isBalanced: true, isMisleading: false, sentences: [] });
    expect(describeClassBalance({ rows: [] })).toBeUndefined();
  });

  it("puts the figure beside the accuracy in the report", () => {
    const text = renderStudyMarkdown(UNBALANCED);
    expect(text).toMatch(/Test accuracy \(%\) \| +95 % interval \| Balanced \(%\)/);
    expect(text).toMatch(/`knn` .*95\.29.* 41\.67 /);
    expect(text).toContain("&lt;b&gt;odd&lt;/b&gt;");
    expect(text).not.toContain("<b>odd");
    expect(renderStudyMarkdown(quickStudy)).not.toContain("Balanced");
  });
});
