import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { encodeSafetensors } from "@gan-cls/core";
import { expectNoLeakedTensors } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { readKeras, readSafetensors, writeSafetensors } from "../index";
import { permuted } from "../network/permute";

beforeAll(() => tf.setBackend("cpu"));

interface Expected {
  readonly config: { readonly layers: Record<string, unknown>[] };
  readonly input: number[];
  readonly shape: number[];
  readonly output: number[];
}

const fixture = (name: string): Uint8Array => readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url));
const EXPECTED = JSON.parse(new TextDecoder().decode(fixture("pytorch.json"))) as Record<string, Expected>;

/** The files of a chain of PyTorch, with its description as it is or another one. */
function torchFiles(name: string, config: object = EXPECTED[name].config): Record<string, Uint8Array> {
  return {
    "model.safetensors": fixture(`pytorch-${name}.safetensors`),
    "config.json": new TextEncoder().encode(JSON.stringify(config)),
  };
}

/** The description of a discriminator in which one layer has other settings. */
function withLayer(index: number, settings: object): object {
  const { config } = EXPECTED.discriminator;
  const layers = config.layers.map((layer, at) => (at === index ? { ...layer, ...settings } : layer));
  return { ...config, layers };
}

describe("readSafetensors", () => {
  it.each(Object.keys(EXPECTED))("gives the outputs that PyTorch gives for the %s", async (name) => {
    await expectNoLeakedTensors(async () => {
      const { input, shape, output } = EXPECTED[name];
      const { model } = await readSafetensors(torchFiles(name));
      const [, ...sides] = model.inputs[0].shape as number[];
      const actual = tf.tidy(() => model.predict(tf.tensor(input, [shape[0], ...sides])) as tf.Tensor);
      expect(actual.shape).toEqual(shape);
      actual.dataSync().forEach((value, at) => expect(value).toBeCloseTo(output[at], 5));
      [model, actual].forEach((one) => one.dispose());
    });
  });

  it.each<[string, object, string]>([
    [
      "a layer",
      withLayer(3, { type: "InstanceNorm2d" }),
      "layer main.3 (InstanceNorm2d): expected one of Linear, Conv2d",
    ],
    [
      "a setting",
      withLayer(0, { groups: 2 }),
      "layer main.0 (Conv2d): expected a value of groups that is understood, got 2",
    ],
    ["an unknown setting", withLayer(0, { swirl: 1 }), "layer main.0 (Conv2d): expected no swirl, got 1"],
    [
      "a size",
      withLayer(0, { stride: -1 }),
      "layer main.0 (Conv2d): expected one or two whole numbers from 1 on as stride",
    ],
    [
      "another format",
      { format: "jax", version: 1 },
      'expected a config.json with "format": "gan-cls-network" or "pytorch"',
    ],
  ])("names %s that is not understood", async (_, config, message) => {
    await expect(readSafetensors(torchFiles("discriminator", config))).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each<[string, Record<string, Uint8Array>, string]>([
    [
      "numbers without a description",
      { "model.safetensors": new Uint8Array(8) },
      "expected config.json, got model.safetensors",
    ],
    [
      "numbers of another network",
      torchFiles("generator", EXPECTED.discriminator.config),
      "expected numbers named main.0.weight",
    ],
    [
      "another shape",
      torchFiles("discriminator", withLayer(0, { out_channels: 5 })),
      "layer main.0 (Conv2d): expected weight of shape [5, 1, 4, 4], got [3, 1, 4, 4]",
    ],
    ["no layers", torchFiles("discriminator", { format: "pytorch", version: 1, input: [3] }), "expected an input like"],
  ])("refuses %s", async (_, files, message) => {
    await expect(readSafetensors(files)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("writeSafetensors", () => {
  it.each(["discriminator", "generator", "graph"])("writes the %s so that it comes back equal", async (name) => {
    const { model } = await readKeras(gunzipSync(fixture(`${name}.keras.gz`)));
    const files = await writeSafetensors({ model, classNames: ["a", "b"] });
    const { model: again, ...facts } = await readSafetensors(files);
    expect(facts).toEqual({ classNames: ["a", "b"] });
    const input = tf.randomUniform([2, ...(model.inputs[0].shape.slice(1) as number[])], -1, 1, "float32", 7);
    const [expected, actual] = [model, again].map((one) => (one.predict(input) as tf.Tensor).dataSync());
    expect(actual).toEqual(expected);
    [model, again].forEach((one) => one.dispose());
  });

  it("refuses a file whose numbers do not fit the layers", async () => {
    const { model } = await readKeras(gunzipSync(fixture("discriminator.keras.gz")));
    const files = await writeSafetensors({ model });
    const tensors = new Map([["conv2d/kernel", { shape: [1], values: new Float32Array(1) }]]);
    const others = { ...files, "model.safetensors": encodeSafetensors({ tensors, metadata: {} }) };
    await expect(readSafetensors(others)).rejects.toThrow("expected numbers named conv2d/bias, got conv2d/kernel");
    model.dispose();
  });
});

describe("permuted", () => {
  it("moves axes", () => {
    const values = Float32Array.from({ length: 24 }, (_, index) => index);
    const { shape, values: moved } = permuted({ shape: [2, 3, 4], values }, [2, 0, 1]);
    expect(shape).toEqual([4, 2, 3]);
    expect(moved[1 * 6 + 1 * 3 + 2]).toBe(1 * 12 + 2 * 4 + 1);
    expect(permuted({ shape, values: moved }, [1, 2, 0])).toEqual({ shape: [2, 3, 4], values });
  });
});
