import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { isModelFile, loadModelFile } from "./index";

const fixture = (name: string): string => fileURLToPath(new URL(`../__fixtures__/${name}`, import.meta.url));
const folder = await temporaryFolder();

beforeAll(async () => {
  await tf.setBackend("cpu");
  for (const name of ["discriminator.keras", "discriminator.h5"]) {
    await writeFile(join(folder, name), gunzipSync(await readFile(fixture(`${name}.gz`))));
  }
  for (const name of ["torch-discriminator-dynamo.onnx", "tf-study.index", "tf-study.data-00000-of-00001"]) {
    await writeFile(join(folder, name), await readFile(fixture(name)));
  }
  const { discriminator } = JSON.parse(await readFile(fixture("pytorch.json"), "utf8")) as Record<
    string,
    { config: object }
  >;
  await mkdir(join(folder, "torch"));
  await writeFile(
    join(folder, "torch", "mine.safetensors"),
    await readFile(fixture("pytorch-discriminator.safetensors")),
  );
  await writeFile(join(folder, "torch", "config.json"), JSON.stringify(discriminator.config));
  await writeFile(join(folder, "alone.safetensors"), await readFile(fixture("pytorch-discriminator.safetensors")));
  await writeFile(join(folder, "damaged.h5"), "no HDF5");
});

describe("loadModelFile", () => {
  it.each([
    ["discriminator.keras", undefined, [null, 8, 8, 1]],
    ["discriminator.h5", undefined, [null, 8, 8, 1]],
    ["torch/mine.safetensors", undefined, [null, 8, 8, 1]],
    ["torch-discriminator-dynamo.onnx", undefined, [null, 12, 12, 1]],
    ["tf-study.index", undefined, [null, 8, 8, 1]],
    ["tf-study.index", "generator", [null, 5]],
  ])("loads %s, %s", async (name, part, shape) => {
    const { model } = await loadModelFile(join(folder, name), part);
    expect(model.inputs[0].shape).toEqual(shape);
    model.dispose();
  });

  it.each([
    ["damaged.h5", /the model in .*damaged\.h5: readKeras: expected a \.keras or an \.h5 file/],
    ["alone.safetensors", /config\.json: no such file/],
    ["none.keras", /none\.keras: no such file/],
    ["model.pt", /expected a file with one of \.keras, \.h5, .*, got model\.pt/],
  ])("refuses %s", async (name, message) => {
    await expect(loadModelFile(join(folder, name))).rejects.toThrow(message);
  });

  it("knows files by their endings", () => {
    expect(["a.keras", "a.H5", "b/ckpt-4.index", "a.onnx", "a.safetensors"].every(isModelFile)).toBe(true);
    expect(["a", "a.json", "keras", "a.constructor"].some(isModelFile)).toBe(false);
  });
});
