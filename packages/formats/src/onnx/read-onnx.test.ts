import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildCnn, buildDiscriminator, buildGenerator } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { randomInput, randomNetwork } from "../random-network.test-helper";
import { MODEL, TENSOR_TYPES, type OnnxModel, type OnnxNode, type OnnxTensor } from "./onnx-messages";
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
    expect(model.layers.slice(1, 3).map(({ name }) => name)).toEqual(["conv_0", "leakyrelu_1"]);
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

/** Attributes of a node by name, of the kind that their first letter says: `i` whole, `f` float, `s` text, `l` a list of whole numbers. */
function node(opType: string, inputs: readonly string[], output: string, attributes: object = {}): OnnxNode {
  const kinds = { i: ["integer", 2], f: ["float", 1], s: ["string", 3], l: ["integers", 7] } as const;
  const listed = Object.entries(attributes as Record<string, readonly [keyof typeof kinds, unknown]>);
  return {
    ...{ opType, inputs, outputs: [output], name: output },
    attributes: listed.map(([name, [kind, value]]) => ({ name, type: kinds[kind][1], [kinds[kind][0]]: value })),
  };
}

const floats = (name: string, floatData: readonly number[], dims = [floatData.length]): OnnxTensor => ({
  ...{ name, dims, floatData, dataType: TENSOR_TYPES.float },
});

const integers = (name: string, int64Data: readonly (number | bigint)[], dims = [int64Data.length]): OnnxTensor => ({
  ...{ name, dims, int64Data: int64Data as number[], dataType: TENSOR_TYPES.int64 },
});

/** A file with the input `x`, a batch of `shape`, and the output `y`. */
function fileOf(nodes: readonly OnnxNode[], initializers: readonly OnnxTensor[], shape: readonly number[]): Uint8Array {
  const dims = [{ name: "n" }, ...shape.map((size) => ({ size }))];
  const input = { name: "x", type: { tensor: { elementType: TENSOR_TYPES.float, shape: { dims } } } };
  const graph: Graph = { nodes, initializers, inputs: [input], outputs: [{ name: "y" }] };
  return encodeMessage(MODEL, { opsets: [{ version: 17 }], graph });
}

/** What a file gives for one image. */
async function outputOf(file: Uint8Array, image: readonly number[]): Promise<number[]> {
  const { model } = await readOnnx(file);
  const output = tf.tidy(() => {
    const [, ...shape] = model.inputs[0].shape as number[];
    return Array.from((model.predict(tf.tensor([...image], [1, ...shape])) as tf.Tensor).dataSync());
  });
  model.dispose();
  return output;
}

