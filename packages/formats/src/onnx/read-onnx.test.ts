import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildCnn, buildDiscriminator, buildGenerator } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { randomInput, randomNetwork } from "../random-network.test-helper";
import { MODEL, TENSOR_TYPES, type OnnxModel } from "./onnx-messages";
import { decodeMessage, encodeMessage } from "./protobuf";
import { readOnnx } from "./read-onnx";
import { writeOnnx } from "./write-onnx";

interface Expected {
  readonly input: number[];
  readonly inputShape: number[];
  readonly output: number[];
  readonly outputShape: number[];
}

const fixture = (name: string): Promise<Buffer> =>
  readFile(fileURLToPath(new URL(`../__fixtures__/${name}`, import.meta.url)));

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}

/** What PyTorch takes and gives has its channels first. */
function channelsLast(tensor: tf.Tensor): tf.Tensor {
  return tensor.rank === 4 ? tf.transpose(tensor, [0, 2, 3, 1]) : tensor;
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("readOnnx, of PyTorch's files", () => {
  const names = ["torch-discriminator", "torch-convolutional", "torch-generator", "torch-branches"];
  const files = names.flatMap((name) => [`${name}-script`, `${name}-dynamo`]);
  it.each(files)("%s gives PyTorch's outputs", async (name) => {
    const about = JSON.parse((await fixture("onnx.json")).toString("utf8")) as Record<string, Expected>;
    const { input, inputShape, output, outputShape } = about[name.replace(/-\w+$/, "")];
    const { model } = await readOnnx(await fixture(`${name}.onnx`));
    const result = model.predict(channelsLast(tf.tensor(input, inputShape))) as tf.Tensor;
    const expected = channelsLast(tf.tensor(output, outputShape));
    expect(result.shape).toEqual(expected.shape);
    expect(largestDifference(result.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
    model.dispose();
  });

  it("makes a chain of a chain, with the layers that adopting looks for", async () => {
    const { model } = await readOnnx(await fixture("torch-discriminator-script.onnx"));
    expect(model).toBeInstanceOf(tf.Sequential);
    expect(model.layers.map((layer) => layer.getClassName())).toEqual([
      ...["InputLayer", "Conv2D", "LeakyReLU", "Conv2D", "LeakyReLU", "Flatten", "Dense"],
    ]);
    model.dispose();
  });
});

describe("readOnnx, of our own files", () => {
  it("gives random networks back with equal outputs", async () => {
    for (let seed = 100; seed < 120; seed++) {
      const model = randomNetwork({ seed, without: ["gelu_new"] });
      const input = randomInput(model, seed);
      const layout = seed % 2 === 0 ? "channels-first" : "channels-last";
      const { model: again } = await readOnnx(writeOnnx({ model }, { layout }));
      const [expected, result] = [model, again].map((each) => each.predict(input) as tf.Tensor);
      expect(result.shape, `seed ${seed}`).toEqual(expected.shape);
      expect(largestDifference(result.dataSync(), expected.dataSync()), `seed ${seed}`).toBeLessThan(1e-5);
      tf.dispose([input, expected, result]);
      [model, again].forEach((each) => each.dispose());
    }
  });

  it.each([
    ["discriminator", () => buildDiscriminator({ filters: [2, 3] }), [28, 28, 1]],
    ["generator", () => buildGenerator({ filters: [4, 3, 2], imageShape: [30, 28, 3], latentSize: 5 }), [5]],
  ])("keeps a %s with its layers' names and sides", async (_, build, input) => {
    const model = build();
    const { model: again } = await readOnnx(writeOnnx({ model }));
    expect(again).toBeInstanceOf(tf.Sequential);
    expect([again.inputs[0].shape.slice(1), again.outputs[0].shape]).toEqual([input, model.outputs[0].shape]);
    const named = model.layers.filter((layer) => layer.countParams() > 0).map(({ name }) => name);
    expect(again.layers.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
    [model, again].forEach((each) => each.dispose());
  });

  it("brings back class names and preprocessing, and takes [-1, 1] where the file takes bytes", async () => {
    const model = buildCnn({ filters: [2], hiddenUnits: 4, imageShape: [8, 8, 3], classCount: 2 });
    const preprocessing = {
      ...({ rows: 8, columns: 8, channels: 3, fit: "cover", background: 0, invert: true, layout: "plain" } as const),
    };
    const facts = { classNames: ["cat", "dog"], preprocessing };
    const { model: again, ...read } = await readOnnx(writeOnnx({ model, ...facts }, { input: "bytes" }));
    expect(read).toEqual(facts);
    const input = randomInput(model, 1);
    const [expected, result] = [model, again].map((each) => (each.predict(input) as tf.Tensor).dataSync());
    expect(largestDifference(result, expected)).toBeLessThan(1e-6);
    expect(again.layers.map((layer) => layer.getClassName())).not.toContain("Rescaling");
    [model, again].forEach((each) => each.dispose());
  });

  it("leaves no tensor behind but the network's", async () => {
    const model = buildDiscriminator({ filters: [2, 3] });
    const file = writeOnnx({ model });
    const before = tf.memory().numTensors;
    const { model: again } = await readOnnx(file);
    again.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(readOnnx(changed(file, (graph) => ({ ...graph, outputs: [{ name: "other" }] })))).rejects.toThrow(
      /expected the output "other" to come from a node/,
    );
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

type Graph = NonNullable<OnnxModel["graph"]>;

/** A file with another graph. */
function changed(file: Uint8Array, change: (graph: Graph) => Graph): Uint8Array {
  const model = decodeMessage("test", MODEL, file) as unknown as OnnxModel & { graph: Graph };
  return encodeMessage(MODEL, { ...model, graph: change(model.graph) });
}

describe("readOnnx refuses", () => {
  const small = (): Uint8Array => {
    const model = buildDiscriminator({ filters: [2, 3], imageShape: [8, 8, 1] });
    const file = writeOnnx({ model });
    model.dispose();
    return file;
  };

  it.each<[string, (graph: Graph) => Graph, RegExp]>([
    [
      "an operator that it does not know, by its place",
      (graph) => ({
        ...graph,
        nodes: graph.nodes.map((node) => (node.opType === "Gemm" ? { ...node, opType: "Einsum" } : node)),
      }),
      /in Einsum logit\/Gemm: expected one of the operators Add, /,
    ],
    [
      "an attribute that it does not know",
      (graph) => ({
        ...graph,
        nodes: graph.nodes.map((node) =>
          node.opType === "Conv"
            ? { ...node, attributes: [...node.attributes, { name: "fancy", type: 2, integer: 1 }] }
            : node,
        ),
      }),
      /in Conv conv_1\/Conv: expected no attribute fancy, which is not understood/,
    ],
    [
      "weights of another size than the layer before has outputs",
      (graph) => ({
        ...graph,
        initializers: graph.initializers.map((tensor) =>
          tensor.name === "logit/kernel"
            ? { ...tensor, dims: [7, 1], rawData: new Uint8Array(28), dataType: TENSOR_TYPES.float }
            : tensor,
        ),
      }),
      /in Gemm logit\/Gemm: expected 7 numbers for each row of weights, got 12/,
    ],
    [
      "a tensor with fewer numbers than its shape says",
      (graph) => ({
        ...graph,
        initializers: graph.initializers.map((tensor) => ({ ...tensor, dims: tensor.dims.map((side) => side * 1000) })),
      }),
      /expected the numbers of \[.*\], got \d+; the file is damaged/,
    ],
    [
      "numbers in another file",
      (graph) => ({ ...graph, initializers: graph.initializers.map((tensor) => ({ ...tensor, dataLocation: 1 })) }),
      /expected numbers in the file itself, .* save the model with external_data=False/,
    ],
    [
      "images of any size",
      (graph) => ({
        ...graph,
        inputs: graph.inputs.map(({ name }) => ({
          ...{
            name,
            type: {
              tensor: { elementType: 1, shape: { dims: [{ name: "n" }, { name: "rows" }, { size: 8 }, { size: 1 }] } },
            },
          },
        })),
      }),
      /the input input: expected a batch and fixed sizes, got \[rows, 8, 1\]/,
    ],
  ])("%s", async (_, change, message) => {
    await expect(readOnnx(changed(small(), change))).rejects.toThrow(message);
  });

  it("what is no ONNX file", async () => {
    await expect(readOnnx(new Uint8Array())).rejects.toThrow(/expected an ONNX file with a graph/);
    await expect(readOnnx(new TextEncoder().encode("<html>"))).rejects.toThrow(/readOnnx: /);
  });

  it("damaged files by errors of its own, whatever byte is damaged", async () => {
    const file = small();
    for (let at = 0; at < file.length; at += 31) {
      const damaged = file.slice();
      damaged[at] ^= 255;
      const outcome = await readOnnx(damaged).then(
        ({ model }) => model.dispose(),
        (error: unknown) => error,
      );
      expect([undefined, "GanClsError"]).toContain((outcome as Error | undefined)?.name);
    }
  });
});
