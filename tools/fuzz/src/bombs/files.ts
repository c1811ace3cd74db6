/** Pictures, archives, arrays and tables. */
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import sharp from "sharp";
import { createDeflate, createDeflateRaw, crc32 } from "node:zlib";
import { openDataset } from "@gan-cls/data/node";
import { encodeNpy } from "../../../../packages/data/src/__fixtures__/encode-npy";
import { handmadePng } from "../../../../packages/data/src/__fixtures__/handmade-png";
import { tarHeader } from "../../../../packages/data/src/__fixtures__/make-tar";
import type { Bomb } from "./bomb";
import { GIB, packed, writeGzip, zeros, zipOf, type ZipEntry } from "./packing";

const idxHeader = (shape: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 + shape.length * 4);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((side, axis) => bytes.writeUInt32BE(side, 4 + axis * 4));
  return bytes;
};

async function idxFolder(folder: string, shape: readonly number[], content = GIB): Promise<string> {
  await writeGzip(join(folder, "train-images-idx3-ubyte.gz"), idxHeader(shape), content);
  await writeFile(join(folder, "train-labels-idx1-ubyte"), Buffer.concat([idxHeader([2]), Buffer.of(0, 1)]));
  return folder;
}

function pngFolder(folder: string, side: number, chunk: Uint8Array): Promise<string> {
  const sides = [side >> 24, side >> 16, side >> 8, side].map((byte) => byte & 0xff);
  const png = handmadePng([...sides, ...sides, 8, 0, 0, 0, 0], [["IDAT", chunk]]);
  return pictureFolder(folder, "png", Promise.resolve(png));
}

/** Four pictures in two classes, in a ZIP. */
async function pictureFolder(folder: string, ending: string, content: Promise<Uint8Array>): Promise<string> {
  const bytes = await content;
  const entries = ["cats/1", "cats/2", "dogs/1", "dogs/2"].map((name): ZipEntry => ({
    name: `${name}.${ending}`,
    packed: bytes,
    size: bytes.length,
    crc: crc32(bytes),
    method: 0,
  }));
  return zipFile(folder, "bomb.zip", entries);
}

/** A small one whose frame header says another size. */
async function hugeJpeg(): Promise<Uint8Array> {
  const jpeg = await sharp(new Uint8Array(16 * 16 * 3), { raw: { width: 16, height: 16, channels: 3 } })
    .jpeg()
    .toBuffer();
  const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
  jpeg.writeUInt16BE(65_500, frame + 5);
  jpeg.writeUInt16BE(65_500, frame + 7);
  return jpeg;
}

/** The screen and its only image say 65 535 x 65 535; one code of pixels follows. */
function hugeGif(): Promise<Uint8Array> {
  const size = [0xff, 0xff, 0xff, 0xff];
  const image = [0x2c, 0, 0, 0, 0, ...size, 0, 2, 2, 0x4c, 0x01, 0];
  const colours = [0, 0, 0, 255, 255, 255];
  return Promise.resolve(Uint8Array.from([...Buffer.from("GIF89a"), ...size, 0x80, 0, 0, ...colours, ...image, 0x3b]));
}

async function zipFile(folder: string, name: string, entries: readonly ZipEntry[]): Promise<string> {
  await writeFile(join(folder, name), zipOf(entries));
  return join(folder, name);
}

const npyHeader = (shape: readonly number[]): Uint8Array => encodeNpy({ descr: "|u1", shape, data: new Uint8Array(0) });

function labelsEntry(): ZipEntry {
  const bytes = encodeNpy({ descr: "|u1", shape: [2], data: Uint8Array.of(0, 1) });
  return { name: "y_train.npy", packed: bytes, size: bytes.length, crc: crc32(bytes), method: 0 };
}

async function hugeTiff(): Promise<Uint8Array> {
  const tiff = await sharp(new Uint8Array(16 * 16 * 3), { raw: { width: 16, height: 16, channels: 3 } })
    .tiff({ compression: "none" })
    .toBuffer();
  // The directory's entries for width (256) and height (257), little-endian: tag, type, count, value.
  for (const tag of [256, 257]) {
    for (let at = tiff.readUInt32LE(4) + 2; at + 12 <= tiff.length; at += 12) {
      if (tiff.readUInt16LE(at) === tag) {
        tiff.writeUInt16LE(4, at + 2);
        tiff.writeUInt32LE(65_000, at + 8);
        break;
      }
    }
  }
  return new Uint8Array(tiff);
}

/** The frame's header says 16 383 x 16 383, the most that WebP can. */
async function hugeWebp(): Promise<Uint8Array> {
  const webp = await sharp(new Uint8Array(16 * 16 * 3), { raw: { width: 16, height: 16, channels: 3 } })
    .webp()
    .toBuffer();
  const frame = webp.indexOf(Buffer.of(0x9d, 0x01, 0x2a));
  webp.writeUInt16LE(16_383, frame + 3);
  webp.writeUInt16LE(16_383, frame + 5);
  return new Uint8Array(webp);
}

async function endlessTable(folder: string): Promise<string> {
  const row = function* (): Generator<Uint8Array> {
    yield Buffer.from("file,label\n");
    for (const piece of zeros(new Uint8Array(0), 255 * 2 ** 20)) {
      yield Buffer.alloc(piece.length, "x");
    }
  };
  await pipeline(Readable.from(row()), createWriteStream(join(folder, "labels.csv")));
  await writeFile(join(folder, "1.png"), handmadePng([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0], []));
  return folder;
}

