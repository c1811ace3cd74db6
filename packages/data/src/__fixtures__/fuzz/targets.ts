import { gzipSync, zipSync } from "fflate";
import sharp from "sharp";
import { toByteImages } from "../../arrays/array-images";
import { parseNpy } from "../../arrays/npy";
import { encodeCifarBatch } from "../../cifar-batches";
import { updateCrc32 } from "../../foreign-bytes";
import { encodeIdx, parseIdx } from "../../idx";
import { openZipTree } from "../../node/archives/zip-tree";
import { findArrays } from "../../node/arrays/find-arrays";
import { openArrayTree } from "../../node/arrays/open-arrays";
import { decodePicture } from "../../node/pictures/decode-picture";
import { parseLabelTable } from "../../node/pictures/label-table";
import type { PictureTree } from "../../node/picture-tree";
import { preparePicture } from "../../pictures/prepare-picture";
import { readTar } from "../../tar";
import { draw, toPng } from "../draw";
import { encodeNpy, npyOfBytes, npyOfFloats } from "../encode-npy";
import { handmadePng, pngHeader } from "../handmade-png";
import { makeTar } from "../make-tar";

/** A reader of foreign bytes, and whole files for it. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  read(bytes: Uint8Array): unknown;
  /** Makes checksums fit again, so that damage gets past them. */
  repair?(bytes: Uint8Array): Uint8Array;
}

const picture = draw(37, 29, (column, row) => [column * 6, row * 8, (column * row) % 256, row < 3 ? 90 : 255]);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);

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

const encoded = (format: "jpeg" | "webp" | "gif"): Promise<Uint8Array> =>
  sharp(picture.pixels, { raw: { width: picture.columns, height: picture.rows, channels: 4 } })
    [format]()
    .toBuffer()
    .then((buffer) => new Uint8Array(buffer));

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

/** All readers of foreign bytes, with files drawn by code. */
export async function fuzzTargets(): Promise<FuzzTarget[]> {
  const pngs = [
    toPng(picture),
    handmadePng(pngHeader(4, 4, 8, 3), [
      ["PLTE", counting(12)],
      ["IDAT", zlibOf(4, 4, 4)],
    ]),
    handmadePng(pngHeader(4, 4, 16, 2), [["IDAT", zlibOf(4, 24)]]),
    handmadePng(pngHeader(8, 4, 1, 0), [
      ["tEXt", text("Comment\0drawn")],
      ["IDAT", zlibOf(4, 1)],
    ]),
  ];
  return [
    { name: "PNG", seeds: pngs, read: readPicture, repair: repairPng },
    { name: "JPEG", seeds: [await encoded("jpeg")], read: readPicture },
    { name: "WebP", seeds: [await encoded("webp")], read: readPicture },
    { name: "GIF", seeds: [await encoded("gif")], read: readPicture },
    { name: "ZIP", seeds: [zipSync(pictureFiles), zipSync(pictureFiles, { level: 0 })], read: readZip },
    {
      name: "NPZ",
      seeds: [
        zipSync({ "x_train.npy": npys[0], "y_train.npy": labels }),
        zipSync({ "images.npy": npys[1], "labels.npy": labels }, { level: 0 }),
      ],
      read: (bytes) => readArrays("fuzz.npz", bytes),
    },
    {
      name: "NPY",
      seeds: npys,
      read: readNpy,
    },
    { name: "IDX", seeds: [idx], read: (bytes) => parseIdx(bytes, { maxBytes: 2 ** 28 }) },
    { name: "gzip of IDX", seeds: [gzipSync(idx)], read: (bytes) => parseIdx(bytes, { maxBytes: 2 ** 28 }) },
    { name: "tar", seeds: [makeTar(pictureFiles)], read: readWholeTar, repair: repairTar },
    {
      name: "CIFAR batch",
      seeds: [encodeCifarBatch({ pixels: counting(8 * 3072), labels: Uint8Array.of(3, 8, 3, 8, 3, 8, 3, 8) })],
      read: (bytes) => readArrays("data_batch_1.bin", bytes),
    },
    {
      name: "CSV",
      seeds: [
        text('file,label,split\ncats/1.png,cat,train\n"a, b.png","a ""dog""",test\n'),
        text("\ufefffile_name;class\n1.png;1\n2.png;2\n"),
      ],
      read: (bytes) => parseLabelTable(bytes, "labels.csv"),
    },
    {
      name: "JSONL",
      seeds: [text('{"file_name":"1.png","label":"cat"}\n{"file_name":"2.png","label":3,"more":[1,{"a":null}]}\n')],
      read: (bytes) => parseLabelTable(bytes, "metadata.jsonl"),
    },
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
    view.setUint32(end, updateCrc32(0, copy.subarray(at + 4, end)));
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
      block.set(text(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    }
  }
  return copy;
}
