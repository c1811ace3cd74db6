/** `forward` through networks that are layers of networks, and through layers that are used twice. */
import { Random } from "@gan-cls/core";
import { expectNoLeakedTensors } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { forward, forwardBatches, LOGITS_LAYER, modelFromFiles, modelToFiles, namedWeights } from "./index";

beforeAll(() => tf.setBackend("cpu"));

const predict = (model: tf.LayersModel, input: tf.Tensor): ArrayLike<number> =>
  (model.predict(input) as tf.Tensor).dataSync();

const IMAGES = (): tf.Tensor4D => tf.randomUniform([3, 6, 6, 1], -1, 1, "float32", 3);

const kernel = (seed: number): ReturnType<typeof tf.initializers.randomNormal> =>
  tf.initializers.randomNormal({ stddev: 0.5, seed });

/** A convolutional base with BatchNorm and dropout, as a chain. */
const base = (): tf.Sequential =>
  tf.sequential({
    name: "base",
    layers: [
      tf.layers.conv2d({
        name: "conv",
        filters: 4,
        kernelSize: 3,
        inputShape: [6, 6, 1],
        kernelInitializer: kernel(1),
      }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.leakyReLU({ name: "leaky" }),
      tf.layers.dropout({ name: "drop", rate: 0.5 }),
      tf.layers.flatten({ name: "flat" }),
    ],
  });

const head = (): tf.layers.Layer[] => [
  tf.layers.dense({ name: LOGITS_LAYER, units: 3, kernelInitializer: kernel(2) }),
  tf.layers.softmax({ name: "probabilities" }),
];

function applied(layers: readonly tf.layers.Layer[], input: tf.SymbolicTensor): tf.SymbolicTensor {
  return layers.reduce((tensor, layer) => layer.apply(tensor) as tf.SymbolicTensor, input);
}

/** A classifier on the base: with the base as a layer, in a network with branches or in a chain, or with the layers of the base as its own. */
const FORMS = {
  graph: () => {
    const input = tf.input({ shape: [6, 6, 1] });
    return tf.model({ inputs: input, outputs: applied([base(), ...head()], input) });
  },
  chain: () => tf.sequential({ layers: [base(), ...head()] }),
  flat: () => tf.sequential({ layers: [...base().layers, ...head()] }),
} satisfies Record<string, () => tf.LayersModel>;

const nestedForms = [
  ["a network with branches", FORMS.graph],
  ["a chain", FORMS.chain],
] as const;

describe("forward through a network inside of another", () => {
  it("computes with it, rather than passing the input over it", () => {
    const ones = tf.layers.dense({ units: 4, useBias: false, kernelInitializer: "ones", inputShape: [4] });
    const inner = tf.sequential({ layers: [ones] });
    const input = tf.input({ shape: [4] });
    const scaled = tf.layers.activation({ activation: "linear" }).apply(inner.apply(input));
    const outer = tf.model({
      inputs: input,
      outputs: tf.layers.add().apply([scaled, scaled] as tf.SymbolicTensor[]) as never,
    });
    const result = forward(outer, tf.tensor2d([[1, 2, 3, 4]]));
    expect(Array.from(result.dataSync())).toEqual([20, 20, 20, 20]);
  });

  it.each(nestedForms)("gives what tfjs predicts, as a layer of %s, and after saving", async (_, build) => {
    const model = build();
    const expected = predict(model, IMAGES());
    expect(forward(model, IMAGES()).dataSync()).toEqual(expected);
    const loaded = await modelFromFiles(await modelToFiles(model));
    expect((await forwardBatches(loaded, IMAGES())).values).toEqual(expected);
    const images = IMAGES();
    await expectNoLeakedTensors(() => forward(model, images).dispose());
  });

  it.each(nestedForms)("trains as if its layers were the network's own, as a layer of %s", (_, build) => {
    const options = (): object => ({ training: true, dropoutRandom: Random.fromSeed(4), until: LOGITS_LAYER });
    const [nested, flat] = [build(), FORMS.flat()];
    expect(forward(nested, IMAGES(), options()).dataSync()).toEqual(forward(flat, IMAGES(), options()).dataSync());
    // Both have moved the statistics of BatchNorm, too.
    expect(predict(nested, IMAGES())).toEqual(predict(flat, IMAGES()));
    expect(predict(nested, IMAGES())).not.toEqual(predict(build(), IMAGES()));
    const variables = nested.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const loss = (): tf.Scalar => tf.mean(tf.square(forward(nested, IMAGES(), options()))) as tf.Scalar;
    expect(Object.keys(tf.variableGrads(loss, variables).grads)).toHaveLength(6);
  });

  it("trains it by its own name, and leaves it to the bit where only others are named", () => {
    const model = FORMS.graph();
    const weights = (): number[][] => [...namedWeights(model).values()].map((each) => Array.from(each.dataSync()));
    const before = weights();
    forward(model, IMAGES(), { training: new Set([LOGITS_LAYER, "norm"]) });
    expect(weights()).toEqual(before);
    forward(model, IMAGES(), { training: new Set(["base"]) });
    expect(weights()).not.toEqual(before);
  });

  it("stops at it, and refuses to stop inside of it", () => {
    const model = FORMS.graph();
    expect(forward(model, IMAGES(), { until: "base" }).dataSync()).toEqual(
      predict(model.getLayer("base") as tf.Sequential, IMAGES()),
    );
    expect(() => forward(model, IMAGES(), { until: "leaky" })).toThrowError(
      expect.objectContaining({
        code: "unsupported",
        message: expect.stringMatching(/got leaky, which is inside of its layer base; name that one/) as string,
      }),
    );
    expect(() => forward(model, IMAGES(), { until: "nose" })).toThrow(/expected a layer of .*got nose/);
  });

  it("gives one with two inputs both of them", () => {
    const [left, right] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const doubled = tf.layers.add().apply([left, left]) as tf.SymbolicTensor;
    const sum = tf.model({
      inputs: [left, right],
      outputs: tf.layers.concatenate().apply([doubled, right]) as tf.SymbolicTensor,
    });
    const input = tf.input({ shape: [2] });
    const negative = tf.layers.dense({ units: 2, kernelInitializer: "ones" }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: sum.apply([input, negative]) as tf.SymbolicTensor });
    expect(Array.from(forward(model, tf.tensor2d([[1, 2]])).dataSync())).toEqual([2, 4, 3, 3]);
    expect(() => forward(sum, tf.ones([1, 2]))).toThrow(
      /forward: expected a network with one input, got .* which has 2/,
    );
  });
});

