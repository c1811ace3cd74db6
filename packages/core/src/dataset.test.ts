import { createHash } from "node:crypto";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  createImageDataset,
  hashImages,
  imageLength,
  selectImages,
  withoutLabels,
  type ImageDatasetInit,
  type ImageSet,
} from "./dataset";

/** Three images of 2x2 pixels with 2 channels, pixel values counting up. */
const init = (changes: Partial<ImageDatasetInit> = {}): ImageDatasetInit => ({
  name: "three",
  pixels: Uint8Array.from({ length: 24 }, (_, i) => i),
  labels: Uint8Array.of(2, 0, 1),
  rows: 2,
  columns: 2,
  channels: 2,
  ...changes,
});

describe("createImageDataset", () => {
  it("derives size, channels and class names", () => {
    const dataset = createImageDataset(init({ rows: 4, channels: undefined }));
    expect(dataset).toMatchObject({ size: 3, rows: 4, columns: 2, channels: 1, classNames: ["0", "1", "2"] });
    expect(imageLength(dataset)).toBe(8);
  });

  it("keeps the arrays and freezes the rest", () => {
    const { pixels, labels } = init();
    const classNames = ["zero", "one", "two"];
    const dataset = createImageDataset(init({ pixels, labels, classNames }));
    expect(dataset.pixels).toBe(pixels);
    expect(dataset.labels).toBe(labels);
    classNames.push("three");
    expect(dataset.classNames).toEqual(["zero", "one", "two"]);
    expect(Object.isFrozen(dataset)).toBe(true);
  });

  it("takes an empty data set", () => {
    expect(createImageDataset(init({ pixels: new Uint8Array(0), labels: new Uint8Array(0) })).size).toBe(0);
  });

  it.each([
    [{ pixels: new Uint8Array(23) }, "invalid-data", "three has 3 labels of 2x2x2 images, so 24 pixels, got 23"],
    [{ classNames: ["a", "b"] }, "invalid-data", "three has 2 classes, so labels below that, got label 2"],
    [
      { classNames: Array.from({ length: 257 }, String) },
      "invalid-data",
      "expected at most 256 classes, because a label is a byte, got 257 in three",
    ],
    [{ rows: 0, pixels: new Uint8Array(0) }, "invalid-argument", "rows must be a positive integer, got 0"],
    [{ rows: -2, columns: -2 }, "invalid-argument", "rows must be a positive integer, got -2"],
    [{ columns: 2.5 }, "invalid-argument", "columns must be a positive integer, got 2.5"],
    [{ channels: 0 }, "invalid-argument", "channels must be a positive integer, got 0"],
  ])("refuses %j", (changes, code, message) => {
    expect(() => createImageDataset(init(changes))).toThrow(
      expect.objectContaining({ code, message: `createImageDataset: ${message}` }),
    );
  });
});

describe("withoutLabels", () => {
  it("leaves no way to the labels, in the type or in the value", () => {
    const dataset = createImageDataset(init());
    const images = withoutLabels(dataset);
    expectTypeOf(images).toEqualTypeOf<ImageSet>();
    expectTypeOf(images).not.toHaveProperty("labels");
    expect(Object.keys(images).sort()).toEqual(["channels", "columns", "name", "pixels", "rows", "size"]);
    expect(images.pixels).toBe(dataset.pixels);
  });
});

describe("selectImages", () => {
  it("copies pixels and labels in the order of the indices, repeats included", () => {
    const dataset = createImageDataset(init());
    const selected = selectImages(dataset, [2, 0, 2], "picked");
    expect([...selected.pixels]).toEqual([...range(16, 24), ...range(0, 8), ...range(16, 24)]);
    expect([...selected.labels]).toEqual([1, 2, 1]);
    selected.pixels.fill(0);
    expect(dataset.pixels[16]).toBe(16);
    expect(selected).toMatchObject({ name: "picked", classNames: ["0", "1", "2"], channels: 2 });
    expect(selectImages(dataset, Uint32Array.of(1)).name).toBe("three");
  });

  it("has no labels of images without", () => {
    const selected = selectImages(withoutLabels(createImageDataset(init())), [1]);
    expect([...selected.pixels]).toEqual(range(8, 16));
    expect(selected).toMatchObject({ name: "three", size: 1, rows: 2, columns: 2, channels: 2 });
    expect(selected).not.toHaveProperty("labels");
  });

  it.each([[[3]], [[-1]], [[0.5]], [[NaN]]])("refuses the indices %j", (indices) => {
    expect(() => selectImages(createImageDataset(init()), indices)).toThrow(
      expect.objectContaining({
        code: "invalid-argument",
        message: `selectImages: indices must lie in [0, 3), got ${indices[0]} at position 0`,
      }),
    );
  });
});

describe("hashImages", () => {
  const dataset = createImageDataset(init());

  it("is the SHA-256 of shape, pixels and labels", () => {
    const shape = Buffer.alloc(16);
    [3, 2, 2, 2].forEach((length, i) => shape.writeUInt32LE(length, i * 4));
    const hash = createHash("sha256").update(shape).update(dataset.pixels);
    expect(hashImages(withoutLabels(dataset))).toBe(hash.copy().digest("hex"));
    expect(hashImages(dataset)).toBe(hash.update(dataset.labels).digest("hex"));
  });

  it("sees every part but the names", () => {
    const others: Partial<ImageDatasetInit>[] = [
      { pixels: init().pixels.with(5, 99) },
      { labels: Uint8Array.of(2, 0, 0), classNames: ["0", "1", "2"] },
      { rows: 1, columns: 4 },
    ];
    const hashes = [dataset, ...others.map((changes) => createImageDataset(init(changes)))].map((images) =>
      hashImages(images),
    );
    expect(new Set(hashes).size).toBe(4);
    expect(hashImages(createImageDataset(init({ name: "x", classNames: ["a", "b", "c"] })))).toBe(hashImages(dataset));
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
