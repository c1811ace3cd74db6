import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashImages } from "@gan-cls/core";
import { gzipSync, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { draw, toPng } from "../../__fixtures__/draw";
import { npyOfBytes, npyOfFloats } from "../../__fixtures__/encode-npy";
import { makeTar } from "../../__fixtures__/make-tar";
import { encodeCifarBatch } from "../../cifar-batches";
import { encodeIdx } from "../../idx";
import { createStudyData } from "../../study-data";
import { openDataset, openImages } from "../open-dataset";
import type { OpenDatasetOptions } from "../open-options";
import { prepareStudyData } from "./prepare-images";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-arrays-"));
});
afterEach(() => rm(folder, { recursive: true }));

type Files = Readonly<Record<string, Uint8Array | string>>;

/** Writes files, and opens the folder or one of them. */
async function open(files: Files, spec = ".", options: OpenDatasetOptions = {}): ReturnType<typeof openDataset> {
  await put(files);
  return openDataset(join(folder, spec), options);
}
async function put(files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** `size` images of 2 rows and 3 columns whose levels count from 0 on. */
const levels = (size: number, channels = 1): number[] =>
  Array.from({ length: size * 6 * channels }, (_, index) => index % 256);
const idxImages = (size: number): Uint8Array => encodeIdx({ shape: [size, 2, 3], data: Uint8Array.from(levels(size)) });
const idxLabels = (labels: readonly number[]): Uint8Array =>
  encodeIdx({ shape: [labels.length], data: Uint8Array.from(labels) });
const npyImages = (size: number, channels = 1): Uint8Array =>
  npyOfBytes(channels === 1 ? [size, 2, 3] : [size, 2, 3, channels], levels(size, channels));
const npyLabels = (labels: readonly number[]): Uint8Array => npyOfBytes([labels.length], labels);
const idxSet = (prefix = "", labels = [0, 1, 2, 1]): Files => ({
  [`${prefix}train-images-idx3-ubyte`]: idxImages(4),
  [`${prefix}train-labels-idx1-ubyte`]: idxLabels(labels),
  [`${prefix}t10k-images-idx3-ubyte.gz`]: gzipSync(idxImages(2)),
  [`${prefix}t10k-labels-idx1-ubyte.gz`]: gzipSync(idxLabels(labels.slice(0, 2))),
});
const bytesOf = (files: Files): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ]),
  );
const cifarBatch = (labels: readonly number[]): Uint8Array =>
  encodeCifarBatch({
    pixels: Uint8Array.from({ length: labels.length * 3072 }, (_, index) => index % 251),
    labels: Uint8Array.from(labels),
  });

describe("openDataset: IDX files", () => {
  it("finds MNIST's names, plain or packed", async () => {
    const { train, test, reading, preprocessing } = await open(idxSet());
    expect([train.size, test.size, train.rows, train.columns]).toEqual([4, 2, 2, 3]);
    expect([...train.pixels]).toEqual(levels(4));
    expect(preprocessing).toBeUndefined();
    expect(reading).toMatchObject({ taken: { train: 4, test: 2, unlabelled: 0 }, left: [] });
  });

  it("finds Kaggle's names, and its files wrapped into folders of their names", async () => {
    const data = await open({
      "train-images.idx3-ubyte": idxImages(4),
      "train-images-idx3-ubyte/train-images-idx3-ubyte": idxImages(4),
      "train-labels.idx1-ubyte": idxLabels([0, 1, 0, 1]),
      "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte": idxImages(1),
      "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte": idxLabels([1]),
    });
    expect([data.train.size, data.test.size]).toEqual([4, 1]);
  });

  it("reads four dimensions as colour", async () => {
    const images = encodeIdx({ shape: [4, 2, 3, 3], data: Uint8Array.from(levels(4, 3)) });
    const data = await open({ "train-images-idx4-ubyte": images, "train-labels-idx1-ubyte": idxLabels([0, 1, 0, 1]) });
    expect(data.train.channels).toBe(3);
    expect(data.augmentation).toBe("photos");
  });

  it("turns EMNIST's images upright, names its classes, and says so", async () => {
    const set = idxSet("emnist-letters-", [1, 2, 3, 2]);
    const files = { ...set, "emnist-letters-mapping.txt": "1 65 97\n2 66 98\n3 67 99\n" };
    const data = await open(files, "emnist-letters-train-images-idx3-ubyte");
    expect(data.name).toBe("emnist-letters");
    expect([data.train.rows, data.train.columns]).toEqual([3, 2]);
    expect([...data.train.pixels.subarray(0, 6)]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...data.train.labels]).toEqual([0, 1, 2, 1]);
    expect(data.train.classNames).toEqual(["Aa", "Bb", "Cc"]);
    expect(data.reading?.notes).toEqual(
      [
        "Rows and columns were exchanged, because EMNIST's files store every image lying on its side.",
        "The labels 1 to 3 became the classes 0 to 2; their names stay.",
        expect.stringMatching(/unbalanced|never/) as string,
      ].slice(0, data.reading?.notes.length),
    );
    const upright = await openDataset(folder, { transpose: false });
    expect([...upright.train.pixels.subarray(0, 6)]).toEqual(levels(1));
  });

  it("takes the one of several sets that a file belongs to", async () => {
    const data = await open({ ...idxSet("a-"), ...idxSet("b-", [0, 1, 0, 1]) }, "b-train-labels-idx1-ubyte");
    expect([data.name, data.train.classNames.length]).toEqual(["b", 2]);
  });
});

