import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { ganPictures } from "./study-pictures";

it("the report names the sheets of epochs, and not what a killed process has left of one", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "samples"));
  const left = "epoch-001.png.0e8c2b1e-65b7-4f7e-8d0f-0f9b3f2c6a11.tmp";
  for (const name of ["epoch-002.png", left, "epoch-001.png"]) {
    await writeFile(join(folder, "samples", name), "");
  }
  const record = { seed: 1, images: 100, steps: 4, seconds: 1, resumed: false, metrics: {} };
  const [, sheets] = await ganPictures({ file: (...parts) => join(folder, ...parts) }, record);
  expect(sheets).toEqual({
    files: ["samples/epoch-001.png", "samples/epoch-002.png"],
    caption: "The same noise after epochs 1, 2.",
  });
});
