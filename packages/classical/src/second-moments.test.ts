import { createImageDataset, imageLength, Random, type ImageSet } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { float32Kernel, integerKernel, measuringKernel } from "./__fixtures__/kernels";
import { featureMeans, imageFeatures } from "./features";
import { Pacer } from "./pacer";
import { plainKernel } from "./plain-kernel";
import { imageGram, pixelStatistics } from "./second-moments";

installMatchers();

function randomImages(size: number, rows: number, columns: number): ImageSet {
  const random = Random.fromSeed(size);
  const pixels = Uint8Array.from({ length: size * rows * columns }, () => random.integer(256));
  return createImageDataset({ name: "random", pixels, labels: new Uint8Array(size), rows, columns });
}

/** Centred pixels, `[size, dimensions]`. */
function centred(images: ImageSet): number[][] {
  const dimensions = imageLength(images);
  const rows = Array.from({ length: images.size }, (_, i) => [
    ...images.pixels.subarray(i * dimensions, (i + 1) * dimensions),
  ]);
  const means = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  return rows.map((row) => row.map((value, j) => value - means[j]));
}

/** Upper triangle of the inner products of rows, divided; the lower is 0. */
function innerProducts(rows: number[][], divisor: number): number[] {
  return rows.flatMap((p, i) =>
    rows.map((q, j) => (j < i ? 0 : p.reduce((sum, value, k) => sum + value * q[k], 0) / divisor)),
  );
}

function upperTriangle(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  return matrix.map((value, index) => (index % size < Math.floor(index / size) ? 0 : value));
}

const pacer = (): Pacer => new Pacer("test", {});

describe("pixelStatistics", () => {
  it("equals the definition over several blocks of images and panels of pixels", async () => {
    const images = randomImages(2100, 3, 4);
    const rows = centred(images);
    const columns = rows[0].map((_, j) => rows.map((row) => row[j]));
    const { means, covariance } = await pixelStatistics(images, plainKernel, pacer());
    expect(means).toEqual(featureMeans(imageFeatures(images)));
    expect(upperTriangle(covariance)).toBeAllClose(innerProducts(columns, 2099), { rtol: 1e-11, atol: 1e-9 });
  });

  it("is the same to the last bit with a kernel that rounds every step to float32, at the worst pixels there are", async () => {
    const black = createImageDataset({
      name: "black and white",
      pixels: Uint8Array.from({ length: 1500 * 4 }, (_, i) => (i % 7 === 0 ? 255 : 0)),
      labels: new Uint8Array(1500),
      rows: 2,
      columns: 2,
    });
    for (const images of [black, randomImages(1500, 2, 2)]) {
      const expected = await pixelStatistics(images, plainKernel, pacer());
      expect(await pixelStatistics(images, float32Kernel, pacer())).toEqual(expected);
    }
  });

  it("is the same to the last bit with a kernel that sums bytes, over several of its blocks", async () => {
    const images = randomImages(4200, 3, 3);
    const expected = await pixelStatistics(images, plainKernel, pacer());
    const { kernel, byteRows } = integerKernel();
    expect(await pixelStatistics(images, kernel, pacer())).toEqual(expected);
    expect(byteRows()).toBe(4200);
    const declining = { ...plainKernel, byteProducts: () => undefined };
    expect(await pixelStatistics(images, declining, pacer())).toEqual(expected);
  });

  it("hands the kernel blocks that do not grow with the number of images", async () => {
    const [few, many] = [measuringKernel(), measuringKernel()];
    await pixelStatistics(randomImages(1100, 4, 4), few.kernel, pacer());
    await pixelStatistics(randomImages(5000, 4, 4), many.kernel, pacer());
    expect(many.largest()).toBe(few.largest());
  });
});

describe("imageGram", () => {
  it("equals the definition over several chunks of pixels and panels of images", async () => {
    const images = randomImages(150, 40, 30);
    const gram = await imageGram(images, plainKernel, pacer());
    expect(upperTriangle(gram)).toBeAllClose(innerProducts(centred(images), 149), { rtol: 1e-10, atol: 1e-6 });
  });
});
