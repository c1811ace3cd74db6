import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashImages } from "@gan-cls/core";
import { encode } from "fast-png";
import { gzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mnistFolder } from "../__fixtures__/mnist-folder";
import { encodeIdx } from "../idx";
import { loadImageFolder } from "./load-image-folder";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-data-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

const png = (level: number, width = 28, height = 28): Uint8Array =>
  encode({ width, height, data: new Uint8Array(width * height).fill(level), channels: 1 });

async function putIdxFiles(): Promise<void> {
  const images = (size: number): Uint8Array => encodeIdx({ shape: [size, 4, 4], data: new Uint8Array(size * 16) });
  await put("train-images-idx3-ubyte.gz", gzipSync(images(6)));
  await put("train-labels-idx1-ubyte", encodeIdx({ shape: [6], data: Uint8Array.of(0, 1, 2, 0, 1, 2) }));
  await put("t10k-images-idx3-ubyte", images(2));
  await put("t10k-labels-idx1-ubyte.gz", gzipSync(encodeIdx({ shape: [2], data: Uint8Array.of(1, 0) })));
}

/** `count` images a class; the level of an image is 10 times its class plus its number. */
async function putClasses(names: readonly string[], count: number, prefix = ""): Promise<void> {
  for (const [label, name] of names.entries()) {
    for (let i = 0; i < count; i++) {
      await put(join(prefix, name, `${i}.png`), png(10 * label + i));
    }
  }
}

const fails = (message: RegExp, code = "invalid-data"): Promise<void> =>
  expect(loadImageFolder(folder)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });

describe("loadImageFolder: IDX files", () => {
  it("loads the four files, packed or not, beside others", async () => {
    await putIdxFiles();
    await put("README.txt", "hello");
    const { train, test } = await loadImageFolder(folder, { name: "mine" });
    expect(train).toMatchObject({ name: "mine/train", size: 6, rows: 4, columns: 4, classNames: ["0", "1", "2"] });
    expect(test).toMatchObject({ name: "mine/test", size: 2, classNames: ["0", "1", "2"] });
  });

  it.skipIf(mnistFolder === undefined)("loads the real MNIST", async () => {
    const { train, test } = await loadImageFolder(mnistFolder ?? "");
    expect([train.size, test.size]).toEqual([60_000, 10_000]);
    expect(Array.from(train.labels.subarray(0, 5))).toEqual([5, 0, 4, 1, 9]);
    expect(hashImages(test)).toMatchInlineSnapshot(
      `"638391781cb60ec3ed583002577d7a021fe5c6d8ee7ed19c63853f444ebb79ef"`,
    );
  });

  it("names the missing files", async () => {
    await putIdxFiles();
    await rm(join(folder, "t10k-images-idx3-ubyte"));
    await fails(/needs all four IDX files.*missing: t10k-images-idx3-ubyte$/, "not-found");
  });

  it("names the damaged file by its path", async () => {
    await putIdxFiles();
    await put("train-labels-idx1-ubyte", "<html>404</html>");
    await fails(/train-labels-idx1-ubyte looks like a web page/);
  });

  it("refuses IDX files beside class folders", async () => {
    await putIdxFiles();
    await putClasses(["a", "b"], 1);
    await fails(/either the four IDX files of MNIST or one sub-folder of pictures per class, got both/);
  });

  it("stops for a signal", async () => {
    await putIdxFiles();
    const stopped = loadImageFolder(folder, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("loadImageFolder: pictures", () => {
  it("splits class folders in natural order, always the same way", async () => {
    await putClasses(["10", "9", "kappa"], 5);
    const { train, test } = await loadImageFolder(folder, { name: "mine" });
    expect(train).toMatchObject({
      name: "mine/train",
      size: 12,
      rows: 28,
      columns: 28,
      classNames: ["9", "10", "kappa"],
    });
    expect(Array.from(test.labels).sort()).toEqual([0, 1, 2]);
    // Written as class 0, "10" has levels 0 to 4; read, it is class 1.
    const levelsOf10 = Array.from({ length: 12 }, (_, i) => i).filter((i) => train.labels[i] === 1);
    expect(levelsOf10.every((i) => train.pixels[i * 784] < 10)).toBe(true);
    const again = await loadImageFolder(folder);
    expect(hashImages(again.test)).toBe(hashImages(test));
    const other = await loadImageFolder(folder, { seed: 1, testFraction: 0.4 });
    expect(other.test.size).toBe(6);
  });

  it("takes train and test as they are", async () => {
    await putClasses(["a", "b"], 3, "train");
    await putClasses(["a", "b"], 1, "test");
    const { train, test } = await loadImageFolder(folder, { name: "mine" });
    expect([train.name, train.size, test.name, test.size]).toEqual(["mine/train", 6, "mine/test", 2]);
    expect(Array.from(train.pixels.filter((_, i) => i % 784 === 0))).toEqual([0, 1, 2, 10, 11, 12]);
  });

  it("explains a missing folder, and a file in its place", async () => {
    await expect(loadImageFolder(join(folder, "absent"))).rejects.toMatchObject({ code: "not-found" });
    await put("file", "x");
    await expect(loadImageFolder(join(folder, "file"))).rejects.toMatchObject({ code: "io" });
  });

  it("refuses to test on nothing or everything", async () => {
    await expect(loadImageFolder(folder, { testFraction: 0 })).rejects.toMatchObject({ code: "invalid-argument" });
    await expect(loadImageFolder(folder, { testFraction: 1 })).rejects.toMatchObject({ code: "invalid-argument" });
  });
});
