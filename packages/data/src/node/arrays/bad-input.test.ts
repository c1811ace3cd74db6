import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npyOfBytes, npyOfFloats } from "../../__fixtures__/encode-npy";
import { makeTar, tarHeader } from "../../__fixtures__/make-tar";
import { encodeIdx } from "../../idx";
import { openDataset } from "../open-dataset";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-bad-"));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const images = encodeIdx({ shape: [4, 2, 3], data: new Uint8Array(24).fill(9) });
const labels = (...values: number[]): Uint8Array =>
  encodeIdx({ shape: [values.length], data: Uint8Array.from(values) });
const train = { "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels(0, 1, 0, 1) };
const npz = {
  "x_train.npy": npyOfBytes([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
  "y_train.npy": npyOfBytes([2], [0, 1]),
};
const zip = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files);
/** Changes bytes that are found by a text. */
const patch = (bytes: Uint8Array, find: string, change: (copy: Uint8Array, at: number) => void): Uint8Array => {
  const copy = bytes.slice();
  const at = Buffer.from(copy.buffer).lastIndexOf(find, undefined, "latin1");
  expect(at).toBeGreaterThan(-1);
  change(copy, at);
  return copy;
};
const setUint32 = (copy: Uint8Array, at: number, value: number): void =>
  new DataView(copy.buffer).setUint32(at, value, true);
/** The directory's entry begins with PK 1 2; its packed size is at 20, its size at 24, its attributes at 8. */
const DIRECTORY = "PK\x01\x02";
const goodZip = zip(train);

type Files = Readonly<Record<string, Uint8Array | string>>;

/** Every bad input of array files and archives: what lies there, what is opened, and what is said. */
const CASES: readonly (readonly [string, Files, string, RegExp])[] = [
  ["labels are missing", { "train-images-idx3-ubyte": images }, ".", /missing: train labels \(names that are known:/],
  [
    "images are missing",
    { "t10k-labels-idx1-ubyte": labels(1) },
    ".",
    /missing: test images, train images, train labels/,
  ],
  ["test labels are missing", { ...train, "t10k-images-idx3-ubyte": images }, ".", /missing: test labels/],
  ["names say nothing", { "digits.idx3": images }, ".", /expected images and labels in .*, got digits\.idx3 \(names/],
  [
    "a file whose name says nothing",
    { digits: images },
    "digits",
    /expected images and labels in .*, got digits \(names/,
  ],
  [
    "two sets",
    { ...train, "b-train-images-idx3-ubyte": images, "b-train-labels-idx1-ubyte": labels(0, 1, 0, 1) },
    ".",
    /expected one set of images and labels in .*, got 2; name a file of the one that is meant: b-train-images-idx3-ubyte, train-images-idx3-ubyte$/,
  ],
  [
    "fewer labels than images",
    { ...train, "train-labels-idx1-ubyte": labels(0, 1) },
    ".",
    /expected one label for each of 4 images in .*, got 2/,
  ],
  [
    "images and labels exchanged",
    { "train-images-idx3-ubyte": labels(0, 1), "train-labels-idx1-ubyte": labels(0, 1) },
    ".",
    /train-images-idx3-ubyte: expected images as N x rows x columns/,
  ],
  [
    "test images of another size",
    {
      ...train,
      "t10k-images-idx3-ubyte": encodeIdx({ shape: [1, 3, 3], data: new Uint8Array(9) }),
      "t10k-labels-idx1-ubyte": labels(1),
    },
    ".",
    /expected test images of 2x3x1 .* got 3x3x1/,
  ],
  ["one class", { ...train, "train-labels-idx1-ubyte": labels(0, 0, 0, 0) }, ".", /at least two classes in .*, got 1/],
  [
    "a cut IDX file",
    { ...train, "train-images-idx3-ubyte": images.subarray(0, -1) },
    ".",
    /= 24 bytes after the header, got 23: truncated/,
  ],
  [
    "IDX of floats",
    { ...train, "train-images-idx3-ubyte": Uint8Array.of(0, 0, 13, 3, ...new Array<number>(20)) },
    ".",
    /expected unsigned bytes \(type 0x08\), got 32-bit floats/,
  ],
  [
    "a cut gzip file",
    { ...train, "train-images-idx3-ubyte": gzipSync(images).subarray(0, -9) },
    ".",
    /truncated gzip file|damaged gzip file/,
  ],
  ["a web page for an array", { ...train, "train-labels-idx1-ubyte": "<!doctype html>" }, ".", /looks like a web page/],
  [
    "an NPZ without known names",
    { "a.npz": zip({ "weights.npy": npyOfBytes([1], [1]) }) },
    "a.npz",
    /expected images and labels in .*, got a\.npz \(names that are known/,
  ],
  [
    "an NPZ of Python objects",
    { "a.npz": zip({ ...npz, "y_train.npy": text("\x93NUMPY") }) },
    "a.npz",
    /a\.npz\/y_train\.npy: expected an NPY file/,
  ],
  [
    "standardised floats",
    { "a.npz": zip({ ...npz, "x_train.npy": npyOfFloats([2, 1, 2], [-2, 0, 1, 3]) }) },
    "a.npz",
    /got -2 to 3; scale them to bytes/,
  ],
  [
    "channels at both ends",
    { "a.npz": zip({ ...npz, "x_train.npy": npyOfBytes([2, 3, 2, 3], new Uint8Array(36)) }) },
    "a.npz",
    /got 2 x 3 x 2 x 3; channels are 1 or 3, and come last/,
  ],
  [
    "several labels an image",
    { "a.npz": zip({ ...npz, "y_train.npy": npyOfBytes([2, 2], [1, 1, 0, 1]) }) },
    "a.npz",
    /several labels an image are not read/,
  ],
  [
    "a cut NPZ",
    { "a.npz": zip(npz).subarray(0, -30) },
    "a.npz",
    /a\.npz: a damaged ZIP archive \(.*\); make or download it again/,
  ],
  [
    "a batch of no CIFAR",
    { "data_batch_1.bin": new Uint8Array(3072), "test_batch.bin": new Uint8Array(3073) },
    ".",
    /expected records of 3073 bytes, got 3072 bytes/,
  ],
  [
    "labels that CIFAR-10 has not",
    { "data_batch_1.bin": new Uint8Array(3073).fill(77) },
    ".",
    /expected labels from 0 to 9 in the batches, got 77/,
  ],
  ["a cut ZIP", { "a.zip": goodZip.subarray(0, 200) }, "a.zip", /a\.zip: a damaged ZIP archive/],
  [
    "a ZIP with a wrong checksum",
    { "a.zip": patch(goodZip, DIRECTORY, (copy, at) => setUint32(copy, at + 16, 7)) },
    "a.zip",
    /damaged ZIP archive \(.*checksum/,
  ],
  [
    "a ZIP whose file is larger than it says",
    { "a.zip": patch(goodZip, DIRECTORY, (copy, at) => setUint32(copy, at + 24, 3)) },
    "a.zip",
    /damaged ZIP archive/,
  ],
  [
    "a ZIP that would fill the memory",
    { "a.zip": patch(goodZip, DIRECTORY, (copy, at) => setUint32(copy, at + 24, 2 ** 31)) },
    "a.zip",
    /would unpack to 2147483648 bytes, more than the 1073741824 allowed/,
  ],
  [
    "a ZIP whose files overlap",
    { "a.zip": patch(goodZip, DIRECTORY, (copy, at) => setUint32(copy, at + 20, 10_000)) },
    "a.zip",
    /overlap|damaged ZIP archive/,
  ],
  [
    "a picture in a ZIP that grows too much",
    { "a.zip": zip({ "a/1.png": new Uint8Array(2 ** 21) }) },
    "a.zip",
    /a\/1\.png would grow from \d+ to 2097152 bytes, more than 100 times/,
  ],
  [
    "a ZIP with a path above it",
    { "a.zip": zip({ "../evil.png": new Uint8Array(3) }) },
    "a.zip",
    /invalid relative path|unsafe path/,
  ],
  [
    "a ZIP with an absolute path",
    { "a.zip": zip({ "/etc/evil.png": new Uint8Array(3) }) },
    "a.zip",
    /absolute path|unsafe path/,
  ],
  ["a ZIP with a drive", { "a.zip": zip({ "C:\\evil.png": new Uint8Array(3) }) }, "a.zip", /absolute path|unsafe path/],
  [
    "a ZIP with a control character",
    { "a.zip": zip({ "a\0b.png": new Uint8Array(3) }) },
    "a.zip",
    /unsafe path "a\\u0000b\.png"/,
  ],
  ["an empty ZIP", { "a.zip": zip({}) }, "a.zip", /expected pictures .* got an empty/],
  [
    "a tar with a path above it",
    { "a.tar": makeTar({ "a/../../evil.png": new Uint8Array(3) }) },
    "a.tar",
    /the unsafe path "a\/\.\.\/\.\.\/evil\.png" in it/,
  ],
  [
    "a tar with an absolute path",
    { "a.tgz": gzipSync(makeTar({ "/etc/evil.png": new Uint8Array(3) })) },
    "a.tgz",
    /the unsafe path "\/etc\/evil\.png"/,
  ],
  ["a cut tar", { "a.tar": makeTar(train).subarray(0, 540) }, "a.tar", /cut off: truncated/],
  [
    "a cut gzip of a tar",
    {
      "a.tgz": gzipSync(
        makeTar({ ...train, "noise.png": Uint8Array.from({ length: 40_000 }, (_, i) => (i * i * 31) % 251) }),
      ).subarray(0, -20),
    },
    "a.tgz",
    /damaged or truncated gzip file/,
  ],
  [
    "a tar that would fill the memory",
    { "a.tar": tarHeader({ name: "x.npy", size: 2 ** 31 }) },
    "a.tar",
    /x\.npy would unpack to 2147483648 bytes/,
  ],
  [
    "a picture",
    { "a.png": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0) },
    "a.png",
    /got a single picture \(PNG\); give the folder of all pictures/,
  ],
  ["a text file", { "a.csv": "a,b\n" }, "a.csv", /got a text file; give the folder/],
  [
    "an empty file",
    { "a.zip": "" },
    "a.zip",
    /expected a folder, or a file that is read: ZIP, tar .* got an empty file/,
  ],
  [
    "an HDF5 file",
    { "a.h5": Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10) },
    "a.h5",
    /got an HDF5 file; save its arrays as NPZ/,
  ],
  [
    "a pickle",
    { data_batch_1: Uint8Array.of(0x80, 2, 0x7d) },
    "data_batch_1",
    /a pickle of Python, which is never run/,
  ],
  ["a RAR archive", { "a.rar": "Rar!\x1a" }, "a.rar", /got a RAR archive; unpack it/],
  [
    "other bytes",
    { "a.dat": Uint8Array.of(1, 2, 3, 4, 5) },
    "a.dat",
    /got a file that begins with 0x01 0x02 0x03 0x04/,
  ],
];

describe("bad array files and archives", () => {
  it.each(CASES)("%s", async (name, files, spec, message) => {
    const place = join(folder, name.replaceAll(/\W/g, "-"));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(place, path)), { recursive: true });
      await writeFile(join(place, path), content);
    }
    const before = await readdir(folder, { recursive: true });
    const opening = openDataset(join(place, spec));
    // Code 2 of the command line is that of `invalid-data`.
    await expect(opening).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(message) as string,
    });
    await expect(opening).rejects.toThrow(/^openDataset: |^parse\w+: |^gunzip: |^readTar(Gzip)?: /);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });
});