describe("readOnnx computes with the numbers of a file", () => {
  const times = (...before: OnnxNode[]): OnnxNode[] => [...before, node("Mul", ["x", "c"], "y")];

  it.each<[string, OnnxNode[], OnnxTensor[], number]>([
    ["divides floats", times(node("Div", ["a", "b"], "c")), [floats("a", [1]), floats("b", [4])], 0.25],
    [
      "cuts the quotient of whole numbers",
      times(node("Div", ["a", "b"], "q"), node("Cast", ["q"], "c", { to: ["i", 1] })),
      [integers("a", [-7]), integers("b", [2])],
      -3,
    ],
    [
      "divides whole numbers as floats once they are cast",
      times(
        node("Constant", [], "a", { value_int: ["i", 7] }),
        node("Cast", ["a"], "f", { to: ["i", 1] }),
        node("Div", ["f", "b"], "c"),
      ),
      [floats("b", [2])],
      3.5,
    ],
    [
      "cuts floats that are cast to whole numbers",
      times(node("Cast", ["a"], "i", { to: ["i", 6] }), node("Cast", ["i"], "c", { to: ["i", 1] })),
      [floats("a", [-2.75])],
      -2,
    ],
    [
      "knows sides as whole numbers",
      times(
        node("Shape", ["x"], "shape"),
        node("Gather", ["shape", "one"], "side"),
        node("Div", ["side", "b"], "half"),
        node("Cast", ["half"], "c", { to: ["i", 1] }),
      ),
      [integers("one", [1], []), integers("b", [2], [])],
      1,
    ],
    [
      "takes rests of floats",
      times(node("Mod", ["a", "b"], "c", { fmod: ["i", 1] })),
      [floats("a", [-1.5]), floats("b", [1])],
      -0.5,
    ],
    [
      "takes rests of whole numbers",
      times(node("Mod", ["a", "b"], "r"), node("Cast", ["r"], "c", { to: ["i", 1] })),
      [integers("a", [-3]), integers("b", [2])],
      1,
    ],
  ])("%s", async (_, nodes, numbers, factor) => {
    expect(await outputOf(fileOf(nodes, numbers, [3]), [1, 2, 4])).toEqual([factor, 2 * factor, 4 * factor]);
  });

  it.each<[string, OnnxNode[], OnnxTensor[], RegExp]>([
    [
      "a value cast to whole numbers and back",
      [node("Cast", ["x"], "whole", { to: ["i", 6] }), node("Cast", ["whole"], "y", { to: ["i", 1] })],
      [],
      /in Cast whole: expected to to be a type of floats \(1, 10, 11\), got 6/,
    ],
    [
      "a value divided as whole numbers",
      [node("Div", ["x", "two"], "y")],
      [integers("two", [2])],
      /in Div y: expected a quotient of floats, got one of whole numbers/,
    ],
    [
      "numbers cast to texts",
      times(node("Cast", ["a"], "c", { to: ["i", 8] })),
      [floats("a", [1])],
      /in Cast c: expected one of the types 1, 10, 11, 2, 6, 7, got 8/,
    ],
    [
      "numbers cast to a type without room",
      times(node("Cast", ["a"], "c", { to: ["i", 2] })),
      [floats("a", [256])],
      /in Cast c: expected numbers from 0 to 255 for type 2, got 256/,
    ],
  ])("and refuses %s", async (_, nodes, numbers, message) => {
    await expect(readOnnx(fileOf(nodes, numbers, [3]))).rejects.toThrow(message);
    await expect(readOnnx(fileOf(nodes, numbers, [3]))).rejects.toMatchObject({ code: "unsupported" });
  });

  it("passes casts between floats over", async () => {
    const nodes = [node("Cast", ["x"], "double", { to: ["i", 11] }), node("Cast", ["double"], "y", { to: ["i", 1] })];
    expect(await outputOf(fileOf(nodes, [], [3]), [0.5, 1, 2])).toEqual([0.5, 1, 2]);
  });
});

describe("readOnnx reads", () => {
  const sliced = (start: number | bigint, end: number | bigint): Uint8Array =>
    fileOf(
      [node("Slice", ["x", "starts", "ends", "axes"], "y")],
      [integers("starts", [start]), integers("ends", [end]), integers("axes", [3])],
      [1, 2, 3],
    );

  it.each<[string, number | bigint, number | bigint, number[]]>([
    ["the end of a slice", 1, 2, [2, 5]],
    ["the largest whole number as the end of a slice", 1, 2n ** 63n - 1n, [2, 3, 5, 6]],
    ["the smallest one as its start", -(2n ** 63n), -1, [1, 2, 4, 5]],
  ])("%s", async (_, start, end, expected) => {
    expect(await outputOf(sliced(start, end), [1, 2, 3, 4, 5, 6])).toEqual(expected);
  });

  it("no slice of nothing", async () => {
    await expect(readOnnx(sliced(2, 2))).rejects.toThrow(/in Slice y: expected a slice of something, got 2 to 2 of 3/);
  });

  it("an attribute without its value as zero, which is what proto3 leaves out, and one that is not there as ONNX does", async () => {
    const leaky = (attributes: object): Uint8Array => fileOf([node("LeakyRelu", ["x"], "y", attributes)], [], [2]);
    expect(await outputOf(leaky({ alpha: ["f", undefined] }), [-100, 1])).toEqual([-0, 1]);
    const [usual] = await outputOf(leaky({}), [-100, 1]);
    expect(usual).toBeCloseTo(-1, 6);
    const pooled = [node("ReduceMean", ["x"], "y", { axes: ["l", [2, 3]], keepdims: ["i", undefined] })];
    const { model } = await readOnnx(fileOf(pooled, [], [1, 2, 2]));
    expect(model.outputs[0].shape).toEqual([null, 1]);
    model.dispose();
    const flat = fileOf([node("Flatten", ["x"], "y", { axis: ["i", undefined] })], [], [2]);
    await expect(readOnnx(flat)).rejects.toThrow(/in Flatten y: expected axis 1, got 0/);
    const constant = node("Constant", [], "c", { value_float: ["f", undefined] });
    expect(await outputOf(fileOf([constant, node("Add", ["x", "c"], "y")], [], [2]), [1, 2])).toEqual([1, 2]);
  });
});

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
