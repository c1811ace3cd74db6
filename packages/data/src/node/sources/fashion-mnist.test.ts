import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex } from "@gan-cls/core";
import { gzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fashionFolder } from "../../__fixtures__/mnist-folder";
import { encodeIdx } from "../../idx";
import { mapMnistParts, MNIST_FILES, MNIST_PARTS, type MnistPart } from "../../idx-dataset";
import { FASHION_MNIST, openFashionMnist } from "./fashion-mnist";
import type { LoadMnistOptions } from "./mnist";

const contents: Record<MnistPart, Uint8Array> = {
  "train-images": encodeIdx({ shape: [3, 28, 28], data: new Uint8Array(3 * 784).fill(1) }),
  "train-labels": encodeIdx({ shape: [3], data: Uint8Array.from([0, 9, 4]) }),
  "test-images": encodeIdx({ shape: [1, 28, 28], data: new Uint8Array(784).fill(2) }),
  "test-labels": encodeIdx({ shape: [1], data: Uint8Array.from([2]) }),
};
const files = mapMnistParts((part) => ({ name: MNIST_FILES[part].name, sha256: sha256Hex(contents[part]) }));
const fetch = (): Promise<Response> => Promise.reject(new Error("no network in tests"));

let folder: string;
let cacheDirectory: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-fashion-"));
  cacheDirectory = join(folder, "cache");
  for (const part of MNIST_PARTS) {
    // One as it is, the others gzipped: both are found.
    const isPlain = part === "train-images";
    await writeFile(
      join(folder, `${files[part].name}${isPlain ? "" : ".gz"}`),
      isPlain ? contents[part] : gzipSync(contents[part]),
    );
  }
});
afterEach(() => rm(folder, { recursive: true }));
const open = (options: LoadMnistOptions = {}): ReturnType<typeof openFashionMnist> =>
  openFashionMnist({ files, fetch, cacheDirectory, folders: [join(folder, "missing"), folder], ...options });

describe("openFashionMnist", () => {
  it("takes the files of a folder that has them, without network or cache", async () => {
    const data = await open();
    expect(data).toMatchObject({ name: "fashion-mnist", domain: "fashion-mnist", augmentation: "shifts" });
    expect(data.train).toMatchObject({ name: "fashion-mnist/train", size: 3, classNames: FASHION_MNIST.classNames });
    expect(await readdir(folder)).not.toContain("cache");
  });

  it("passes over files there that are damaged or others", async () => {
    await writeFile(join(folder, `${files["test-images"].name}.gz`), gzipSync(contents["test-images"]).subarray(0, -3));
    await expect(open({ mirrors: ["http://mirror.invalid"] })).rejects.toThrow(
      /mirror\.invalid\/t10k-images-idx3-ubyte\.gz: no network in tests.*--data FOLDER/,
    );
  });

  it.skipIf(fashionFolder === undefined)("has the authors' images and split, pinned", async () => {
    const data = await openFashionMnist({ folders: [fashionFolder ?? ""], fetch, cacheDirectory });
    expect([data.train.size, data.test.size]).toEqual([60_000, 10_000]);
    expect(data.trainHash).toBe("24af627babd3d9f3bfd6ffc4ddc353eb79eb28c3e574a1e9affc9723ae15c3bf");
    expect(data.testHash).toBe("9bbb314a89f79a8cace573fd113d1d4ec92df01cc933a019285c062fc83e10d2");
  });
});
