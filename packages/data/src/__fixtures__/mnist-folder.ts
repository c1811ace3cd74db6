import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A folder with the real MNIST files (the environment variable `MNIST_DIR`), or `undefined`, for tests that are skipped without. */
export const mnistFolder = findFolder("MNIST_DIR", "mnist");

/** The same for Fashion-MNIST (`FASHION_MNIST_DIR`). */
export const fashionFolder = findFolder("FASHION_MNIST_DIR", "fashion-mnist");

function findFolder(variable: string, name: string): string | undefined {
  const candidate =
    process.env[variable] ?? fileURLToPath(new URL(`../../../../../shared/data/${name}`, import.meta.url));
  if (existsSync(candidate)) {
    return candidate;
  }
  console.warn(`tests against the real ${name} are skipped: no folder ${candidate}; set ${variable}`);
  return undefined;
}
