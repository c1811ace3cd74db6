import { createImageDataset, Random, type ImageSet, type ProgressEvent } from "@gan-cls/core";
import { installMatchers, smallDigits, tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { float32Kernel } from "./__fixtures__/kernels";
import fixture from "./__fixtures__/pca.json";
import { choosePcaRoute, fitPca } from "./fit-pca";

installMatchers();

function imagesOf(pixels: readonly number[], rows: number, columns: number): ImageSet {
  const size = pixels.length / (rows * columns);
  const labels = new Uint8Array(size);
  return createImageDataset({ name: "fixture", pixels: Uint8Array.from(pixels), labels, rows, columns });
}

function randomImages(size: number, rows: number, columns: number): ImageSet {
  const random = Random.fromSeed(size);
  return imagesOf(
    Array.from({ length: size * rows * columns }, () => random.integer(256)),
    rows,
    columns,
  );
}

/** Inner products of the axes with each other. */
function axisProducts(axes: Float32Array, components: number): Float64Array {
  const length = axes.length / components;
  return Float64Array.from({ length: components * components }, (_, index) => {
    const [p, q] = [Math.floor(index / components) * length, (index % components) * length];
    return axes.subarray(p, p + length).reduce((sum, value, i) => sum + value * axes[q + i], 0);
  });
}

function identity(size: number): number[] {
  return Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
}

describe("fitPca against scikit-learn", () => {
  const { rows, columns } = fixture;
  for (const [name, reference] of [
    ["more images than pixels (covariance)", fixture.tall],
    ["fewer images than pixels (Gram)", fixture.wide],
  ] as const) {
    it(name, async () => {
      const pca = await fitPca(imagesOf(reference.images, rows, columns), { components: reference.components });
      expect(pca.mean).toBeAllClose(reference.mean, { rtol: 1e-10 });
      expect(pca.axes).toBeAllClose(reference.axes, { rtol: 0, atol: 1e-6 });
      expect(pca.explainedVariance).toBeAllClose(reference.explainedVariance, { rtol: 1e-9 });
      expect(pca.explainedVarianceRatio).toBeAllClose(reference.explainedVarianceRatio, { rtol: 1e-9 });
      const projected = await pca.project(imagesOf(reference.queries, rows, columns));
      expect(projected).toBeAllClose(reference.projected, { rtol: 1e-5, atol: 1e-3 });
    });
  }
});

describe("fitPca", () => {
  it("takes eigenvectors where they belong: the images vary along each axis as much as it says", async () => {
    const { rows, columns, tall } = fixture;
    const images = imagesOf(tall.images, rows, columns);
    const pca = await fitPca(images, { components: tall.components });
    const projected = await pca.project(images);
    for (let axis = 0; axis < pca.components; axis++) {
      const values = Array.from({ length: images.size }, (_, i) => projected[i * pca.components + axis]);
      const variance = values.reduce((sum, value) => sum + value * value, 0) / (images.size - 1);
      expect(variance / pca.explainedVariance[axis]).toBeCloseTo(1, 5);
    }
    // Rows of the eigenvector matrix, which the original study took, are orthonormal too but catch far less.
    const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
    expect(sum(pca.explainedVariance)).toBeGreaterThan(1.5 * sum(tall.mistakenVariance));
  });

  it("gives the same axes by either matrix", async () => {
    const images = randomImages(20, 5, 5);
    const [covariance, gram] = await Promise.all(
      (["covariance", "gram"] as const).map((route) => fitPca(images, { components: 19, route })),
    );
    expect(gram.axes).toBeAllClose(covariance.axes, { rtol: 0, atol: 1e-6 });
    expect(gram.explainedVariance).toBeAllClose(covariance.explainedVariance, { rtol: 1e-9 });
    expect(gram.explainedVarianceRatio).toBeAllClose(covariance.explainedVarianceRatio, { rtol: 1e-9 });
  });

  it("gives orthonormal axes, also for real digits with pixels that never change and beyond the data's rank", async () => {
    // 30 images span 29 dimensions; the 30th axis completes the basis.
    const digits = smallDigits(3);
    for (const route of ["covariance", "gram"] as const) {
      const pca = await fitPca(digits, { components: 30, route });
      expect(axisProducts(pca.axes, 30)).toBeAllClose(identity(30), { rtol: 0, atol: 1e-6 });
      expect(pca.explainedVariance[29]).toBe(0);
      expect(pca.explainedVarianceRatio.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    }
  });

  it("gives nearly the same axes from random directions, without any large matrix", async () => {
    const digits = tinyDigits(20);
    const [exact, near] = await Promise.all(
      (["gram", "randomised"] as const).map((route) => fitPca(digits, { components: 12, route })),
    );
    expect(axisProducts(near.axes, 12)).toBeAllClose(identity(12), { rtol: 0, atol: 1e-6 });
    expect(near.explainedVariance).toBeAllClose(exact.explainedVariance, { rtol: 0.01 });
    // The same space: each exact axis has its whole length there.
    const shares = axisProducts(Float32Array.of(...exact.axes, ...near.axes), 24);
    for (let axis = 0; axis < 8; axis++) {
      const inside = shares.subarray(axis * 24 + 12, axis * 24 + 24).reduce((sum, value) => sum + value * value, 0);
      expect(inside).toBeGreaterThan(0.999);
    }
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    expect(sum(near.explainedVarianceRatio)).toBeCloseTo(sum(exact.explainedVarianceRatio), 3);
    expect((await fitPca(digits, { components: 12, route: "randomised" })).axes).toEqual(near.axes);
    // Images that are all alike have no axes of their own.
    const same = { ...randomImages(6, 3, 3), pixels: new Uint8Array(54).fill(7) };
    const flat = await fitPca(same, { components: 2, route: "randomised" });
    expect([...flat.explainedVariance]).toEqual([0, 0]);
    expect(axisProducts(flat.axes, 2)).toBeAllClose(identity(2), { rtol: 0, atol: 1e-6 });
  });

  it("loses nothing when all axes are kept", async () => {
    for (const images of [randomImages(40, 4, 4), randomImages(10, 4, 4)]) {
      const pca = await fitPca(images, { components: Math.min(images.size, 16) });
      expect(await pca.reconstruct(await pca.project(images))).toEqual(images.pixels);
    }
  });

  it("does not depend on the kernel: any order of float32 sums gives the same bytes", async () => {
    const digits = smallDigits(2);
    const [plain, slow] = [await fitPca(digits), await fitPca(digits, { kernel: float32Kernel })];
    expect(slow.axes).toEqual(plain.axes);
    expect(slow.explainedVariance).toEqual(plain.explainedVariance);
  });

  it("makes the coefficient of largest magnitude positive", async () => {
    const pca = await fitPca(randomImages(60, 4, 4), { components: 16 });
    for (let axis = 0; axis < 16; axis++) {
      const values = pca.axes.subarray(axis * 16, (axis + 1) * 16);
      expect(Math.max(...values)).toBeGreaterThanOrEqual(Math.max(...values.map((value) => -value)));
    }
  });

  it("gives the axes of the full decomposition where it computes only the leading ones", async () => {
    // 256 pixels of falling and neighbouring variance, as images have them: 32 axes are an eighth.
    const random = Random.fromSeed(3);
    const pixels = Array.from({ length: 400 * 256 }, (_, i) => 128 + 127 * Math.sin(random.normal() / (1 + (i % 256))));
    const images = imagesOf(pixels.map(Math.round), 16, 16);
    const [few, all] = [await fitPca(images, { components: 12 }), await fitPca(images, { components: 256 })];
    expect(few.axes).toBeAllClose(all.axes.subarray(0, 12 * 256), { rtol: 0, atol: 1e-6 });
    expect(few.explainedVariance).toBeAllClose(all.explainedVariance.subarray(0, 12), { rtol: 1e-10 });
    expect(few.explainedVarianceRatio).toBeAllClose(all.explainedVarianceRatio.subarray(0, 12), { rtol: 1e-10 });
  });

  it.each([
    [
      "pixels of equal variance that do not vary together",
      (image: number, pixel: number) => (image >> (pixel % 8)) & 1,
    ],
    ["fewer patterns than axes", (image: number, pixel: number) => ((image % 5) * pixel * 37) % 256],
  ])("gives orthonormal axes of the right variance for %s", async (_, value) => {
    const pixels = Array.from({ length: 256 * 144 }, (_, i) => value(Math.floor(i / 144), i % 144));
    const images = imagesOf(pixels, 12, 12);
    const [few, all] = [await fitPca(images, { components: 10 }), await fitPca(images, { components: 144 })];
    expect(axisProducts(few.axes, 10)).toBeAllClose(identity(10), { rtol: 0, atol: 1e-6 });
    expect(few.explainedVariance).toBeAllClose(all.explainedVariance.subarray(0, 10), { rtol: 1e-10, atol: 1e-9 });
  });

  it("handles images that are all the same", async () => {
    const pca = await fitPca(imagesOf(new Array<number>(5 * 6).fill(9), 2, 3), { components: 2 });
    expect([...pca.explainedVariance, ...pca.explainedVarianceRatio]).toEqual([0, 0, 0, 0]);
    expect(axisProducts(pca.axes, 2)).toBeAllClose(identity(2), { atol: 1e-6 });
  });

  it("keeps 35 axes by default, or as many as there are", async () => {
    expect((await fitPca(randomImages(60, 7, 7))).components).toBe(35);
    expect((await fitPca(randomImages(6, 3, 3))).components).toBe(6);
  });

  it("tells how far it is", async () => {
    const events: ProgressEvent[] = [];
    await fitPca(randomImages(1500, 2, 2), { onProgress: (event) => events.push(event) });
    expect(events.map(({ done, total }) => [done, total])).toEqual([
      [1024, 1500],
      [1500, 1500],
    ]);
  });

  it("stops when the signal fires, before and in the middle", async () => {
    const images = randomImages(3000, 2, 2);
    await expect(fitPca(images, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    const controller = new AbortController();
    let blocks = 0;
    const onProgress = (): void => {
      blocks++;
      controller.abort();
    };
    await expect(fitPca(images, { signal: controller.signal, onProgress })).rejects.toMatchObject({ code: "aborted" });
    expect(blocks).toBe(1);
  });

  it("refuses what it cannot do, in words", async () => {
    await expect(fitPca(randomImages(1, 2, 2))).rejects.toThrow("fitPca: expected at least 2 images, got 1");
    await expect(fitPca(randomImages(9, 2, 2), { components: 5 })).rejects.toThrow(
      "fitPca: components must be at most 4, the smaller of the numbers of images and pixels, got 5",
    );
    await expect(fitPca(randomImages(9, 2, 2), { components: 0 })).rejects.toMatchObject({ code: "invalid-argument" });
    const many = {
      ...randomImages(1, 1, 1),
      size: 4100,
      rows: 65,
      columns: 65,
      pixels: new Uint8Array(4100 * 65 * 65),
    };
    expect(choosePcaRoute(many)).toBe("randomised");
    await expect(fitPca(many, { components: 1, route: "gram" })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("4100x4100 matrix, the limit is 4096") as string,
    });
  });
});
