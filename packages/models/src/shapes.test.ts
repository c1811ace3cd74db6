import { sha256Hex } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildClassDiscriminator,
  buildCnn,
  buildDenseGenerator,
  buildDiscriminator,
  buildGenerator,
  convolutionOutputs,
  countParameters,
  forward,
  LOGITS_LAYER,
  modelFromFiles,
  modelToFiles,
  namedWeights,
  trainableVariables,
  type ImageShape,
} from "./index";

beforeAll(() => tf.setBackend("cpu"));

/** What a network is: its layers, the number of its parameters and a hash of its initial weights. */
function portrait(model: tf.LayersModel): string[] {
  const weights = [...namedWeights(model)].flatMap(([name, weight]) => {
    const values = (weight.dataSync() as Float32Array).slice();
    return [new TextEncoder().encode(name), new Uint8Array(values.buffer)];
  });
  return [
    model.layers.map(({ name }) => name).join(" "),
    String(countParameters(model)),
    sha256Hex(...weights).slice(0, 16),
  ];
}

/** From before networks went by shape: they must not change. */
const ORIGINAL = {
  generator: [
    "project norm_1 leaky_1 unflatten upsample_1 norm_2 leaky_2 upsample_2 norm_3 leaky_3 draw",
    "2330944",
    "0506f0e4d7c55acd",
  ],
  discriminator: ["conv_1 leaky_1 dropout_1 conv_2 leaky_2 dropout_2 features logit", "212865", "c478a51fa4da297c"],
  cnn: ["conv_1 pool_1 conv_2 pool_2 features hidden logits probabilities", "225034", "6d4a3b509116524d"],
  convolutional: [
    "conv_1 norm_1 leaky_1 conv_2 norm_2 leaky_2 pool_2 conv_3 norm_3 leaky_3 pool_3 conv_4 norm_4 leaky_4 features dropout logits probabilities",
    "253354",
    "ac5e0026286f4e97",
  ],
  dense: [
    "flat image_noise hidden_1 hidden_1_noise hidden_2 hidden_2_noise hidden_3 hidden_3_noise hidden_4 hidden_4_noise features features_noise logits probabilities",
    "1541020",
    "a1e056907feec3fa",
  ],
  denseGenerator: ["hidden_1 norm_1 leaky_1 hidden_2 norm_2 leaky_2 draw image", "696784", "6b18471ce87a2ff6"],
};

/** The two-stage networks of 32x32x3 also stay what they were. */
const COLOUR = {
  ...{ generator: ["2733504", "64fd2b19e89e36e2"], discriminator: ["217985", "def96f7d3b49b9b7"] },
  ...{ cnn: ["315722", "2f4480f2b86785b4"], convolutional: ["263914", "2e6fbcf0e0adcd05"] },
  ...{ dense: ["3829020", "b48dd87bae7d2804"], denseGenerator: ["1843072", "1a6094376966836a"] },
};

type NetworkName = keyof typeof ORIGINAL;

const BUILDERS: Readonly<Record<NetworkName, (options: { seed: number; imageShape: ImageShape }) => tf.Sequential>> = {
  generator: buildGenerator,
  discriminator: buildDiscriminator,
  cnn: buildCnn,
  convolutional: buildClassDiscriminator,
  dense: (options) => buildClassDiscriminator({ ...options, kind: "dense" }),
  denseGenerator: buildDenseGenerator,
};

describe.each(Object.keys(ORIGINAL) as NetworkName[])("the %s", (name) => {
  it("is the original's to the bit at 28x28x1, and keeps its layers at 32x32x3", () => {
    const [original, colour] = [[28, 28, 1] as const, [32, 32, 3] as const].map((imageShape) => {
      const model = BUILDERS[name]({ seed: 7, imageShape });
      const found = portrait(model);
      model.dispose();
      return found;
    });
    expect(original).toEqual(ORIGINAL[name]);
    expect(colour).toEqual([ORIGINAL[name][0], ...COLOUR[name]]);
  });

  it.each<[ImageShape, RegExp]>([
    [[7, 28, 1], /expected images with 8 to 128 rows and columns, got 7x28; resize them/],
    [[28, 129, 3], /expected images with 8 to 128 rows and columns, got 28x129/],
    [[28, 28.5, 1], /got 28x28.5/],
    [[28, 28, 2], /expected images with 1 channel \(grey\) or 3 \(red, green, blue\), got 2/],
  ])("refuses images of %j", (imageShape, message) => {
    expect(() => BUILDERS[name]({ seed: 1, imageShape })).toThrow(message);
  });
});

