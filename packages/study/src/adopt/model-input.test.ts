import { expectNoLeakedTensors } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { describeModelInput, INPUT_RANGES, withInput, type InputRange } from "./model-input";

beforeAll(() => tf.setBackend("cpu"));

type Shape = [number | null, number | null, number];

const chain = (inputShape: Shape): tf.LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ name: "a", filters: 2, kernelSize: 3, padding: "same", inputShape }),
      tf.layers.globalAveragePooling2d({ name: "pool" }),
      tf.layers.dense({ name: "out", units: 1 }),
    ],
  });

function graph(shape: Shape): tf.LayersModel {
  const input = tf.input({ shape, name: "pixels" });
  const a = tf.layers.conv2d({ name: "a", filters: 3, kernelSize: 3, padding: "same" }).apply(input);
  // The input is read twice.
  const joined = tf.layers.concatenate({ name: "join" }).apply([a as tf.SymbolicTensor, input]);
  const pooled = tf.layers.globalAveragePooling2d({ name: "pool" }).apply(joined);
  return tf.model({
    inputs: input,
    outputs: tf.layers.dense({ name: "out", units: 2 }).apply(pooled) as tf.SymbolicTensor,
  });
}

describe("withInput", () => {
  it.each<[string, () => tf.LayersModel, InputRange]>(
    (Object.keys(INPUT_RANGES) as InputRange[]).flatMap((range): [string, () => tf.LayersModel, InputRange][] => [
      [`a chain that takes ${range}`, () => chain([6, 9, 3]), range],
      [`a chain of any size that takes ${range}`, () => chain([null, null, 3]), range],
      [`a graph that takes ${range}`, () => graph([6, 9, 3]), range],
      [`a graph of any size that takes ${range}`, () => graph([null, null, 3]), range],
    ]),
  )("brings [-1, 1] into the range of %s", async (_, build, range) => {
    const model = build();
    const ready = await withInput(model, { rows: 6, columns: 9, range });
    expect(ready.inputs[0].shape).toEqual([null, 6, 9, 3]);
    const ours = tf.randomUniform([2, 6, 9, 3], -1, 1, "float32", 4);
    const { scale, offset } = INPUT_RANGES[range];
    const expected = (model.predict(ours.mul(scale).add(offset)) as tf.Tensor).dataSync();
    const actual = (ready.predict(ours) as tf.Tensor).dataSync();
    actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 3));
    const names = model.layers.filter((layer) => layer.getClassName() !== "InputLayer").map(({ name }) => name);
    expect(ready.layers.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it("leaves nothing behind", async () => {
    const model = chain([6, 6, 1]);
    await expectNoLeakedTensors(async () => {
      (await withInput(model, { rows: 6, columns: 6, range: "0..1" })).dispose();
    });
  });
});

describe("describeModelInput", () => {
  it("knows sizes, open ones too, and refuses what takes no images", () => {
    expect(describeModelInput("adopt", chain([null, 9, 3]))).toEqual({ rows: undefined, columns: 9, channels: 3 });
    const flat = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [100] })] });
    expect(() => describeModelInput("adopt", flat)).toThrow(
      "adopt: expected a network that takes grey or colour images, got one that takes [100]",
    );
  });
});
