import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isGanClsError, Random } from "@gan-cls/core";
import { temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildDiscriminator, modelFromFiles, modelToFiles } from "./index";
import { loadModel, saveModel } from "./node/index";

const small = (): tf.Sequential => buildDiscriminator({ filters: [2, 3], seed: 9 });

/** A model's weights with one number replaced. */
async function withWeight(value: number, at: number): Promise<{ modelJson: string; weights: Uint8Array }> {
  const { modelJson, weights } = await modelToFiles(small());
  const copy = weights.slice();
  new DataView(copy.buffer).setFloat32(4 * at, value, true);
  return { modelJson, weights: copy };
}

beforeAll(() => tf.setBackend("cpu"));

describe("a saved model", async () => {
  const folder = join(await temporaryFolder(), "model");
  await tf.setBackend("cpu");
  await saveModel(small(), folder);
  const expected = (await modelToFiles(small())).weights;

  it.each(["model.json", "weights.bin"])("is refused when a byte of %s is flipped, missing, or added", async (name) => {
    const path = join(folder, name);
    const whole = await readFile(path);
    const random = Random.fromSeed(4);
    for (let trial = 0; trial < 60; trial++) {
      const bytes = [...whole];
      const at = random.integer(bytes.length);
      const change = trial % 3;
      bytes.splice(at, change === 2 ? 0 : 1, ...(change === 1 ? [] : [bytes[at] ^ (1 << random.integer(8))]));
      await writeFile(path, Uint8Array.from(bytes));
      const outcome = await loadModel(folder).catch((error: unknown) => error);
      if (outcome instanceof tf.LayersModel) {
        // Only white space can change and be read.
        expect(name).toBe("model.json");
        expect((await modelToFiles(outcome)).weights).toEqual(expected);
        outcome.dispose();
      } else {
        expect(isGanClsError(outcome, "invalid-data", "checksum-mismatch", "unsupported"), String(outcome)).toBe(true);
        expect(String(outcome)).toContain(folder);
      }
    }
    await writeFile(path, whole);
  });

  it("is refused with another model's weights", async () => {
    const path = join(folder, "weights.bin");
    const whole = await readFile(path);
    await writeFile(path, (await modelToFiles(buildDiscriminator({ filters: [2, 3], seed: 10 }))).weights);
    await expect(loadModel(folder)).rejects.toMatchObject({
      code: "checksum-mismatch",
      message: expect.stringMatching(/train the model again, or copy its folder again$/) as string,
    });
    await writeFile(path, whole);
  });

  it("opens with plain tfjs, which drops the seal when it saves the model itself", async () => {
    const modelJson = await readFile(join(folder, "model.json"), "utf8");
    const fetchFunc = (async (url: string) =>
      new Response(
        url.endsWith(".json") ? modelJson : await readFile(join(folder, "weights.bin")),
      )) as unknown as typeof fetch;
    const plain = await tf.loadLayersModel(tf.io.http("http://localhost/model.json", { fetchFunc }));
    const { modelJson: again, weights } = await modelToFiles(plain);
    expect(weights).toEqual(expected);
    expect(JSON.parse(again)).not.toHaveProperty("checksum");
    expect(JSON.parse(again)).not.toHaveProperty("weightsSha256");
  });
});

describe("modelFromFiles", () => {
  it.each([NaN, Infinity, -Infinity])("refuses a weight that is %s", async (value) => {
    const files = await withWeight(value, 7);
    await expect(modelFromFiles(files)).rejects.toThrow(
      /expected finite weights, got others in .*kernel; the file is damaged, or the training has diverged/,
    );
  });

  it("refuses such a weight in half precision", async () => {
    const { modelJson, weights } = await modelToFiles(small(), { dtype: "float16" });
    for (const bits of [0x7c00, 0xfc00, 0x7e01]) {
      const copy = weights.slice();
      new DataView(copy.buffer).setUint16(2 * 5, bits, true);
      await expect(modelFromFiles({ modelJson, weights: copy })).rejects.toThrow("expected finite weights");
    }
  });

  it("refuses a scale of whole numbers that makes infinite weights, and takes others", async () => {
    const { modelJson, weights } = await modelToFiles(small());
    const manifest = JSON.parse(modelJson) as { weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[] };
    const scaled = (scale: number): string => {
      const quantization = { dtype: "uint8", original_dtype: "float32", scale, min: -0.5 } as const;
      const entries = manifest.weightsManifest[0].weights.map((weight) => ({ ...weight, quantization }));
      return JSON.stringify({ ...manifest, weightsManifest: [{ weights: entries }] });
    };
    const bytes = new Uint8Array(weights.length / 4).fill(127);
    await expect(modelFromFiles({ modelJson: scaled(1e38), weights: bytes })).rejects.toThrow("finite weights");
    (await modelFromFiles({ modelJson: scaled(0.01), weights: bytes })).dispose();
  });

  it("takes the largest finite weights", async () => {
    (await modelFromFiles(await withWeight(3.4e38, 7))).dispose();
  });
});