/** Sides of the smallest maps; strided convolutions; blocks of the CNN; numbers that the CNN's dense layer reads. */
interface Expected {
  readonly base: readonly [number, number];
  readonly stages: number;
  readonly blocks: number;
  readonly features: number;
  /** Convolutions of the class discriminator. */
  readonly convolutions: number;
}

const SHAPES: readonly (readonly [ImageShape, Expected])[] = [
  [[8, 8, 1], { base: [2, 2], stages: 2, blocks: 1, features: 3 * 3 * 32, convolutions: 3 }],
  [[12, 20, 3], { base: [3, 5], stages: 2, blocks: 1, features: 5 * 9 * 32, convolutions: 3 }],
  [[28, 28, 1], { base: [7, 7], stages: 2, blocks: 2, features: 5 * 5 * 64, convolutions: 4 }],
  [[32, 32, 3], { base: [8, 8], stages: 2, blocks: 2, features: 6 * 6 * 64, convolutions: 4 }],
  [[33, 40, 3], { base: [5, 5], stages: 3, blocks: 2, features: 6 * 8 * 64, convolutions: 4 }],
  [[48, 32, 3], { base: [12, 8], stages: 2, blocks: 2, features: 10 * 6 * 64, convolutions: 4 }],
  [[64, 64, 3], { base: [8, 8], stages: 3, blocks: 3, features: 6 * 6 * 128, convolutions: 5 }],
  [[100, 60, 1], { base: [13, 8], stages: 3, blocks: 3, features: 10 * 5 * 128, convolutions: 5 }],
  [[128, 128, 3], { base: [8, 8], stages: 4, blocks: 4, features: 6 * 6 * 128, convolutions: 6 }],
];

const sizeAfter = (model: tf.LayersModel, layer: string): (number | null)[] =>
  (model.getLayer(layer).outputShape as (number | null)[]).slice(1);

describe.each(SHAPES)("for images of %j", (imageShape, { base, stages, blocks, features, convolutions }) => {
  const small = { seed: 3, imageShape };

  it("a generator draws that size, from small maps", () => {
    const model = buildGenerator({ ...small, filters: [4, 3, 2], latentSize: 5 });
    expect(model.outputShape).toEqual([null, ...imageShape]);
    expect(sizeAfter(model, "unflatten").slice(0, 2)).toEqual(base);
    expect(model.layers.filter((layer) => layer.getClassName() === "Conv2DTranspose")).toHaveLength(stages + 1);
    model.dispose();
  });

  it("a discriminator reads that size, down to the same maps", () => {
    const model = buildDiscriminator({ ...small, filters: [2, 3] });
    const outputs = convolutionOutputs(model);
    expect(outputs).toHaveLength(stages);
    expect(sizeAfter(model, outputs.at(-1) as string).slice(0, 2)).toEqual(base);
    expect(model.outputShape).toEqual([null, 1]);
    model.dispose();
  });

  it("a CNN pools until a dense layer can read it", () => {
    const model = buildCnn({ ...small, classCount: 4, hiddenUnits: 2 });
    expect(convolutionOutputs(model)).toHaveLength(blocks);
    expect(sizeAfter(model, "features")).toEqual([features]);
    expect(model.outputShape).toEqual([null, 4]);
    model.dispose();
  });

  it("class discriminators and their generator fit", () => {
    const model = buildClassDiscriminator({ ...small, classCount: 4 });
    expect(convolutionOutputs(model)).toHaveLength(convolutions);
    expect(sizeAfter(model, LOGITS_LAYER)).toEqual([4]);
    const dense = buildClassDiscriminator({ ...small, kind: "dense", hiddenUnits: [3, 2] });
    expect(dense.inputs[0].shape).toEqual([null, ...imageShape]);
    const generator = buildDenseGenerator({ ...small, hiddenUnits: [2], latentSize: 3 });
    expect(generator.outputShape).toEqual([null, ...imageShape]);
    [model, dense, generator].forEach((network) => network.dispose());
  });
});

