import { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareEngine } from "../prepare-engine";
import { convGeometry } from "./geometry";
import { forEachChunk, patchesPerImage, patchLength, sumPatches, writePatches } from "./patches";

const IMAGES = [3, 5, 4, 2];
const FILTER = [3, 2, 2, 1];
const geometry = convGeometry("test", IMAGES, FILTER, { strides: [2, 1], pad: "same" });

describe("patches", () => {
  it("are undone by their adjoint: <patches(x), y> = <x, sum(y)>", () => {
    const random = Random.fromSeed(3);
    const x = random.normals(tf.util.sizeFromShape(IMAGES));
    const y = random.normals(3 * patchesPerImage(geometry) * patchLength(geometry));
    const [patches, images] = [new Float32Array(y.length).fill(9), new Float32Array(x.length).fill(9)];
    writePatches(geometry, 3, x, patches);
    sumPatches(geometry, 3, y, images);
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
    expect(dot(patches, y)).toBeCloseTo(dot(x, images), 4);
  });

  it("are worked through in chunks of at most 64 MiB that cover the batch", () => {
    const large = convGeometry("test", [100, 128, 128, 1], [5, 5, 1, 1], { strides: 1, pad: "same" });
    const chunks: [number, number][] = [];
    forEachChunk(large, (first, images) => chunks.push([first, images]));
    expect(chunks).toEqual([
      [0, 40],
      [40, 40],
      [80, 20],
    ]);
    const bytes = 40 * patchesPerImage(large) * patchLength(large) * Float32Array.BYTES_PER_ELEMENT;
    expect(bytes).toBeLessThanOrEqual(2 ** 26);
  });

  it("take at least one image at a time, however large", () => {
    const huge = convGeometry("test", [2, 1000, 1000, 3], [9, 9, 3, 1], { strides: 1, pad: "same" });
    const chunks: number[] = [];
    forEachChunk(huge, (_, images) => chunks.push(images));
    expect(chunks).toEqual([1, 1]);
  });
});

describe("a batch of several chunks", () => {
  beforeAll(() => prepareEngine({ engine: "wasm" }));

  /** Output and gradients, the latter for weights of one. */
  function run(x: tf.Tensor4D, filter: tf.Tensor4D): Float32Array[] {
    const convolve = (...[a, b]: tf.Tensor[]): tf.Tensor => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same");
    const gradients = tf.grads((...inputs) => tf.sum(convolve(...inputs)))([x, filter]);
    return [convolve(x, filter), ...gradients].map((tensor) => tensor.dataSync() as Float32Array);
  }

  it("gives what its halves give", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([44, 128, 128, 1], 0, 1, "float32", 1);
      const filter = tf.randomNormal<tf.Rank.R4>([5, 5, 1, 2], 0, 1, "float32", 2);
      const [y, dx, dw] = run(x, filter);
      const [low, high] = [run(tf.slice(x, 0, 22), filter), run(tf.slice(x, 22, 22), filter)];
      expect(maxRelativeError(y, join(low[0], high[0]))).toBe(0);
      expect(maxRelativeError(dx, join(low[1], high[1]))).toBe(0);
      expect(
        maxRelativeError(
          dw,
          low[2].map((value, i) => value + high[2][i]),
        ),
      ).toBeLessThan(1e-4);
    });
  });

  function join(a: Float32Array, b: Float32Array): Float32Array {
    const joined = new Float32Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  }
});
