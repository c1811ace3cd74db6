/** Pictures, archives, arrays and tables. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import { crc32 } from "@gan-cls/core";
import sharp from "sharp";
import { toByteImages } from "../../../../packages/data/src/arrays/array-images";
import { parseNpy } from "../../../../packages/data/src/arrays/npy";
import { encodeCifarBatch } from "../../../../packages/data/src/cifar-batches";
import { encodeIdx, parseIdx } from "../../../../packages/data/src/idx";
import { decodeGrayscalePng } from "@gan-cls/data";
import { openDataset } from "@gan-cls/data/node";
import { openTarTree } from "../../../../packages/data/src/node/archives/tar-tree";
import { openZipTree } from "../../../../packages/data/src/node/archives/zip-tree";
import { findArrays } from "../../../../packages/data/src/node/arrays/find-arrays";
import { openArrayTree } from "../../../../packages/data/src/node/arrays/open-arrays";
import { decodePicture } from "../../../../packages/data/src/node/pictures/decode-picture";
import { parseLabelTable } from "../../../../packages/data/src/node/pictures/label-table";
import type { PictureTree } from "../../../../packages/data/src/node/picture-tree";
import { preparePicture } from "../../../../packages/data/src/pictures/prepare-picture";
import { bytesTarget, counting, jsonTarget, toBytes, type FuzzTarget, SLOW } from "../target";
import { readTar } from "../../../../packages/data/src/tar";
import { draw, toPng } from "../../../../packages/data/src/__fixtures__/draw";
import { encodeNpy, npyOfBytes, npyOfFloats } from "../../../../packages/data/src/__fixtures__/encode-npy";
import { handmadePng, pngHeader } from "../../../../packages/data/src/__fixtures__/handmade-png";
import { makeTar } from "../../../../packages/data/src/__fixtures__/make-tar";

const picture = draw(37, 29, (column, row) => [column * 6, row * 8, (column * row) % 256, row < 3 ? 90 : 255]);

async function readPicture(bytes: Uint8Array): Promise<void> {
  const preprocessing = { rows: 32, columns: 32, channels: 3, fit: "cover", background: 0, invert: false } as const;
  preparePicture(await decodePicture(bytes, "fuzz"), { ...preprocessing, layout: "plain" });
}

/** A tree with one file in memory. */
function treeOf(path: string, bytes: Uint8Array): PictureTree {
  return { root: "fuzz", files: [{ path, read: () => bytes }], emptyFolders: [], left: [] };
}

async function readArrays(path: string, bytes: Uint8Array): Promise<void> {
  const tree = treeOf(path, bytes);
  const found = await findArrays(tree);
  if (found !== undefined) {
    await openArrayTree(tree, found, { name: "fuzz", origin: "fuzz" });
  }
}

function readNpy(bytes: Uint8Array): void {
  const array = parseNpy(bytes, { maxBytes: 2 ** 28 });
  if (array.texts === undefined) {
    toByteImages([{ name: "fuzz", ...array }], []);
  }
}

async function readZip(bytes: Uint8Array): Promise<void> {
  const tree = await openZipTree(bytes, "fuzz.zip");
  for (const file of tree.files) {
    await file.read();
  }
}

async function readWholeTar(bytes: Uint8Array): Promise<void> {
  for await (const file of readTar([bytes], { name: "fuzz.tar", wanted: (_, size) => size < 2 ** 28 })) {
    void file;
  }
}

async function encoded(format: "jpeg" | "webp" | "gif" | "tiff" | "avif"): Promise<Uint8Array> {
  const raw = { width: picture.columns, height: picture.rows, channels: 4 } as const;
  return new Uint8Array(await sharp(picture.pixels, { raw }).toFormat(format).toBuffer());
}

const idx = encodeIdx({ shape: [5, 12, 10], data: counting(600) });
const npys = [
  npyOfBytes([6, 8, 8], counting(384)),
  npyOfFloats(
    [6, 8, 8],
    Array.from(counting(384), (level) => level / 255),
  ),
  encodeNpy({ descr: "<i8", shape: [3, 4], data: new Uint8Array(96), fortran: true, version: 2 }),
  encodeNpy({ descr: "<U3", shape: [2, 2, 2], data: new Uint8Array(96).fill(65, 0, 1) }),
];
const labels = npyOfBytes([6], [0, 1, 0, 1, 1, 0]);
const pictureFiles = { "a/cats/1.png": toPng(picture), "a/dogs/2.png": toPng(draw(9, 9, () => [200, 30, 10])) };

/** All of them, with files drawn by code. */
export async function fileTargets(): Promise<FuzzTarget[]> {
  return [...(await pictureTargets()), ...archiveTargets(), ...arrayTargets(), ...tableTargets()];
}

