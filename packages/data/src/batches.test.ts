import { Random, withoutLabels } from "@gan-cls/core";
import { expectNoLeakedTensors, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { datasetWithLabels } from "./__fixtures__/tiny-dataset";
import { fromUnitRange, seededBatches, seededLabelledBatches, toImageTensor, toOneHotTensor } from "./batches";

beforeAll(() => tf.setBackend("cpu"));

const digits = tinyDigits(2);
const options = { batchSize: 8, epochs: 2, random: Random.fromSeed(2) };

describe("toImageTensor", () => {
  it("maps bytes to [-1, 1] by (x - 127.5) / 127.5, in the images' layout", () => {
    const tensor = toImageTensor(digits);
    expect(tensor.shape).toEqual([20, 28, 28, 1]);
    expect(tensor.dtype).toBe("float32");
    const expected = Float32Array.from(digits.pixels, (x) => (x - 127.5) / 127.5);
    expect(tensor.dataSync()).toEqual(expected);
    expect([Math.min(...expected), Math.max(...expected)]).toEqual([-1, 1]);
    tensor.dispose();
  });

  it("picks images by position, repeats allowed", () => {
    const dataset = datasetWithLabels([0, 1, 2, 3]);
    const tensor = toImageTensor(dataset, [3, 0, 3]);
    expect(tensor.shape).toEqual([3, 2, 2, 1]);
    expect(Array.from(fromUnitRange(tensor.dataSync()))).toEqual([3, 3, 3, 3, 0, 0, 0, 0, 3, 3, 3, 3]);
    tensor.dispose();
  });

  it.each([[[4]], [[-1]], [[0.5]]])("refuses the positions %j of 4", (indices) => {
    expect(() => toImageTensor(datasetWithLabels([0, 1, 2, 3]), indices)).toThrow(/indices must lie in \[0, 4\)/);
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

describe("fromUnitRange", () => {
  it("undoes toImageTensor for every byte", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const floats = Float32Array.from(bytes, (byte) => (byte - 127.5) / 127.5);
    expect(fromUnitRange(floats)).toEqual(bytes);
  });

  it("clips what lies outside and gives plain bytes", () => {
    const bytes = fromUnitRange([-1.5, -1, 1, 7, Number.NaN]);
    expect(bytes).toEqual(Uint8Array.of(0, 0, 255, 255, 0));
  });
});

describe("seededBatches", () => {
  it("gives images without labels, and with them on demand", () => {
    for (const batch of seededBatches(withoutLabels(digits), { ...options, epochs: 1 })) {
      // @ts-expect-error A batch without labels has none in its type either.
      expect(batch.labels).toBeUndefined();
      expect(batch.images.shape.slice(1)).toEqual([28, 28, 1]);
      batch.images.dispose();
    }
    for (const { indices, images, labels } of seededLabelledBatches(digits, { ...options, epochs: 1 })) {
      expect(labels.argMax(1).arraySync()).toEqual(Array.from(indices, (index) => digits.labels[index]));
      const expected = toImageTensor(digits, indices);
      expect(images.dataSync()).toEqual(expected.dataSync());
    }
  });

  it("gives the same bytes again, and after a resume", () => {
    const read = (stepsDone: number): Uint8Array[] =>
      Array.from(seededBatches(digits, { ...options, stepsDone }), ({ images }) => fromUnitRange(images.dataSync()));
    expect(read(0)).toEqual(read(0));
    expect(read(4)).toEqual(read(0).slice(4));
    expect(read(0)).toHaveLength(6);
  });

  it("keeps no tensor of its own", async () => {
    await expectNoLeakedTensors(() => {
      for (const { images, labels } of seededLabelledBatches(digits, options)) {
        tf.dispose([images, labels]);
      }
    });
  });

  it("makes tensors only when a batch is asked for", () => {
    const before = tf.memory().numTensors;
    const iterator = seededBatches(digits, options)[Symbol.iterator]();
    expect(tf.memory().numTensors).toBe(before);
    iterator.next();
    expect(tf.memory().numTensors).toBe(before + 1);
    iterator.return?.();
  });
});
