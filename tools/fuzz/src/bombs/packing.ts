/** Large contents in small files. */
import { createWriteStream } from "node:fs";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

export const GIB = 2 ** 30;

/** A beginning and then zeros, as they are produced. */
export function* zeros(start: Uint8Array, length: number): Generator<Uint8Array> {
  yield start;
  const piece = new Uint8Array(2 ** 20);
  for (let left = length; left > 0; left -= piece.length) {
    yield piece.subarray(0, left);
  }
}

export async function writeGzip(path: string, start: Uint8Array, length: number): Promise<void> {
  await pipeline(Readable.from(zeros(start, length)), createGzip({ level: 9 }), createWriteStream(path));
}

/** All of it in memory, packed. */
export async function packed(compressor: Transform, start: Uint8Array, length: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of Readable.from(zeros(start, length)).pipe(compressor) as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

export interface ZipEntry {
  readonly name: string;
  readonly packed: Uint8Array;
  /** What the directory says. */
  readonly size: number;
  readonly crc: number;
  readonly method: 0 | 8;
}

/** A ZIP whose directory says what it is told to. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
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
