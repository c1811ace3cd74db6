import { expectNoLeakedTensors, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCnn, buildDiscriminator, buildGenerator, classifyDigits, forward, generateDigits } from "./index";

beforeAll(() => tf.setBackend("cpu"));

const generator = (): tf.Sequential => buildGenerator({ filters: [4, 4, 4], latentSize: 5, seed: 3 });

describe("classifyDigits", () => {
  it("gives the network's probabilities and the largest of them, whatever the batches", async () => {
    const model = buildCnn({ filters: [2, 2], hiddenUnits: 4, seed: 1 });
    const digits = tinyDigits(1);
    const whole = await classifyDigits(model, digits);
    expect(await classifyDigits(model, digits.pixels, { batchSize: 3 })).toEqual(whole);
    const images = tf.tensor(
      Float32Array.from(digits.pixels, (byte) => (byte - 127.5) / 127.5),
      [10, 28, 28, 1],
    );
    const rows = (model.predict(images) as tf.Tensor2D).arraySync();
    whole.forEach(({ digit, probabilities }, index) => {
      expect([...probabilities]).toEqual(rows[index]);
      expect(rows[index][digit]).toBe(Math.max(...rows[index]));
    });
  });

  it("leaves no tensor behind and refuses a network without classes", async () => {
    const model = buildCnn({ filters: [2, 2], hiddenUnits: 4 });
    await expectNoLeakedTensors(() => classifyDigits(model, tinyDigits(1)));
    await expect(classifyDigits(buildDiscriminator({ filters: [1, 1] }), tinyDigits(1))).rejects.toThrow(
      /expected a network that gives probabilities of classes, got one that gives \[1\]/,
    );
    await expect(classifyDigits(model, new Uint8Array(5))).rejects.toThrow(/expected a multiple of 784 bytes/);
  });
});

describe("generateDigits", () => {
  it("draws the same images from the same seed or noise, whatever the batches", async () => {
    const model = generator();
    const images = await generateDigits(model, { count: 5, seed: 2 });
    expect(images).toMatchObject({ size: 5, rows: 28, columns: 28, channels: 1 });
    expect(await generateDigits(model, { count: 5, seed: 2, batchSize: 2 })).toEqual(images);
    expect((await generateDigits(model, { count: 5, seed: 3 })).pixels).not.toEqual(images.pixels);
    const noise = Float32Array.from({ length: 10 }, (_, index) => index / 10);
    const drawn = await generateDigits(model, { noise });
    const expected = forward(model, tf.tensor2d(noise, [2, 5])).dataSync();
    expect(drawn.size).toBe(2);
    expect([...drawn.pixels]).toEqual([...Uint8ClampedArray.from(expected, (value) => value * 127.5 + 127.5)]);
  });

  it("leaves no tensor behind and stops when told", async () => {
    const model = generator();
    await expectNoLeakedTensors(() => generateDigits(model, { count: 3 }));
    const stopped = generateDigits(model, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["no images", () => generateDigits(generator(), { count: 0 }), /count must be a positive integer, got 0/],
    ["a bad seed", () => generateDigits(generator(), { seed: -1 }), /seed must be a non-negative integer, got -1/],
    ["other noise", () => generateDigits(generator(), { noise: new Float32Array(7) }), /rows of 5 numbers, got 7/],
    [
      "a network that draws nothing",
      () => generateDigits(buildCnn({ filters: [1, 1] })),
      /expected a network from noise to images, got one from \[28, 28, 1\] to \[10\]/,
    ],
  ])("refuses %s", async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
