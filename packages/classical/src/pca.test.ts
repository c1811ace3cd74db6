import { createImageDataset } from "@gan-cls/core";
import { installMatchers, tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { float32Kernel, measuringKernel } from "./__fixtures__/kernels";
import { fitPca } from "./fit-pca";
import { Pca } from "./pca";

installMatchers();

const digits = tinyDigits(5);
const pca = await fitPca(digits, { components: 12 });

describe("Pca.project and reconstruct", () => {
  it("put the mean image at the origin, and the origin at the mean image", async () => {
    const origin = await pca.reconstruct(new Float32Array(12));
    expect(origin).toEqual(Uint8Array.from(new Uint8ClampedArray(pca.mean)));
    const mean = createImageDataset({ name: "mean", pixels: origin, labels: new Uint8Array(1), rows: 28, columns: 28 });
    // Rounding to bytes moves each of 784 pixels by less than 1, and so the image by less than 28.
    expect(Math.hypot(...(await pca.project(mean)))).toBeLessThan(28);
  });

  it("clip what leaves [0, 255] instead of wrapping it around", async () => {
    const far = new Float32Array(12);
    far[0] = 1e5;
    const pixels = await pca.reconstruct(far);
    const brightest = pca.axes.subarray(0, 784).findIndex((value) => value > 0.05);
    expect(pixels[brightest]).toBe(255);
    far[0] = -1e5;
    expect((await pca.reconstruct(far))[brightest]).toBe(0);
  });

  it("come nearer to the image with every axis", async () => {
    const errorOf = async (components: number): Promise<number> => {
      const axes = await fitPca(digits, { components });
      const rebuilt = await axes.reconstruct(await axes.project(digits));
      return rebuilt.reduce((sum, value, i) => sum + (value - digits.pixels[i]) ** 2, 0);
    };
    const errors = await Promise.all([2, 10, 49].map(errorOf));
    expect(errors[0]).toBeGreaterThan(errors[1]);
    expect(errors[1]).toBeGreaterThan(errors[2]);
    expect(errors[2]).toBe(0);
  });

  it("take no images", async () => {
    const none = createImageDataset({
      name: "none",
      pixels: new Uint8Array(),
      labels: new Uint8Array(),
      rows: 28,
      columns: 28,
    });
    expect(await pca.project(none)).toHaveLength(0);
    expect(await pca.reconstruct(new Float32Array())).toHaveLength(0);
  });

  it("refuse images and features of another size", async () => {
    const small = createImageDataset({
      name: "s",
      pixels: new Uint8Array(4),
      labels: new Uint8Array(1),
      rows: 2,
      columns: 2,
    });
    await expect(pca.project(small)).rejects.toThrow("Pca.project: expected images of 28x28x1, got 2x2x1");
    await expect(pca.reconstruct(new Float32Array(13))).rejects.toThrow(
      "Pca.reconstruct: expected 12 features for each image, got 13 in all",
    );
  });

  it("stop when the signal fires", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(pca.project(digits, { signal })).rejects.toMatchObject({
      code: "aborted",
      cause: new Error("enough"),
    });
    await expect(pca.reconstruct(new Float32Array(12), { signal })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("Pca.eigenImages", () => {
  it("draws each axis around mid-grey, its largest coefficient white", () => {
    const pictures = pca.eigenImages(3);
    expect(pictures).toHaveLength(3 * 784);
    for (let axis = 0; axis < 3; axis++) {
      const picture = pictures.subarray(axis * 784, (axis + 1) * 784);
      const values = pca.axes.subarray(axis * 784, (axis + 1) * 784);
      expect(picture[values.indexOf(Math.max(...values))]).toBe(255);
      // The corner never changes in MNIST.
      expect(picture[0]).toBe(128);
    }
  });

  it("has no more axes than it has", () => {
    expect(() => pca.eigenImages(13)).toThrow("Pca.eigenImages: count must be an integer from 1 to 12, got 13");
  });
});

describe("Pca.toJSON and fromJSON", () => {
  it("bring back the same numbers through text", async () => {
    const back = Pca.fromJSON(JSON.parse(JSON.stringify(pca)));
    expect(back.axes).toEqual(pca.axes);
    expect(back.mean).toEqual(pca.mean);
    expect(back.explainedVariance).toEqual(pca.explainedVariance);
    expect(back.explainedVarianceRatio).toEqual(pca.explainedVarianceRatio);
    expect(await back.project(digits)).toEqual(await pca.project(digits));
  });

  it("let another kernel be handed in", async () => {
    const { kernel, calls } = measuringKernel();
    await Pca.fromJSON(pca.toJSON(), { kernel }).project(digits);
    expect(calls()).toBe(1);
    const slow = await Pca.fromJSON(pca.toJSON(), { kernel: float32Kernel }).project(digits);
    expect(slow).toBeAllClose(await pca.project(digits), { rtol: 1e-4, atol: 0.05 });
  });

  it("name what is wrong", () => {
    const json = pca.toJSON();
    const cases: [unknown, string][] = [
      [null, "expected an object, got null"],
      [[], "expected an object, got an array"],
      [{}, "expected format gan-cls/pca version 1, got undefined version undefined"],
      [{ ...json, version: 2 }, 'expected format gan-cls/pca version 1, got "gan-cls/pca" version 2'],
      [{ ...json, rows: 0 }, "expected rows to be an integer from 1 to 65536, got 0"],
      [{ ...json, rows: { toString: 1 } }, "expected rows to be an integer from 1 to 65536, got Object"],
      [{ ...json, components: 785 }, "expected at most 784 components, got 785"],
      [{ ...json, mean: json.mean.slice(1) }, "expected mean to be 784 numbers, got 783"],
      [{ ...json, axes: "AAAA" }, "expected axes to be 9408 numbers, got string"],
      [
        { ...json, explainedVariance: json.explainedVariance.map(() => null) },
        "to be finite numbers, got null at position 0",
      ],
    ];
    for (const [value, message] of cases) {
      expect(() => Pca.fromJSON(value)).toThrow(message);
      expect(() => Pca.fromJSON(value)).toThrow(expect.objectContaining({ code: "invalid-data" }));
    }
  });
});
