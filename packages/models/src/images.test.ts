import { expectNoLeakedTensors, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildCnn,
  buildDiscriminator,
  buildGenerator,
  classifyImages,
  forward,
  forwardBatches,
  generateImages,
  LOGITS_LAYER,
  toImageTensor,
  toOneHotTensor,
  toPixels,
} from "./index";

beforeAll(() => tf.setBackend("cpu"));

const generator = (): tf.Sequential => buildGenerator({ filters: [4, 4, 4], latentSize: 5, seed: 3 });

const DIGITS = tinyDigits(2);

describe("toImageTensor", () => {
  it("maps bytes to [-1, 1] by (x - 127.5) / 127.5, in the images' layout", () => {
    const tensor = toImageTensor(DIGITS);
    expect(tensor.shape).toEqual([20, 28, 28, 1]);
    expect(tensor.dtype).toBe("float32");
    const expected = Float32Array.from(DIGITS.pixels, (x) => (x - 127.5) / 127.5);
    expect(tensor.dataSync()).toEqual(expected);
    expect([Math.min(...expected), Math.max(...expected)]).toEqual([-1, 1]);
    tensor.dispose();
  });

  it("picks images by position, repeats allowed", () => {
    const tensor = toImageTensor(DIGITS, [3, 0, 3]);
    expect(tensor.shape).toEqual([3, 28, 28, 1]);
    const image = (index: number): number[] => [...DIGITS.pixels.subarray(index * 784, (index + 1) * 784)];
    expect([...toPixels(tensor.dataSync())]).toEqual([...image(3), ...image(0), ...image(3)]);
    tensor.dispose();
  });

  it.each([[[20]], [[-1]], [[0.5]]])("refuses the positions %j of 20", (indices) => {
    expect(() => toImageTensor(DIGITS, indices)).toThrow(/indices must lie in \[0, 20\)/);
  });
});

describe("toPixels", () => {
  it("undoes toImageTensor for every byte, clips what lies outside and gives plain bytes", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(toPixels(Float32Array.from(bytes, (byte) => (byte - 127.5) / 127.5))).toEqual(bytes);
    expect(toPixels([-1.5, -1, 1, 7, Number.NaN])).toEqual(Uint8Array.of(0, 0, 255, 255, 0));
  });
});

