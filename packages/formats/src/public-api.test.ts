import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "readKeras",
      "readOnnx",
      "readSafetensors",
      "readTfCheckpoint",
      "writeJavaScript",
      "writeKeras",
      "writeOnnx",
      "writeSafetensors",
    ]
  `);
});

it("exports exactly this from /node", async () => {
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "isModelFile",
      "loadModelFile",
    ]
  `);
});