type FileBomb = Omit<Bomb, "read">;

const FILE_BOMBS: readonly FileBomb[] = [
  {
    ...{ name: "gzip of IDX: header of 1 MB, content of 1 GiB", limit: "the header's own size", most: 64 },
    write: (folder) => idxFolder(folder, [1000, 32, 32]),
  },
  {
    ...{ name: "gzip of IDX: header and content of 1 GiB", limit: "MAX_UNPACKED_BYTES", most: 1280 },
    write: (folder) => idxFolder(folder, [2 ** 20 - 1, 32, 32]),
  },
  {
    ...{ name: "gzip of IDX: header of 1 GiB in a file of 1 KB", limit: "MAX_DEFLATE_RATIO", most: 32 },
    write: (folder) => idxFolder(folder, [2 ** 20 - 1, 32, 32], 2 ** 20),
  },
  {
    ...{ name: "PNG: 65 535 x 65 535 pixels", limit: "MAX_PNG_PIXELS", most: 32 },
    write: (folder) => pngFolder(folder, 65_535, new Uint8Array(8)),
  },
  {
    ...{ name: "PNG: 64 x 64 pixels, content of 1 GiB", limit: "rows x (row bytes + 1)", most: 96 },
    write: async (folder) => pngFolder(folder, 64, await packed(createDeflate(), new Uint8Array(0), GIB)),
  },
  {
    ...{ name: "PNG: 28 x 28 pixels, content of 230 MB", limit: "rows x (row bytes + 1)", most: 96 },
    write: async (folder) => pngFolder(folder, 28, await packed(createDeflate(), new Uint8Array(0), 230 * 2 ** 20)),
  },
  {
    ...{ name: "PNG: 2000 x 2000 pixels, content of 3 GiB", limit: "rows x (row bytes + 1)", most: 160 },
    write: async (folder) => pngFolder(folder, 2000, await packed(createDeflate(), new Uint8Array(0), 3 * GIB)),
  },
  {
    ...{ name: "JPEG: 65 500 x 65 500 pixels", limit: "MAX_PICTURE_PIXELS", most: 32 },
    write: (folder) => pictureFolder(folder, "jpg", hugeJpeg()),
  },
  {
    ...{ name: "WebP: 16 383 x 16 383 pixels", limit: "MAX_PICTURE_PIXELS", most: 32 },
    write: (folder) => pictureFolder(folder, "webp", hugeWebp()),
  },
  {
    ...{ name: "GIF: 65 535 x 65 535 pixels", limit: "MAX_PICTURE_PIXELS", most: 32 },
    write: (folder) => pictureFolder(folder, "gif", hugeGif()),
  },
  {
    ...{ name: "TIFF: 65 000 x 65 000 pixels", limit: "MAX_PICTURE_PIXELS", most: 32 },
    write: (folder) => pictureFolder(folder, "tiff", hugeTiff()),
  },
  {
    ...{ name: "ZIP: a picture of 200 MiB in 200 KB", limit: "MAX_RATIO", most: 32 },
    write: async (folder) => {
      const content = await packed(createDeflateRaw(), new Uint8Array(0), 200 * 2 ** 20);
      return zipFile(folder, "bomb.zip", [
        { name: "a/1.png", packed: content, size: 200 * 2 ** 20, crc: 0, method: 8 },
      ]);
    },
  },
  {
    ...{ name: "ZIP: an array that says 1 KB and has 1 GiB", limit: "the directory's own size", most: 32 },
    write: async (folder) => {
      const content = await packed(createDeflateRaw(), npyHeader([10, 10, 10]), GIB);
      return zipFile(folder, "bomb.npz", [
        { name: "x_train.npy", packed: content, size: 1128, crc: 0, method: 8 },
        labelsEntry(),
      ]);
    },
  },
  {
    ...{ name: "NPZ: a header of more than 1 GiB", limit: "MAX_ARRAY_BYTES", most: 32 },
    write: async (folder) => {
      const bytes = Buffer.concat([npyHeader([2 ** 21, 32, 32]), Buffer.alloc(2 ** 10)]);
      return zipFile(folder, "bomb.npz", [
        { name: "x_train.npy", packed: bytes, size: bytes.length, crc: crc32(bytes), method: 0 },
        labelsEntry(),
      ]);
    },
  },
  {
    ...{ name: "tar.gz: a file of 1 GiB", limit: "MAX_FILE_BYTES", most: 96 },
    write: async (folder) => {
      await writeGzip(join(folder, "bomb.tar.gz"), tarHeader({ name: "a/1.png", size: GIB }), GIB);
      return join(folder, "bomb.tar.gz");
    },
  },
  {
    ...{ name: "CSV: one line of 255 MiB", limit: "MAX_TABLE_BYTES", most: 320 },
    write: endlessTable,
  },
];

/** Opened as users open their data. */
export const fileBombs: readonly Bomb[] = FILE_BOMBS.map((bomb) => ({
  ...bomb,
  read: async (path) =>
    `read: ${(await openDataset(path, { cacheDirectory: join(path, "..", "cache") })).train.size} images`,
}));
