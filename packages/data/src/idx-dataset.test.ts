import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { encodeIdx } from "./idx";
import { datasetsFromIdx } from "./idx-dataset";

const images = (size: number, side = 2): Uint8Array =>
  encodeIdx({ shape: [size, side, side], data: new Uint8Array(size * side * side).fill(size) });
const labels = (...values: number[]): Uint8Array =>
  encodeIdx({ shape: [values.length], data: Uint8Array.from(values) });

const files = {
  "train-images": gzipSync(images(3)),
  "train-labels": labels(0, 1, 0),
  "test-images": images(2),
  "test-labels": gzipSync(labels(4, 0)),
};

describe("datasetsFromIdx", () => {
  it("makes both sets, with the classes of both", () => {
    const { train, test } = datasetsFromIdx(files, { name: "kmnist" });
    expect(train).toMatchObject({ name: "kmnist/train", size: 3, rows: 2, columns: 2, channels: 1 });
    expect(test).toMatchObject({ name: "kmnist/test", size: 2 });
    expect(train.classNames).toEqual(["0", "1", "2", "3", "4"]);
    expect(test.classNames).toEqual(train.classNames);
    expect(Array.from(test.labels)).toEqual([4, 0]);
  });

  it("names the label file that does not fit its images", () => {
    expect(() => datasetsFromIdx({ ...files, "train-labels": labels(1, 2) }, { name: "x" })).toThrow(
      "datasetsFromIdx: train-labels-idx1-ubyte must have one label for each of 3 images, got 2",
    );
  });

  it("names the test images of another size", () => {
    expect(() => datasetsFromIdx({ ...files, "test-images": images(2, 3) }, { name: "x" })).toThrow(
      "t10k-images-idx3-ubyte must have images of 2x2 as for training, got 3x3",
    );
  });

  it("notices labels in the place of images", () => {
    expect(() => datasetsFromIdx({ ...files, "train-images": labels(1) }, { name: "x" })).toThrow(/swapped/);
  });
});
