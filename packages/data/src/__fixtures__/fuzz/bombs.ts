/** Small files that would fill the memory. Each is written by code and read in a process of its own. */
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import sharp from "sharp";
import { createDeflate, createDeflateRaw, createGzip, crc32 } from "node:zlib";
import { encodeNpy } from "../encode-npy";
import { handmadePng } from "../handmade-png";
import { tarHeader } from "../make-tar";

const GIB = 2 ** 30;

/** Writes one bomb into a folder and gives its path: of the file, or of the folder that is opened. */
export interface Bomb {
  readonly name: string;
  write(folder: string): Promise<string>;
}

const idxHeader = (shape: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 + shape.length * 4);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((side, axis) => bytes.writeUInt32BE(side, 4 + axis * 4));
  return bytes;
};

async function idxFolder(folder: string, shape: readonly number[]): Promise<string> {
  await writeGzip(join(folder, "train-images-idx3-ubyte.gz"), idxHeader(shape), GIB);
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

export const BOMBS: readonly Bomb[] = [
  { name: "gzip of IDX: header of 1 MB, content of 1 GiB", write: (folder) => idxFolder(folder, [1000, 32, 32]) },
  { name: "gzip of IDX: header and content of 1 GiB", write: (folder) => idxFolder(folder, [2 ** 20 - 1, 32, 32]) },
  { name: "PNG: 65 535 x 65 535 pixels", write: (folder) => pngFolder(folder, 65_535, new Uint8Array(8)) },
  {
    name: "PNG: 64 x 64 pixels, content of 1 GiB",
    write: async (folder) => pngFolder(folder, 64, await packed(createDeflate(), new Uint8Array(0), GIB)),
  },
  { name: "JPEG: 65 500 x 65 500 pixels", write: (folder) => pictureFolder(folder, "jpg", hugeJpeg()) },
  { name: "GIF: 65 535 x 65 535 pixels", write: (folder) => pictureFolder(folder, "gif", hugeGif()) },
  {
    name: "ZIP: a picture of 200 MiB in 200 KB",
    write: async (folder) => {
      const content = await packed(createDeflateRaw(), new Uint8Array(0), 200 * 2 ** 20);
      return zipFile(folder, "bomb.zip", [
        { name: "a/1.png", packed: content, size: 200 * 2 ** 20, crc: 0, method: 8 },
      ]);
    },
  },
  {
    name: "ZIP: an array that says 1 KB and has 1 GiB",
    write: async (folder) => {
      const content = await packed(createDeflateRaw(), npyHeader([10, 10, 10]), GIB);
      return zipFile(folder, "bomb.npz", [
        { name: "x_train.npy", packed: content, size: 1128, crc: 0, method: 8 },
        labelsEntry(),
      ]);
    },
  },
  {
    name: "NPZ: a header of more than 1 GiB",
    write: async (folder) => {
      const bytes = Buffer.concat([npyHeader([2 ** 21, 32, 32]), Buffer.alloc(2 ** 10)]);
      return zipFile(folder, "bomb.npz", [
        { name: "x_train.npy", packed: bytes, size: bytes.length, crc: crc32(bytes), method: 0 },
        labelsEntry(),
      ]);
    },
  },
  {
    name: "tar.gz: a file of 1 GiB",
    write: async (folder) => {
      await writeGzip(join(folder, "bomb.tar.gz"), tarHeader({ name: "a/1.png", size: GIB }), GIB);
      return join(folder, "bomb.tar.gz");
    },
  },
];

function labelsEntry(): ZipEntry {
  const bytes = encodeNpy({ descr: "|u1", shape: [2], data: Uint8Array.of(0, 1) });
  return { name: "y_train.npy", packed: bytes, size: bytes.length, crc: crc32(bytes), method: 0 };
}

/** A beginning and then zeros, as they are produced. */
function* zeros(start: Uint8Array, length: number): Generator<Uint8Array> {
  yield start;
  const piece = new Uint8Array(2 ** 20);
  for (let left = length; left > 0; left -= piece.length) {
    yield piece.subarray(0, left);
  }
}

async function writeGzip(path: string, start: Uint8Array, length: number): Promise<void> {
  await pipeline(Readable.from(zeros(start, length)), createGzip({ level: 9 }), createWriteStream(path));
}

async function packed(compressor: Transform, start: Uint8Array, length: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of Readable.from(zeros(start, length)).pipe(compressor) as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

interface ZipEntry {
  readonly name: string;
  readonly packed: Uint8Array;
  /** What the directory says. */
  readonly size: number;
  readonly crc: number;
  readonly method: 0 | 8;
}

/** A ZIP whose directory says what it is told to. */
function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed: content, size, crc, method } of entries) {
    const [local, central] = [Buffer.alloc(30), Buffer.alloc(46)];
    local.write("PK\x03\x04", "latin1");
    central.write("PK\x01\x02", "latin1");
    for (const [header, at] of [
      [local, 8],
      [central, 10],
    ] as const) {
      header.writeUInt16LE(method, at);
      header.writeUInt32LE(crc, at + 6);
      header.writeUInt32LE(content.length, at + 10);
      header.writeUInt32LE(size, at + 14);
      header.writeUInt16LE(name.length, at + 18);
    }
    central.writeUInt32LE(offset, 42);
    files.push(local, Buffer.from(name), Buffer.from(content));
    directory.push(central, Buffer.from(name));
    offset += local.length + name.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...files, list, end]));
}
