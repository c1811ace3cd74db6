import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { MODEL, type OnnxModel } from "./onnx-messages";
import { decodeMessage, encodeMessage } from "./protobuf";
import { writeOnnx } from "./write-onnx";

function open(file: Uint8Array): Required<OnnxModel> {
  return decodeMessage("test", MODEL, file) as unknown as Required<OnnxModel>;
}

const nodesOf = (file: Uint8Array): string[] => open(file).graph.nodes.map(({ opType }) => opType);

/** Images of 4x4x2 through a convolution to 3 numbers. */
function smallNetwork(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ name: "conv", filters: 3, kernelSize: 3, strides: 2, padding: "same", inputShape: [4, 4, 2] }),
      tf.layers.leakyReLU({ alpha: 0.25 }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.flatten(),
      tf.layers.dense({ name: "logits", units: 3, activation: "softmax" }),
    ],
  });
}

describe("writeOnnx", () => {
  it("turns the image once, and the weights instead of everything behind it", () => {
    const model = smallNetwork();
    const { graph, opsets, irVersion } = open(writeOnnx({ model }));
    expect(graph.nodes.map(({ opType }) => opType)).toEqual([
      ...["Transpose", "Conv", "LeakyRelu", "Flatten", "Gemm", "Softmax", "Identity"],
    ]);
    expect([irVersion, opsets]).toEqual([8, [{ domain: "", version: 17 }]]);
    const pads = graph.nodes[1].attributes.find(({ name }) => name === "pads");
    // Of 4 pixels with a stride of 2, TensorFlow adds one at the end alone.
    expect(pads?.integers).toEqual([0, 0, 1, 1]);
    model.dispose();
  });

  it("writes kernels with output channels first, and the dense rows in the order of channels first", () => {
    const model = smallNetwork();
    const { initializers } = open(writeOnnx({ model })).graph;
    const numbers = (name: string): Float32Array => {
      const { rawData = new Uint8Array() } = initializers.find((tensor) => tensor.name === name) ?? {};
      return new Float32Array(new Uint8Array(rawData).buffer);
    };
    const [kernel, , dense] = model.getWeights().map((weight) => weight.dataSync());
    // [O, I, R, C] = [1, 0, 2, 1] is [R, C, I, O] = [2, 1, 0, 1].
    expect(numbers("conv/kernel")[1 * 18 + 0 * 9 + 2 * 3 + 1]).toBe(kernel[2 * 18 + 1 * 6 + 0 * 3 + 1]);
    // Channel 2 of the pixel (1, 0) of maps 2x2x3.
    expect(numbers("logits/kernel")[(2 * 4 + 2) * 3 + 1]).toBe(dense[(2 * 3 + 2) * 3 + 1]);
    model.dispose();
  });

  it("leaves an image as it is that comes with its channels first or has one alone", () => {
    const model = smallNetwork();
    expect(nodesOf(writeOnnx({ model }, { layout: "channels-first" }))).not.toContain("Transpose");
    model.dispose();
  });

  it("takes bytes, names classes and says how pictures are prepared", () => {
    const grey = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [2, 2, 1] }), tf.layers.dense({ units: 2, activation: "softmax" })],
    });
    const preprocessing = {
      ...({ rows: 2, columns: 2, channels: 1, fit: "cover", background: 0, invert: true, layout: "plain" } as const),
    };
    const file = open(
      writeOnnx({ model: grey, classNames: ["cat", "dog"], preprocessing }, { input: "bytes", batchSize: 1 }),
    );
    expect(file.graph.nodes.slice(0, 3).map(({ opType }) => opType)).toEqual(["Cast", "Sub", "Div"]);
    expect(file.graph.inputs[0].type?.tensor).toEqual({
      ...{ elementType: 2, shape: { dims: [{ size: 1 }, { size: 2 }, { size: 2 }, { size: 1 }] } },
    });
    expect(Object.fromEntries(file.metadata.map(({ key, value }) => [key, value]))).toEqual({
      ...{ class_names: '["cat","dog"]', preprocessing: JSON.stringify(preprocessing), layout: "channels-last" },
    });
    grey.dispose();
  });

  it("refuses what it does not know, and says in which layer", () => {
    const model = tf.sequential({ layers: [tf.layers.layerNormalization({ name: "norm", inputShape: [3] })] });
    expect(() => writeOnnx({ model })).toThrow(/in norm: expected one of the layers .*, got LayerNormalization/);
    const anySize = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, null, 1] })],
    });
    expect(() => writeOnnx({ model: anySize })).toThrow(/sizes that are fixed, got \[any, any, 1\]/);
    model.dispose();
    anySize.dispose();
  });

  it("refuses a wrong number of class names, and batches of no images", () => {
    const model = smallNetwork();
    expect(() => writeOnnx({ model, classNames: ["one"] })).toThrow(
      /expected 3 class names, one for each output, got 1/,
    );
    expect(() => writeOnnx({ model }, { batchSize: 0 })).toThrow(/batchSize must be a positive integer, got 0/);
    model.dispose();
  });

  it("leaves no tensor behind", () => {
    const model = smallNetwork();
    const before = tf.memory().numTensors;
    writeOnnx({ model });
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe("decodeMessage", () => {
  const schema = { text: { number: 1, type: "string" }, numbers: { number: 2, type: "integer", many: true } } as const;

  it("reads what was written, and passes over what it does not know", () => {
    const more = { ...schema, other: { number: 9, type: "float" } } as const;
    const bytes = encodeMessage(more, { text: "a", numbers: [1, -2, 2 ** 40], other: 0.5 });
    expect(decodeMessage("test", schema, bytes)).toEqual({ text: "a", numbers: [1, -2, 2 ** 40] });
  });

  it.each([
    ["an end in the middle", [10, 200]],
    ["another type", [8, 1]],
    ["a number that is none", [16, ...new Array<number>(12).fill(255)]],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeMessage("test", schema, Uint8Array.from(bytes))).toThrow(GanClsError);
  });
});
