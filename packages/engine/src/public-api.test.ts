import { expect, it } from "vitest";

it("exports what it documents", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "ENGINE_NAMES",
      "createMatrixKernel",
      "prepareEngine",
    ]
  `);
});
