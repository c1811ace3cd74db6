import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "collectTrainings",
      "confusedExamples",
      "describeWorker",
      "firstOfEachClass",
      "ganLosses",
      "hardestOfEachClass",
      "labelCurves",
      "learningCurves",
      "renderReport",
      "renderSvgDocument",
      "renderWatchPage",
      "spread",
      "watchPagePolicy",
    ]
  `);
});

it("exports exactly this as its design", async () => {
  expect(Object.keys(await import("./design/index")).sort()).toMatchInlineSnapshot(`
    [
      "COLOR_TOKENS",
      "DESIGN_TOKENS_CSS",
      "methodColors",
    ]
  `);
});
