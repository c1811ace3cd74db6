import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Preprocessing } from "@gan-cls/core";
import { expectNoLeakedTensors } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { readKeras, writeKeras } from "../index";

beforeAll(() => tf.setBackend("cpu"));

interface Expected {
  readonly input: number[];
  readonly shape: number[];
  readonly output: number[];
}

const fixture = (name: string): Uint8Array => readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url));
const EXPECTED = JSON.parse(new TextDecoder().decode(fixture("keras.json"))) as Record<string, Expected>;
const saved = (name: string): Uint8Array => gunzipSync(fixture(`${name}.gz`));

function expectEqualOutputs(model: tf.LayersModel, { input, shape, output }: Expected): void {
  const actual = tf.tidy(() => {
    const [, ...sides] = model.inputs[0].shape;
    return model.predict(tf.tensor(input, [shape[0], ...(sides as number[])])) as tf.Tensor;
  });
  expect(actual.shape).toEqual(shape);
  actual.dataSync().forEach((value, at) => expect(value).toBeCloseTo(output[at], 5));
  actual.dispose();
}

const PREPROCESSING: Preprocessing = {
  ...{ rows: 8, columns: 8, channels: 1, fit: "cover", background: 0, invert: false, layout: "plain" },
};

/** A `.keras` file whose description is another one. */
function withConfig(change: (text: string) => string): Uint8Array {
  const files = unzipSync(saved("discriminator.keras"));
  return zipSync({ ...files, "config.json": strToU8(change(strFromU8(files["config.json"]))) });
}

describe("readKeras", () => {
  const names = Object.keys(EXPECTED).flatMap((name) => [`${name}.keras`, `${name}.h5`]);

  it.each(names)("gives the outputs that Keras gives for %s, and leaves nothing behind", async (name) => {
    await expectNoLeakedTensors(async () => {
      const { model } = await readKeras(saved(name));
      expectEqualOutputs(model, EXPECTED[name.split(".")[0]]);
      model.dispose();
    });
  });

  it.each<[string, (text: string) => string, string]>([
    [
      "a layer",
      (text) => text.replace('"class_name": "Flatten"', '"class_name": "SpectralNormalization"'),
      "readKeras: layer flatten (SpectralNormalization): expected one of InputLayer, Dense",
    ],
    [
      "a setting",
      (text) => text.replace('"groups": 1', '"groups": 2'),
      "readKeras: layer conv2d (Conv2D): expected a value of groups that is understood, got 2",
    ],
    [
      "an activation",
      (text) => text.replace('"activation": "linear"', '"activation": "hard_sigmoid"'),
      'readKeras: layer conv2d (Conv2D): expected a value of activation that is understood, got "hard_sigmoid"',
    ],
    [
      "a setting of a later version",
      (text) => text.replace('"groups": 1', '"groups": 1, "swirl": 3'),
      "readKeras: layer conv2d (Conv2D): expected no swirl, got 3",
    ],
    [
      "other numbers",
      (text) => text.replaceAll('"name": "float32"', '"name": "mixed_float16"'),
      'readKeras: layer conv2d (Conv2D): expected the dtype float32, got "mixed_float16"',
    ],
    [
      "a layer of one's own",
      (text) =>
        text.replace('"module": "keras.layers", "class_name": "Flatten"', '"module": "mine", "class_name": "Flatten"'),
      'readKeras: layer flatten (Flatten): expected a layer of Keras, got "mine"',
    ],
    ["no model", () => '{"class_name": "Dense"}', 'readKeras: expected a Sequential or Functional model, got "Dense"'],
  ])("names %s that is not understood, with its place", async (_, change, message) => {
    await expect(readKeras(withConfig(change))).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ["another file", () => strToU8("hello"), /expected a \.keras or an \.h5 file/],
    ["half an archive", () => saved("discriminator.keras").subarray(0, 9000), /expected a ZIP archive/],
    ["half an HDF5 file", () => saved("discriminator.h5").subarray(0, 9000), /readKeras: expected an HDF5 file with/],
    ["an archive without weights", () => zipSync({ "config.json": strToU8("{}") }), /expected a Sequential/],
    ["a description that is no JSON", () => withConfig(() => "{"), /config\.json: expected JSON/],
    [
      "other units than weights",
      () => withConfig((text) => text.replace('"units": 1', '"units": 7')),
      /modelFromFiles/,
    ],
    ["huge units", () => withConfig((text) => text.replace('"units": 1', '"units": 1000000000')), /modelFromFiles/],
  ])("refuses %s", async (_, make, message) => {
    await expect(readKeras(make())).rejects.toThrow(message);
  });

  it("notices a weight that has changed", async () => {
    const whole = saved("discriminator.keras");
    const weights = unzipSync(whole)["model.weights.h5"];
    const damaged = zipSync({ ...unzipSync(whole), "model.weights.h5": weights }, { level: 0 });
    // Some number in the last tenth of the weights, which are stored as they are.
    const at = Buffer.from(damaged).indexOf(Buffer.from(weights.subarray(0, 64))) + Math.floor(weights.length * 0.95);
    damaged[at] ^= 1;
    await expect(readKeras(damaged)).rejects.toThrow(/model\.weights\.h5, which is not as it was packed/);
  });

  it("does not unpack what is larger than its bound", async () => {
    const bomb = zipSync({ "config.json": new Uint8Array(2 ** 24 + 1) }, { level: 9 });
    await expect(readKeras(bomb)).rejects.toThrow(/config\.json of 16777217 bytes is larger than the 16777216/);
  });
});

describe("writeKeras", () => {
  it.each(Object.keys(EXPECTED))("writes %s so that it comes back equal, with what belongs to it", async (name) => {
    const { model } = await readKeras(saved(`${name}.keras`));
    const facts = { classNames: ["no", "yes"], preprocessing: PREPROCESSING };
    const bytes = await writeKeras({ model, ...facts });
    expect(await writeKeras({ model, ...facts })).toEqual(bytes);
    const { model: again, ...others } = await readKeras(bytes);
    expect(others).toEqual(facts);
    expectEqualOutputs(again, EXPECTED[name]);
    again.getWeights().forEach((weight, at) => {
      expect(weight.dataSync()).toEqual(model.getWeights()[at].dataSync());
    });
    [model, again].forEach((one) => one.dispose());
  });

  it("refuses a layer that Keras does not have", async () => {
    const model = tf.sequential({ layers: [tf.layers.simpleRNN({ units: 1, inputShape: [2, 2] })] });
    await expect(writeKeras({ model })).rejects.toThrow(/writeKeras: layer .* \(SimpleRNN\): expected one of/);
    model.dispose();
  });
});
