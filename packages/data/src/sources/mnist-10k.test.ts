import { hashImages, imageLength, sha256Hex, type ImageDataset } from "@gan-cls/core";
import { beforeAll, describe, expect, it } from "vitest";
import { mnistFolder } from "../__fixtures__/mnist-folder";
import { countLabels } from "../__fixtures__/tiny-dataset";
import { loadMnist10k, loadMnist10kSplit } from "./mnist-10k";
import { loadImageFolder } from "../node/load-image-folder";

let digits: ImageDataset;
beforeAll(async () => {
  digits = await loadMnist10k();
});

const imagesOf = (dataset: ImageDataset): string[] =>
  Array.from({ length: dataset.size }, (_, i) => {
    const length = imageLength(dataset);
    return `${dataset.labels[i]} ${sha256Hex(dataset.pixels.subarray(i * length, (i + 1) * length))}`;
  });

describe("loadMnist10k", () => {
  it("gives 10 000 digits grouped by class, pinned byte for byte", () => {
    expect(digits).toMatchObject({ name: "mnist-10k", size: 10_000, rows: 28, columns: 28, channels: 1 });
    expect(digits.labels).toEqual(Uint8Array.from(digits.labels).sort());
    expect(hashImages(digits)).toBe("50026896cd2f549a2f4a3c55d7aaca4d7ab554ca40eb2a3aae809dbc85f89ca6");
  });

  it.skipIf(mnistFolder === undefined)("holds exactly the first 10 000 training digits of MNIST", async () => {
    const { train } = await loadImageFolder(mnistFolder ?? "");
    const first = { ...train, size: 10_000 };
    expect(imagesOf(digits).sort()).toEqual(imagesOf(first).sort());
  });

  it("stops for a signal", async () => {
    await expect(loadMnist10k({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("loadMnist10kSplit", () => {
  it("is 8 000 and 2 000 digits, disjoint, together all, always the same", async () => {
    const { train, test } = await loadMnist10kSplit();
    expect([train.name, test.name]).toEqual(["mnist-10k/train", "mnist-10k/test"]);
    expect([train.size, test.size]).toEqual([8_000, 2_000]);
    expect([...imagesOf(train), ...imagesOf(test)].sort()).toEqual(imagesOf(digits).sort());
    expect(hashImages(train)).toMatchInlineSnapshot(
      `"8afd585fc32fe2f945044b4b74d51ddce2a2541bda72995bce6bf0407d9ff8b0"`,
    );
    expect(hashImages(test)).toMatchInlineSnapshot(
      `"f8e17056b5557e1df976980f741db5bba889130c10e4c937195c91650bdbbebf"`,
    );
  });

  it("keeps the classes' proportions", async () => {
    const { test } = await loadMnist10kSplit();
    const all = countLabels(digits.labels, 10);
    countLabels(test.labels, 10).forEach((count, label) => {
      expect(Math.abs(count - all[label] / 5)).toBeLessThanOrEqual(2);
    });
  });
});
