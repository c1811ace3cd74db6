import { describe, expect, it } from "vitest";
import { encodeCifarBatch, parseCifarBatches } from "./cifar-batches";

const record = (labels: readonly number[], red: number, green: number, blue: number): number[] => [
  ...labels,
  ...[red, green, blue].flatMap((level) => new Array<number>(1024).fill(level)),
];

describe("parseCifarBatches", () => {
  it("reads several files as one: labels, and one pixel after the other", () => {
    const batches = [
      Uint8Array.from([...record([3], 10, 20, 30), ...record([0], 1, 2, 3)]),
      Uint8Array.from(record([9], 7, 8, 9)),
    ];
    const { pixels, labels } = parseCifarBatches(batches, { names: ["a", "b"] });
    expect([...labels]).toEqual([3, 0, 9]);
    expect([...pixels.subarray(0, 6)]).toEqual([10, 20, 30, 10, 20, 30]);
    expect([...pixels.subarray(-3)]).toEqual([7, 8, 9]);
    expect(parseCifarBatches([encodeCifarBatch({ pixels, labels })], { names: ["c"] })).toEqual({ pixels, labels });
  });

  it("takes the class of CIFAR-100, which follows the superclass", () => {
    const batch = Uint8Array.from(record([19, 99], 1, 2, 3));
    expect([...parseCifarBatches([batch], { names: ["train.bin"], labelBytes: 2 }).labels]).toEqual([99]);
  });

  it.each([0, 3072, 3074])("refuses a file of %d bytes", (bytes) => {
    expect(() => parseCifarBatches([new Uint8Array(bytes)], { names: ["cut.bin"] })).toThrow(
      `parseCifarBatches: cut.bin: expected records of 3073 bytes, got ${bytes} bytes: not a CIFAR batch, or truncated`,
    );
  });
});
