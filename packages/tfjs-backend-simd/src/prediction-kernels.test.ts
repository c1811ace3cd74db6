import { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerSimdBackend } from "./index";

const NAME = "simd-prediction";

/** Softmax of every row by its definition, in float64. */
function softmaxByDefinition(x: Float32Array, classes: number): number[] {
  const result: number[] = [];
  for (let start = 0; start < x.length; start += classes) {
    const row = [...x.subarray(start, start + classes)];
    const largest = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    result.push(...powers.map((power) => power / sum));
  }
  return result;
}

describe("kernels of prediction", () => {
  beforeAll(async () => {
    await registerSimdBackend({ name: NAME, threads: 3 });
    await tf.setBackend(NAME);
  });
  afterAll(() => tf.removeBackend(NAME));

  it.each([
    { shape: [1, 16, 16, 1], count: 1 },
    { shape: [3, 3, 5, 1], count: 7 },
    { shape: [500, 28, 28, 1], count: 600 },
  ])("GanClsImages: images of $shape to [-1, 1]", ({ shape, count }) => {
    const length = shape[1] * shape[2] * shape[3];
    const random = Random.fromSeed(shape[0]);
    const pixels = Uint8Array.from({ length: count * length }, (_, i) => (i < 256 ? i : random.integer(256)));
    const starts = Array.from({ length: shape[0] }, (_, i) => (i === 0 ? 0 : random.integer(count) * length));
    const before = tf.memory().numTensors;
    const images = tf.engine().runKernel("GanClsImages", {}, { pixels, starts, shape }) as tf.Tensor;
    expect(images.shape).toEqual(shape);
    const seen = images.dataSync();
    expect(seen).toHaveLength(shape[0] * length);
    // Pixel by pixel by hand: `toEqual` takes seconds for this many.
    const isRight = (value: number, i: number): boolean =>
      value === Math.fround((pixels[starts[Math.floor(i / length)] + (i % length)] - 127.5) / 127.5);
    expect(seen.findIndex((value, i) => !isRight(value, i))).toBe(-1);
    images.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([[[1]], [[7]], [[5, 1]], [[500, 10]], [[2, 3, 9]], [[0, 4]]])("Softmax of %j", (shape) => {
    const x = tf.tensor(
      Random.fromSeed(3)
        .normals(shape.reduce((a, b) => a * b, 1))
        .map((value) => 20 * value),
      shape,
    );
    const y = tf.softmax(x).dataSync() as Float32Array;
    const expected = softmaxByDefinition(x.dataSync() as Float32Array, shape[shape.length - 1]);
    expect(y.length).toBe(expected.length);
    expect(maxRelativeError(y, expected)).toBeLessThan(1e-6);
  });

  it("Softmax: huge logits do not overflow, and what is no number stays none", () => {
    expect([...tf.softmax([1e30, 0]).dataSync()]).toEqual([1, 0]);
    expect([...tf.softmax([0, NaN, 1]).dataSync()].every(Number.isNaN)).toBe(true);
  });

  it("BatchMatMul: a right factor that stays is packed twice at most, and what is kept goes with it", () => {
    const random = Random.fromSeed(4);
    const a = tf.tensor2d(random.normals(20 * 30), [20, 30]);
    const before = tf.memory() as tf.MemoryInfo & { numBytesInShared: number };
    const b = tf.tensor2d(random.normals(30 * 11), [30, 11]);
    const products = [0, 1, 2, 3].map(() => tf.tidy(() => tf.matMul(a, b).dataSync()));
    const turned = [0, 1, 2].map(() => tf.tidy(() => tf.matMul(a, tf.transpose(b), false, true).dataSync()));
    products.forEach((product) => expect(product).toEqual(products[0]));
    turned.forEach((product) => expect(product).toEqual(products[0]));
    expect((tf.memory() as typeof before).numBytesInShared).toBeGreaterThan(before.numBytesInShared + 4 * 30 * 11);
    b.dispose();
    expect((tf.memory() as typeof before).numBytesInShared).toBe(before.numBytesInShared);
    a.dispose();
  });
});