describe("openDataset: NPZ and NPY", () => {
  const npz = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files);

  it("reads the names of Keras", async () => {
    const file = npz({
      "x_train.npy": npyImages(4, 3),
      "y_train.npy": npyLabels([0, 1, 1, 0]),
      "x_test.npy": npyImages(2, 3),
      "y_test.npy": npyLabels([1, 0]),
    });
    const data = await open({ "set.npz": file }, "set.npz");
    expect(data).toMatchObject({ name: "set", train: { size: 4, channels: 3 }, test: { size: 2 } });
    expect([...data.test.pixels]).toEqual(levels(2, 3));
  });

  it("reads the names of MedMNIST: those to validate are trained on", async () => {
    const file = npz({
      "train_images.npy": npyImages(3),
      "train_labels.npy": npyOfBytes([3, 1], [0, 1, 1]),
      "val_images.npy": npyImages(2),
      "val_labels.npy": npyOfBytes([2, 1], [1, 0]),
      "test_images.npy": npyImages(1),
      "test_labels.npy": npyOfBytes([1, 1], [1]),
    });
    const data = await open({ "medmnist.npz": file });
    expect([...data.train.labels]).toEqual([0, 1, 1, 1, 0]);
    expect(data.reading?.notes).toContain(
      "The 2 images to validate are trained on: a study validates inside its labels.",
    );
  });

  it("keeps a share to test where there is no test part, and images without labels apart", async () => {
    const files = {
      "images.npy": npyOfFloats(
        [10, 2, 3],
        levels(10).map((level) => level / 255),
      ),
      "labels.npy": npyLabels([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
      "unlabelled_images.npy": npyOfFloats(
        [3, 2, 3],
        levels(3).map((level) => level / 255),
      ),
    };
    const data = await open(files);
    expect([data.train.size, data.test.size, data.unlabelled?.size]).toEqual([8, 2, 3]);
    expect([...(data.unlabelled?.pixels ?? [])]).toEqual(levels(3));
    expect(data.reading?.notes).toEqual([
      "Levels from 0 to 1 became bytes from 0 to 255.",
      "There is no test part: 2 of 10 images, a share of every class, are kept to test.",
    ]);
    expect((await openImages(folder)).images.size).toBe(11);
    expect(await openDataset(folder, { use: "all-test" })).toMatchObject({ train: { size: 0 }, test: { size: 10 } });
  });

  it("reads arrays without names by the names of their files, as KMNIST has them", async () => {
    const data = await open({
      "kmnist-train-imgs.npz": npz({ "arr_0.npy": npyImages(2) }),
      "kmnist-train-labels.npz": npz({ "arr_0.npy": npyLabels([0, 1]) }),
      "kmnist-test-imgs.npz": npz({ "arr_0.npy": npyImages(1) }),
      "kmnist-test-labels.npz": npz({ "arr_0.npy": npyLabels([1]) }),
    });
    expect([data.train.size, data.test.size]).toEqual([2, 1]);
  });
});

describe("openDataset: CIFAR's binary batches", () => {
  it("reads CIFAR-10, with the names that lie beside", async () => {
    const files = {
      "data_batch_1.bin": cifarBatch([0, 9]),
      "data_batch_2.bin": cifarBatch([3]),
      "test_batch.bin": cifarBatch([1]),
    };
    const data = await open(files);
    expect([...data.train.labels]).toEqual([0, 9, 3]);
    expect([data.train.classNames[9], data.train.rows, data.train.channels]).toEqual(["truck", 32, 3]);
    const names = "abcdefghij".split("").join("\n");
    expect((await open({ "batches.meta.txt": names })).train.classNames[9]).toBe("j");
  });

  it("reads CIFAR-100", async () => {
    const record = (label: number): Uint8Array => Uint8Array.from([7, label, ...new Array<number>(3072).fill(label)]);
    const data = await open({ "train.bin": Buffer.concat([record(99), record(4)]), "test.bin": record(5) });
    expect([...data.train.labels, data.train.classNames.length]).toEqual([99, 4, 100]);
  });
});

describe("openDataset: archives", () => {
  it.each(["zip", "tar.gz", "tgz", "tar"])(
    "reads arrays in a .%s as in a folder, also below one folder",
    async (ending) => {
      const files = bytesOf({ ...idxSet("top/"), "__MACOSX/top/._train-images-idx3-ubyte": "x", "top/.DS_Store": "x" });
      const tar = makeTar(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`./${name}`, bytes])));
      const archive = ending === "zip" ? zipSync(files) : ending === "tar" ? tar : gzipSync(tar);
      const data = await open({ [`digits.${ending}`]: archive }, `digits.${ending}`);
      expect(data).toMatchObject({ name: "digits", train: { size: 4 }, test: { size: 2 }, reading: { left: [] } });
      expect(await readdir(folder)).toEqual([`digits.${ending}`]);
    },
  );

  it.each(["zip", "tgz"])(
    "reads pictures in a .%s as in a folder, below one folder, without what archivers leave",
    async (ending) => {
      const files: Record<string, Uint8Array> = { "__MACOSX/pets/cats/._0.png": Uint8Array.of(1) };
      for (let index = 0; index < 10; index++) {
        files[`pets/${index % 2 === 0 ? "cats" : "dogs"}/${index}.png`] = toPng(draw(9, 9, () => [index * 20, 0, 255]));
      }
      const archive = ending === "zip" ? zipSync(files) : gzipSync(makeTar(files));
      const cacheDirectory = join(folder, "cache");
      const data = await open({ [`pets.${ending}`]: archive }, `pets.${ending}`, { cacheDirectory });
      expect(data.train.classNames).toEqual(["cats", "dogs"]);
      expect(data).toMatchObject({ name: "pets", train: { size: 8, channels: 3 }, test: { size: 2 } });
      expect((await openImages(join(folder, `pets.${ending}`), { cacheDirectory })).images.size).toBe(8);
      await put(files);
      const unpacked = await openDataset(join(folder, "pets"), { cacheDirectory });
      expect([unpacked.trainHash, unpacked.testHash]).toEqual([data.trainHash, data.testHash]);
    },
  );

  it("leaves links and encrypted files, and says so", async () => {
    const files = bytesOf(idxSet());
    const archive = zipSync({ ...files, link: [new Uint8Array(3), { os: 3, attrs: 0o120777 << 16 }] });
    const data = await open({ "digits.zip": archive }, "digits.zip");
    expect(data.reading?.left).toEqual([{ reason: "a link in an archive", count: 1, examples: ["link"] }]);
  });
});

