import { createImageDataset, Random, type ImageDataset } from "@gan-cls/core";
import { bench, describe } from "vitest";
import { createPcaKnnClassifier, plainKernel } from "../src/index";

/** Noisy copies of ten prototypes, of MNIST's shape. */
function syntheticDigits(size: number, seed: number): ImageDataset {
  const random = Random.fromSeed(seed);
  const prototypes = Uint8Array.from({ length: 10 * 784 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const labels = Uint8Array.from({ length: size }, (_, i) => i % 10);
  const pixels = Uint8Array.from({ length: size * 784 }, (_, i) => {
    return (prototypes[(Math.floor(i / 784) % 10) * 784 + (i % 784)] + random.integer(160)) / 2;
  });
  return createImageDataset({ name: "synthetic", pixels, labels, rows: 28, columns: 28 });
}

describe("the plain kernel (0.21, 0.15 and 0.54 GFLOP a call)", () => {
  const random = Random.fromSeed(1);
  const shapes = [
    [128, 1024, 784],
    [512, 35, 4096],
    [512, 784, 668],
  ];
  for (const [m, k, n] of shapes) {
    const [a, b] = [random.normals(m * k), random.normals(k * n)];
    bench(`${m}x${k}x${n}`, () => void plainKernel.multiply(a, b, m, k, n, { transposeB: true }));
  }
});

describe("PCA + KNN as large as MNIST", () => {
  const [training, test] = [syntheticDigits(60_000, 2), syntheticDigits(10_000, 3)];
  const once = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };
  bench("60 000 x 10 000", async () => void (await (await createPcaKnnClassifier(training)).predict(test)), once);
});
