import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const candidate = process.env.MNIST_DIR ?? fileURLToPath(new URL("../../../../../shared/data/mnist", import.meta.url));

/** A folder with the real MNIST files (the environment variable `MNIST_DIR`), or `undefined`, for tests that are skipped without. */
export const mnistFolder = existsSync(candidate) ? candidate : undefined;

if (mnistFolder === undefined) {
  console.warn(`tests against the real MNIST are skipped: no folder ${candidate}; set MNIST_DIR`);
}