describe("toOneHotTensor", () => {
  it("puts one 1 in each row", () => {
    const tensor = toOneHotTensor(Uint8Array.of(2, 0, 1), [2, 0], 4);
    expect(tensor.arraySync()).toEqual([
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ]);
    expect(toOneHotTensor([1, 0], undefined, 2).arraySync()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it("refuses a label beyond the classes and a position beyond the labels", () => {
    expect(() => toOneHotTensor([3], undefined, 3)).toThrow(/labels must lie in \[0, 3\), got 3 at position 0/);
    expect(() => toOneHotTensor([1], [1], 3)).toThrow(/indices must lie in \[0, 1\)/);
  });
});

describe("forwardBatches", () => {
  it("gives the outputs of forward, of any layer, whatever the batches, and leaves no tensor behind", async () => {
    const model = buildCnn({ filters: [2, 2], hiddenUnits: 4, seed: 1 });
    const expected = forward(model, toImageTensor(DIGITS), { until: LOGITS_LAYER }).dataSync();
    const rows = await forwardBatches(model, DIGITS, { until: LOGITS_LAYER, batchSize: 6 });
    expect(rows).toEqual({ values: expected, size: 20, dimensions: 10 });
    await expectNoLeakedTensors(() => forwardBatches(model, DIGITS));
  });

  it("takes bytes for a network of flat input, and sets of any size where the network does", async () => {
    const flat = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [784] })] });
    expect(await forwardBatches(flat, DIGITS.pixels)).toMatchObject({ size: 20, dimensions: 1 });
    const open = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, null, 1] as never })],
    });
    expect(await forwardBatches(open, DIGITS)).toMatchObject({ size: 20, dimensions: 784 });
    await expect(forwardBatches(open, DIGITS.pixels)).rejects.toThrow(/expected a multiple of 0 bytes/);
    await expect(forwardBatches(open, { ...DIGITS, channels: 3 })).rejects.toThrow(/images of anyxanyx1, got 28x28x3/);
  });

  it("gives no rows for no images, and stops when told", async () => {
    const none = { ...DIGITS, size: 0, pixels: new Uint8Array(0) };
    const model = buildDiscriminator({ filters: [1, 1] });
    expect(await forwardBatches(model, none)).toEqual({ values: new Float32Array(0), size: 0, dimensions: 0 });
    const stopped = forwardBatches(model, DIGITS, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("classifyImages", () => {
  it("gives the network's probabilities and the largest of them, whatever the batches", async () => {
    const model = buildCnn({ filters: [2, 2], hiddenUnits: 4, seed: 1 });
    const digits = tinyDigits(1);
    const whole = await classifyImages(model, digits);
    expect(await classifyImages(model, digits.pixels, { batchSize: 3 })).toEqual(whole);
    const images = tf.tensor(
      Float32Array.from(digits.pixels, (byte) => (byte - 127.5) / 127.5),
      [10, 28, 28, 1],
    );
    const rows = (model.predict(images) as tf.Tensor2D).arraySync();
    whole.forEach(({ label, probabilities }, index) => {
      expect([...probabilities]).toEqual(rows[index]);
      expect(rows[index][label]).toBe(Math.max(...rows[index]));
    });
  });

  it("leaves no tensor behind and refuses a network without classes", async () => {
    const model = buildCnn({ filters: [2, 2], hiddenUnits: 4 });
    await expectNoLeakedTensors(() => classifyImages(model, tinyDigits(1)));
    await expect(classifyImages(buildDiscriminator({ filters: [1, 1] }), tinyDigits(1))).rejects.toThrow(
      /expected a network that gives probabilities of classes, got one that gives \[1\]/,
    );
    await expect(classifyImages(model, new Uint8Array(5))).rejects.toThrow(/expected a multiple of 784 bytes/);
  });
});

describe("generateImages", () => {
  it("draws the same images from the same seed or noise, whatever the batches", async () => {
    const model = generator();
    const images = await generateImages(model, { count: 5, seed: 2 });
    expect(images).toMatchObject({ size: 5, rows: 28, columns: 28, channels: 1 });
    expect(await generateImages(model, { count: 5, seed: 2, batchSize: 2 })).toEqual(images);
    expect((await generateImages(model, { count: 5, seed: 3 })).pixels).not.toEqual(images.pixels);
    const noise = Float32Array.from({ length: 10 }, (_, index) => index / 10);
    const drawn = await generateImages(model, { noise });
    const expected = forward(model, tf.tensor2d(noise, [2, 5])).dataSync();
    expect(drawn.size).toBe(2);
    expect([...drawn.pixels]).toEqual([...Uint8ClampedArray.from(expected, (value) => value * 127.5 + 127.5)]);
  });

  it("leaves no tensor behind and stops when told", async () => {
    const model = generator();
    await expectNoLeakedTensors(() => generateImages(model, { count: 3 }));
    const stopped = generateImages(model, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["no images", () => generateImages(generator(), { count: 0 }), /count must be a positive integer, got 0/],
    ["a bad seed", () => generateImages(generator(), { seed: -1 }), /seed must be a non-negative integer, got -1/],
    ["other noise", () => generateImages(generator(), { noise: new Float32Array(7) }), /rows of 5 numbers, got 7/],
    [
      "a network that draws nothing",
      () => generateImages(buildCnn({ filters: [1, 1] })),
      /expected a network from noise to images, got one from \[28, 28, 1\] to \[10\]/,
    ],
  ])("refuses %s", async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
