import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { modelFromFiles, modelToFiles } from "./artifact";
import { countOutputs } from "./topology-limits";

beforeAll(() => tf.setBackend("cpu"));

type Json = Record<string, unknown>;
type Layer = { class_name: string; name?: string; config: Json; inbound_nodes?: unknown };

/** A network as files, and its layers to change. */
async function filesOf(model: tf.LayersModel): Promise<{ layers: Layer[]; load: () => Promise<tf.LayersModel> }> {
  const { modelJson, weights } = await modelToFiles(model);
  const json = JSON.parse(modelJson) as { modelTopology: { config: { layers: Layer[] } } };
  return {
    layers: json.modelTopology.config.layers,
    load: () => modelFromFiles({ modelJson: JSON.stringify(json), weights }),
  };
}

const chain = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1], name: "a" }),
      tf.layers.upSampling2d({ name: "up" }),
      tf.layers.flatten({ name: "flat" }),
      tf.layers.dense({ units: 2, name: "out" }),
    ],
  });

function graph(): tf.LayersModel {
  const input = tf.input({ shape: [4], name: "in" });
  const left = tf.layers.dense({ units: 3, name: "left" }).apply(input) as tf.SymbolicTensor;
  const right = tf.layers.dense({ units: 3, name: "right" }).apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.add({ name: "sum" }).apply([left, right]) as tf.SymbolicTensor });
}

/** What is refused may take no memory: nothing that tfjs holds, and no more of the process than a small network. */
async function refuses(load: () => Promise<unknown>, message: string): Promise<void> {
  const { numTensors } = tf.memory();
  const before = process.memoryUsage().arrayBuffers;
  await expect(load()).rejects.toMatchObject({ code: "invalid-data", message: expect.stringContaining(message) });
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
}

describe("what a network may ask for", () => {
  it.each<[string, number, Json, string]>([
    ["strides of 1e9", 0, { strides: [1e9, 1e9] }, "whole numbers from 0 to 4096 as strides of Conv2D, got 1000000000"],
    ["an axis of 1e9", 0, { axis: 1e9 }, "numbers from -8 to 8 as axis of Conv2D, got 1000000000"],
    ["a kernel of -1", 0, { kernel_size: [-1, 3] }, "as kernel_size of Conv2D, got -1"],
    [
      "a Dense of 3e6 units",
      3,
      { units: 3e6 },
      "weights for all layers, which have 867000020 numbers, got a list of 598",
    ],
    ["1e9 filters", 0, { filters: 1e9 }, "weights for all layers"],
    ["an input of 1e6 x 1e6", 0, { batch_input_shape: [null, 1e6, 1e6, 1] }, "weights for all layers"],
    [
      "a batch of 1e9",
      0,
      { batch_input_shape: [1e9, 8, 8, 1] },
      "layers that put out at most 33554432 numbers, got up with 288000000000",
    ],
    ["an unknown activation", 0, { activation: "constructor" }, "tfjs cannot build the model"],
  ])("refuses %s before it is built", async (_, at, change, message) => {
    const { layers, load } = await filesOf(chain());
    Object.assign(layers[at].config, change);
    await refuses(load, message);
  });

  it("refuses outputs beyond the memory, of one layer and of all together", async () => {
    const { layers, load } = await filesOf(chain());
    layers.splice(2, 1, { class_name: "GlobalAveragePooling2D", config: { name: "flat" } });
    layers.splice(1, 1, { class_name: "UpSampling2D", config: { name: "up", size: [800, 800] } });
    layers[3].config.units = 2;
    await refuses(load, "layers that put out at most 33554432 numbers, got up with 46080000");
  });

  it("refuses thousands of layers", async () => {
    const { layers, load } = await filesOf(chain());
    layers.push(...Array.from({ length: 2000 }, (_, at) => ({ class_name: "ReLU", config: { name: `r${at}` } })));
    await refuses(load, "a network of at most 2000 layers, got 2004");
  });

  it.each<[string, (layers: Layer[]) => void, string]>([
    [
      "in a circle",
      ([, left]) => (left.inbound_nodes = [[["sum", 0, 0, {}]]]),
      "got left, which reads one that is not there",
    ],
    [
      "to no layer",
      ([, left]) => (left.inbound_nodes = [[["none", 0, 0, {}]]]),
      "got left, which reads one that is not there",
    ],
    ["to another application", ([, left]) => (left.inbound_nodes = [[["in", 7, 0, {}]]]), "got left"],
    ["that are none", ([, left]) => (left.inbound_nodes = [[]]), "lists of links between layers, got Array(0)"],
    ["that are no links", ([, left]) => (left.inbound_nodes = [["in"]]), "links that name a layer, got"],
    [
      "of a layer __proto__",
      ([, left]) => (left.name = left.config.name = "__proto__"),
      'got "__proto__" and "__proto__"',
    ],
    ["of a layer without a name", ([, left]) => delete left.name, 'got undefined and "left"'],
    ["of a layer with two names", ([, left]) => (left.config.name = "other"), 'got "left" and "other"'],
    ["of two layers with one name", ([, left]) => (left.name = left.config.name = "right"), 'got "right" and "right"'],
  ])("refuses links %s, on which tfjs would wait for ever", async (_, change, message) => {
    const { layers, load } = await filesOf(graph());
    change(layers);
    await refuses(load, message);
  });

  it("refuses links in a circle in a network within a layer, too", async () => {
    const inner = await filesOf(graph());
    inner.layers[1].inbound_nodes = [[["sum", 0, 0, {}]]];
    const network = { class_name: "Model", config: { name: "inner", layers: inner.layers } };
    const { layers, load } = await filesOf(chain());
    layers.push({ class_name: "TimeDistributed", config: { name: "each", layer: network } });
    await refuses(load, "got left, which reads one that is not there");
  });

  it.each([chain, graph])("takes %o, and leaves tfjs as it was", async (build) => {
    const { load } = await filesOf(build());
    const model = await load();
    const [inputs] = model.inputs;
    const output = model.predict(tf.ones([1, ...inputs.shape.slice(1).map(Number)])) as tf.Tensor;
    expect(output.dataSync().every(Number.isFinite)).toBe(true);
    expect(chain().countParams()).toBe(598);
  });

  it("counts the outputs of all layers for one image", () => {
    expect(countOutputs(chain())).toBe(6 * 6 * 2 + 12 * 12 * 2 + 288 + 2);
  });
});