async function pictureTargets(): Promise<FuzzTarget[]> {
  const pngs = [
    toPng(picture),
    handmadePng(pngHeader(4, 4, 8, 3), [
      ["PLTE", counting(12)],
      ["IDAT", zlibOf(4, 4, 4)],
    ]),
    handmadePng(pngHeader(4, 4, 16, 2), [["IDAT", zlibOf(4, 24)]]),
    handmadePng(pngHeader(8, 4, 1, 0), [
      ["tEXt", toBytes("Comment\0drawn")],
      ["IDAT", zlibOf(4, 1)],
    ]),
  ];
  const formats = ["jpeg", "webp", "gif", "tiff", "avif"] as const;
  return [
    bytesTarget({ name: "files:PNG", seeds: pngs, read: readPicture, repair: repairPng }),
    bytesTarget({ name: "files:grey PNG", seeds: pngs, read: (bytes) => decodeGrayscalePng(bytes), repair: repairPng }),
    ...(await Promise.all(
      formats.map(async (format) =>
        bytesTarget({ name: `files:${format}`, seeds: [await encoded(format)], read: readPicture }),
      ),
    )),
  ];
}

function archiveTargets(): FuzzTarget[] {
  return [
    bytesTarget({
      name: "files:ZIP",
      seeds: [zipSync(pictureFiles), zipSync(pictureFiles, { level: 0 })],
      read: readZip,
    }),
    bytesTarget({ name: "files:tar", seeds: [makeTar(pictureFiles)], read: readWholeTar, repair: repairTar }),
    bytesTarget({
      name: "files:tar.gz",
      seeds: [gzipSync(makeTar(pictureFiles))],
      read: async (bytes, folder) => {
        const path = join(folder, "fuzz.tar.gz");
        await writeFile(path, bytes);
        await openTarTree(path, { isGzip: true });
      },
    }),
    bytesTarget({
      name: "files:data set in a ZIP",
      weight: SLOW,
      seeds: [zipSync({ ...pictureFiles, "a/cats/3.png": toPng(picture), "a/dogs/4.png": toPng(picture) })],
      read: async (bytes, folder) => {
        const path = join(folder, "fuzz.zip");
        await writeFile(path, bytes);
        await openDataset(path, { cacheDirectory: join(folder, "cache") });
      },
    }),
  ];
}

function arrayTargets(): FuzzTarget[] {
  const packed = { "x_train.npy": npys[0], "y_train.npy": labels };
  return [
    bytesTarget({
      name: "files:NPZ",
      seeds: [zipSync(packed), zipSync({ "images.npy": npys[1], "labels.npy": labels }, { level: 0 })],
      read: (bytes) => readArrays("fuzz.npz", bytes),
    }),
    bytesTarget({ name: "files:NPY", seeds: npys, limit: 512, read: readNpy }),
    bytesTarget({ name: "files:IDX", seeds: [idx], read: (bytes) => parseIdx(bytes, { maxBytes: 2 ** 27 }) }),
    bytesTarget({
      name: "files:gzip of IDX",
      seeds: [gzipSync(idx)],
      read: (bytes) => parseIdx(bytes, { maxBytes: 2 ** 27 }),
    }),
    bytesTarget({
      name: "files:CIFAR batch",
      seeds: [encodeCifarBatch({ pixels: counting(8 * 3072), labels: Uint8Array.of(3, 8, 3, 8, 3, 8, 3, 8) })],
      read: (bytes) => readArrays("data_batch_1.bin", bytes),
    }),
  ];
}

function tableTargets(): FuzzTarget[] {
  return [
    bytesTarget({
      name: "files:CSV",
      seeds: [
        toBytes('file,label,split\ncats/1.png,cat,train\n"a, b.png","a ""dog""",test\n'),
        toBytes("\ufefffile_name;class\n1.png;1\n2.png;2\n"),
      ],
      read: (bytes) => parseLabelTable(bytes, "labels.csv"),
    }),
    bytesTarget({
      name: "files:JSONL",
      seeds: [toBytes('{"file_name":"1.png","label":"cat"}\n{"file_name":"2.png","label":3,"more":[1,{"a":null}]}\n')],
      read: (bytes) => parseLabelTable(bytes, "metadata.jsonl"),
    }),
    jsonTarget({
      name: "files:a line of JSONL",
      documents: [
        { file_name: "1.png", label: "cat" },
        { file_name: "2.png", label: 3, split: "test" },
      ],
      read: (bytes) => parseLabelTable(bytes, "metadata.jsonl"),
    }),
  ];
}

/** The rows of a PNG without filters and not compressed, in zlib's frame. */
function zlibOf(rows: number, rowBytes: number, levels = 256): Uint8Array {
  const length = rows * (1 + rowBytes);
  const stored = counting(length).map((level, at) => (at % (1 + rowBytes) === 0 ? 0 : level % levels));
  let [a, b] = [1, 0];
  for (const byte of stored) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const frame = [0x78, 0x01, 1, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff];
  return Uint8Array.from([...frame, ...stored, b >> 8, b & 0xff, a >> 8, a & 0xff]);
}

/** Writes the checksum of every chunk that is whole. */
function repairPng(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = 8; at + 12 <= copy.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > copy.length) {
      break;
    }
    view.setUint32(end, crc32(copy.subarray(at + 4, end)));
    at = end + 4;
  }
  return copy;
}

/** Writes the checksum of every block that looks like a header. */
function repairTar(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at + 512 <= copy.length; at += 512) {
    const block = copy.subarray(at, at + 512);
    if (String.fromCharCode(...block.subarray(257, 262)) === "ustar") {
      block.fill(0x20, 148, 156);
      const sum = block.reduce((total, byte) => total + byte, 0);
      block.set(toBytes(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    }
  }
  return copy;
}