describe("openDataset: options for arrays and for data sets with a name", () => {
  it("prepares arrays as pictures are where it is asked for, and keeps it", async () => {
    const plain = await open(idxSet());
    const data = await openDataset(folder, { size: { rows: 4, columns: 6 }, color: "rgb", invert: true });
    expect(data.train).toMatchObject({ rows: 4, columns: 6, channels: 3 });
    expect(data.preprocessing).toEqual({
      ...{ rows: 4, columns: 6, channels: 3, fit: "cover", background: 0, invert: true, layout: "plain" },
    });
    expect(data.trainHash).not.toBe(hashImages(data.train));
    const inverted = await openDataset(folder, { invert: true });
    expect([...inverted.train.pixels]).toEqual(Array.from(plain.train.pixels, (level) => 255 - level));
    expect((await openDataset(folder, { color: "grey" })).train.pixels).toEqual(plain.train.pixels);
  });

  it("does so for data sets with a name, whose split stays", async () => {
    const named = createStudyData({ ...(await open(idxSet())), name: "named", augmentation: "photos" });
    const data = prepareStudyData(named, { size: { rows: 8, columns: 8 }, augmentation: "none" });
    expect(data).toMatchObject({ train: { size: 4, rows: 8 }, test: { size: 2, columns: 8 }, augmentation: "none" });
    expect(data.trainHash).not.toBe(named.trainHash);
    expect(prepareStudyData(named, { use: "split", color: "auto" })).toBe(named);
    expect(() => prepareStudyData(named, { use: "all-test" })).toThrow(
      /use is for files of your own; named is read as/,
    );
    expect(() => prepareStudyData(named, { transpose: true })).toThrow(/transpose is for files of your own/);
  });

  it("counts training images that are test images too, and removes them where that is wanted", async () => {
    const kept = await open(idxSet());
    expect(kept.reading?.duplicates).toEqual({ trainAndTest: 2, unlabelledAndTest: 0, removed: 0 });
    const removed = await openDataset(folder, { duplicates: "remove" });
    expect([removed.train.size, removed.reading?.duplicates.removed]).toEqual([2, 2]);
  });

  it("stops for a signal", async () => {
    await put({ ...idxSet(), "a.zip": zipSync(bytesOf(idxSet())), "a.tar": makeTar(bytesOf(idxSet())) });
    const signal = AbortSignal.abort();
    for (const spec of ["train-images-idx3-ubyte", "a.zip", "a.tar"]) {
      await expect(openDataset(join(folder, spec), { signal })).rejects.toMatchObject({ code: "aborted" });
    }
  });
});
