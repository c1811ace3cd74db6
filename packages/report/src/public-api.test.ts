import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "COLOR_TOKENS",
      "DESIGN_TOKENS_CSS",
      "chartOf",
      "collectTrainings",
      "confusedExamples",
      "firstOfEachClass",
      "ganLosses",
      "hardestOfEachClass",
      "labelCurves",
      "learningCurves",
      "renderFigureSvg",
      "renderReport",
      "renderSvgDocument",
      "renderWatchPage",
      "spread",
    ]
  `);
});