describe("forward through a layer that is used twice", () => {
  const twice = (): tf.LayersModel => {
    const input = tf.input({ shape: [4] });
    const shared = tf.layers.dense({ name: "shared", units: 4, activation: "relu", kernelInitializer: kernel(5) });
    const between = tf.layers.dense({ name: "between", units: 4, kernelInitializer: kernel(6) });
    const norm = tf.layers.batchNormalization({ name: "norm" });
    const last = tf.layers.add({ name: "last" });
    const first = shared.apply(input) as tf.SymbolicTensor;
    const second = applied([between, norm, shared], first);
    return tf.model({ inputs: input, outputs: last.apply([first, second]) as tf.SymbolicTensor });
  };
  const rows = (): tf.Tensor2D => tf.randomUniform([3, 4], -1, 1, "float32", 7);

  it("applies it twice", () => {
    const model = twice();
    expect(forward(model, rows()).dataSync()).toEqual(predict(model, rows()));
  });

  it("ends with its last use where it is the output, too", () => {
    const input = tf.input({ shape: [4] });
    const shared = tf.layers.dense({ units: 4, kernelInitializer: kernel(5) });
    const model = tf.model({ inputs: input, outputs: applied([shared, tf.layers.reLU(), shared], input) });
    expect(forward(model, rows()).dataSync()).toEqual(predict(model, rows()));
  });

  it("takes a network's own use of a layer that another network uses, too", () => {
    const [other, own] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const [shared, front] = [
      tf.layers.dense({ name: "shared", units: 4 }),
      tf.layers.dense({ name: "front", units: 4 }),
    ];
    shared.apply(other);
    const model = tf.model({ inputs: own, outputs: applied([front, shared], own) });
    expect(forward(model, rows()).dataSync()).toEqual(predict(model, rows()));
    expect(forward(model, rows(), { until: "shared" }).dataSync()).toEqual(predict(model, rows()));
  });

  it("refuses to stop at it, and runs nothing behind where it stops", () => {
    const model = twice();
    expect(() => forward(model, rows(), { until: "shared" })).toThrow(/got shared, which the network uses 2 times/);
    const [mean] = model.getLayer("norm").getWeights().slice(2);
    const before = Array.from(mean.dataSync());
    forward(model, rows(), { until: "between", training: true });
    expect(Array.from(model.getLayer("norm").getWeights()[2].dataSync())).toEqual(before);
  });
});

it("forward refuses a layer with several outputs", () => {
  const inner = tf.input({ shape: [2] });
  const outputs = [tf.layers.reLU(), tf.layers.leakyReLU()].map((layer) => layer.apply(inner) as tf.SymbolicTensor);
  const pair = tf.model({ name: "pair", inputs: inner, outputs });
  const input = tf.input({ shape: [2] });
  const [first] = pair.apply(input) as tf.SymbolicTensor[];
  const model = tf.model({ inputs: input, outputs: first });
  expect(() => forward(model, tf.ones([1, 2]))).toThrow(/layers with one output, got pair, which has 2/);
});
