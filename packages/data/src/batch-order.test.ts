import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { batchIndices, countBatches, seededBatchIndices, shuffledIndices, type IndexBatch } from "./batch-order";

const options = { batchSize: 4, epochs: 3, random: Random.fromSeed(9) };
const plain = (batches: Iterable<IndexBatch>): unknown[] =>
  Array.from(batches, ({ epoch, step, indices }) => ({ epoch, step, indices: Array.from(indices) }));

describe("shuffledIndices", () => {
  it("is a permutation that moves on with the stream", () => {
    const random = Random.fromSeed(1);
    const [first, second] = [shuffledIndices(50, random), shuffledIndices(50, random)];
    expect(Array.from(first).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(second).not.toEqual(first);
  });
});

describe("batchIndices", () => {
  const order = Uint32Array.of(5, 3, 1, 0, 2);

  it("cuts in order, with or without the remainder", () => {
    expect(batchIndices(order, 2)).toEqual([Uint32Array.of(5, 3), Uint32Array.of(1, 0), Uint32Array.of(2)]);
    expect(batchIndices(order, 2, { dropRemainder: true })).toHaveLength(2);
    expect(batchIndices(order, 5)).toEqual([order]);
    expect(batchIndices(new Uint32Array(0), 5)).toEqual([]);
  });

  it("refuses batches of nothing", () => {
    expect(() => countBatches(5, 0)).toThrow(/batchSize must be a positive integer, got 0/);
  });
});

describe("seededBatchIndices", () => {
  it("shows every image once an epoch, in another order each time", () => {
    const batches = [...seededBatchIndices(10, options)];
    expect(batches.map(({ epoch }) => epoch)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(batches.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const epochs = [0, 3, 6].map((start) => batches.slice(start, start + 3).flatMap(({ indices }) => [...indices]));
    epochs.forEach((epoch) => expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it("can be iterated again, and by another process with the same seed", () => {
    const batches = seededBatchIndices(10, options);
    expect(plain(batches)).toEqual(plain(batches));
    expect(plain(seededBatchIndices(10, { ...options, random: Random.fromSeed(9) }))).toEqual(plain(batches));
    expect(plain(seededBatchIndices(10, { ...options, random: Random.fromSeed(8) }))).not.toEqual(plain(batches));
  });

  it.each([0, 1, 3, 4, 8, 9, 20])("continues after %d steps as if undisturbed", (stepsDone) => {
    const whole = plain(seededBatchIndices(10, options));
    expect(plain(seededBatchIndices(10, { ...options, stepsDone }))).toEqual(whole.slice(stepsDone));
  });

  it("drops small last batches on demand", () => {
    expect(
      [...seededBatchIndices(10, { ...options, dropRemainder: true })].map(({ indices }) => indices.length),
    ).toEqual([4, 4, 4, 4, 4, 4]);
  });

  it("refuses what gives no batch at all", () => {
    expect(() => seededBatchIndices(3, { ...options, dropRemainder: true })).toThrow(
      "seededBatches: batchSize must be at most the number of images, 3, got 4",
    );
    expect(() => seededBatchIndices(0, options)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});