describe("widths", () => {
  const widthsOf = (model: tf.Sequential): unknown[] =>
    model.layers.flatMap((layer) => (layer.getClassName().startsWith("Conv2D") ? [layer.getConfig().filters] : []));
  const at = (side: number): ImageShape => [side, side, 3];

  it.each([
    ["the generator", (side: number) => buildGenerator({ imageShape: at(side), latentSize: 1 }), [128, 64, 32, 32, 3]],
    ["the discriminator", (side: number) => buildDiscriminator({ imageShape: at(side) }), [32, 64, 128, 256]],
    ["the CNN", (side: number) => buildCnn({ imageShape: at(side), hiddenUnits: 1 }), [32, 64, 128, 128]],
  ])("of %s follow from those given", (_, build, expected) => {
    const model = build(128);
    expect(widthsOf(model)).toEqual(expected);
    model.dispose();
  });

  it("are kept where there are more than the size needs, and the network is deeper", () => {
    const model = buildDiscriminator({ filters: [2, 3, 4] });
    expect(widthsOf(model)).toEqual([2, 3, 4]);
    expect(sizeAfter(model, "leaky_3")).toEqual([4, 4, 4]);
    const generator = buildGenerator({ filters: [5, 4, 3, 2], latentSize: 2 });
    expect(generator.outputShape).toEqual([null, 28, 28, 1]);
    expect(() => buildDiscriminator({ filters: [] })).toThrow("expected 1 to 7 numbers of filters, got 0");
    [model, generator].forEach((network) => network.dispose());
  });

  it("of a CNN are as many as a small image has room for", () => {
    const model = buildCnn({ imageShape: [8, 8, 1], filters: [2, 3], hiddenUnits: 2 });
    expect(widthsOf(model)).toEqual([2]);
    model.dispose();
  });
});

describe("a generator of a size that doubling does not give", () => {
  const build = (): tf.Sequential =>
    buildGenerator({ imageShape: [11, 14, 3], filters: [3, 2, 2], latentSize: 4, seed: 2 });

  it("draws the larger image and cuts its margins off", () => {
    const model = build();
    const noise = tf.randomNormal([2, 4], 0, 1, "float32", 3);
    const whole = forward(model, noise, { until: "draw" });
    expect(whole.shape).toEqual([2, 12, 16, 3]);
    const cut = forward(model, noise);
    expect(cut.dataSync()).toEqual(tf.slice(whole, [0, 0, 1, 0], [2, 11, 14, 3]).dataSync());
    model.dispose();
  });

  it("learns through the cut, and no gradient comes from outside of it", () => {
    const model = build();
    const noise = tf.randomNormal([2, 4], 0, 1, "float32", 3);
    const { grads } = tf.variableGrads(
      () => tf.mean(tf.square(forward(model, noise, { training: true }))) as tf.Scalar,
      trainableVariables(model),
    );
    expect(Object.values(grads).every((gradient) => tf.any(tf.notEqual(gradient, 0)).dataSync()[0] === 1)).toBe(true);
    const drawn = tf.zeros([1, 12, 16, 3]);
    const inside = tf.grad((x: tf.Tensor) => tf.sum(model.getLayer("crop").apply(x) as tf.Tensor))(drawn);
    expect(tf.sum(inside).dataSync()[0]).toBe(11 * 14 * 3);
    expect(tf.sum(tf.slice(inside, [0, 11, 0, 0], [1, 1, 16, 3])).dataSync()[0]).toBe(0);
    model.dispose();
  });

  it("is saved and loaded like any other", async () => {
    const model = build();
    const loaded = await modelFromFiles(await modelToFiles(model));
    const noise = tf.randomNormal([1, 4], 0, 1, "float32", 3);
    expect(forward(loaded, noise).dataSync()).toEqual(forward(model, noise).dataSync());
    [model, loaded].forEach((network) => network.dispose());
  });
});
