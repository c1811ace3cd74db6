import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "SIMD_BACKEND",
      "SIMD_BACKEND_VERSION",
      "byteProducts",
      "openNeighbourScan",
      "projectBytes",
      "registerSimdBackend",
    ]
  `);
});
