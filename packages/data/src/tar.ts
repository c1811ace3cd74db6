import { GanClsError } from "@gan-cls/core";

/** Files and headers come in blocks of this size. Reference: POSIX.1-2017, pax, "ustar Interchange Format". */
const BLOCK_BYTES = 512;

/** Positions and lengths of a header's fields. */
const FIELDS = { name: [0, 100], size: [124, 12], checksum: [148, 8], type: [156, 1], prefix: [345, 155] } as const;

/** Longest name that a header of its own may give. */
const MAX_NAME_BYTES = 2 ** 16;

/** One file in an archive. */
export interface TarFile {
  /** With folders, as in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Options of {@link readTar}. */
export interface ReadTarOptions {
  /** How messages name the archive. */
  readonly name: string;
  /** Which files are wanted, by name and size; the others are passed over. It may throw. */
  readonly wanted: (name: string, size: number) => boolean;
  /** Hears of links, which are passed over. */
  readonly onLink?: (name: string) => void;
  /** Most headers that are read. @default 2 ** 20 */
  readonly maxEntries?: number;
}

/**
 * The wanted files of a tar archive, one after the other: no more than one is in memory. Folders, links and devices are passed over. Names may be
 * longer than a header by the extensions of GNU tar and of POSIX (pax).
 *
 * @param chunks The unpacked archive, in pieces of any size.
 * @throws GanClsError `invalid-data` when the archive is cut off or a header damaged.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { name: archive, wanted, onLink, maxEntries = 2 ** 20 }: ReadTarOptions,
): AsyncGenerator<TarFile> {
  const reader = new BlockReader(chunks, archive);
  let longName: string | undefined;
  let size: number | undefined;
  for (let entries = 0; ; entries++) {
    const block = await reader.readHeader();
    if (block === undefined) {
      return;
    }
    if (entries === maxEntries) {
      throw invalid(archive, `expected at most ${maxEntries} entries, got more`);
    }
    const header = parseHeader(archive, block);
    const content = size ?? header.size;
    if (isExtension(header.type)) {
      const text = new TextDecoder().decode(await reader.readContent(assertNameLength(archive, header.size)));
      const extended = header.type === "L" ? { path: text.replace(/\0.*$/s, "") } : parsePax(text, header.type);
      [longName, size] = [extended.path ?? longName, extended.size ?? size];
      continue;
    }
    const name = longName ?? header.name;
    [longName, size] = [undefined, undefined];
    if (isFile(header.type, name, content) && wanted(name, content)) {
      yield { name, bytes: await reader.readContent(content) };
      continue;
    }
    if (isLink(header.type)) {
      onLink?.(name);
    }
    // What is passed over may have content, too: GNU's lists of folders (D), sparse files (S), attributes for all (g).
    await reader.skipContent(isEmpty(header.type) ? 0 : content);
  }
}

/** Files of old archives have the type NUL, and so have their folders, which are empty and whose names end with a slash. Reference: libarchive, tar(5). */
function isFile(type: string, name: string, size: number): boolean {
  return (type === "0" || type === "\0" || type === "7") && !(size === 0 && name.endsWith("/"));
}

/** Links, devices and folders have no content, whatever they say. */
function isEmpty(type: string): boolean {
  return "123456".includes(type);
}

/** Hard and symbolic links. */
function isLink(type: string): boolean {
  return type === "1" || type === "2";
}

/** Headers about the next file: GNU's long name and long link, POSIX's attributes. */
function isExtension(type: string): boolean {
  return type === "L" || type === "K" || type === "x";
}

interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

function parseHeader(archive: string, block: Uint8Array): TarHeader {
  const text = ([start, length]: readonly [number, number]): string =>
    new TextDecoder().decode(block.subarray(start, start + length)).replace(/\0.*$/s, "");
  if (parseOctal(text(FIELDS.checksum)) !== checksumOf(block)) {
    throw invalid(
      archive,
      "expected a tar archive, got a header with a wrong checksum: damaged, or another kind of file",
    );
  }
  // The prefix is POSIX's; GNU's older format has times at that place.
  const isPosix = new TextDecoder().decode(block.subarray(257, 263)) === "ustar\0";
  const prefix = isPosix ? text(FIELDS.prefix) : "";
  const name = prefix === "" ? text(FIELDS.name) : `${prefix}/${text(FIELDS.name)}`;
  const type = String.fromCharCode(block[FIELDS.type[0]]);
  const size = block[FIELDS.size[0]] >= 0x80 ? parseBinarySize(block) : parseOctal(text(FIELDS.size));
  if (!Number.isSafeInteger(size) || size < 0) {
    throw invalid(archive, `${name} has no valid size`);
  }
  return { name, type, size: isEmpty(type) ? 0 : size };
}

/** The sum of the bytes, the field itself counted as spaces. */
function checksumOf(block: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  return block.reduce((sum, byte, position) => sum + (position >= start && position < start + length ? 0x20 : byte), 0);
}

function parseOctal(text: string): number {
  const digits = text.trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(`0${digits}`, 8) : Number.NaN;
}

/** GNU's form of sizes from 8 GiB on: the first bit is set, the rest is a big-endian number. */
function parseBinarySize(block: Uint8Array): number {
  const [start, length] = FIELDS.size;
  const bytes = block.subarray(start + 1, start + length);
  return bytes.reduce((value, byte) => value * 256 + byte, block[start] & 0x7f);
}

/** `<length> <key>=<value>\n`, repeated; lengths are not needed, as neither a path nor a size has line breaks. */
function parsePax(text: string, type: string): { path?: string; size?: number } {
  if (type !== "x") {
    return {};
  }
  const path = /^\d+ path=(.*)$/m.exec(text)?.[1];
  const size = /^\d+ size=(\d{1,15})$/m.exec(text)?.[1];
  return { path, size: size === undefined ? undefined : Number(size) };
}

function assertNameLength(archive: string, size: number): number {
  if (size > MAX_NAME_BYTES) {
    throw invalid(archive, `expected names of at most ${MAX_NAME_BYTES} bytes, got ${size}`);
  }
  return size;
}

/** Reads whole blocks from pieces of any size. */
class BlockReader {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  readonly #archive: string;
  #rest = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, archive: string) {
    this.#chunks = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
    this.#archive = archive;
  }

  /** The next header; `undefined` at the end, which is a block of zeros or, in some archives, just the end of the bytes. */
  async readHeader(): Promise<Uint8Array | undefined> {
    const block = new Uint8Array(BLOCK_BYTES);
    const length = await this.#fill(block, BLOCK_BYTES);
    if (length !== 0 && length < BLOCK_BYTES) {
      throw this.#cutOff();
    }
    return length === 0 || block.every((byte) => byte === 0) ? undefined : block;
  }

  /** The next `size` bytes, and past the filling to a whole block. Memory grows with what arrives, not with what a header promises. */
  async readContent(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    await this.#pass(size, (piece) => pieces.push(piece.slice()));
    const content = new Uint8Array(size);
    let offset = 0;
    for (const piece of pieces) {
      content.set(piece, offset);
      offset += piece.length;
    }
    await this.#pass(fillingOf(size), () => {});
    return content;
  }

  async skipContent(size: number): Promise<void> {
    await this.#pass(size + fillingOf(size), () => {});
  }

  async #pass(size: number, use: (piece: Uint8Array) => void): Promise<void> {
    for (let left = size; left > 0;) {
      const piece = await this.#next(left);
      if (piece === undefined) {
        throw this.#cutOff();
      }
      use(piece);
      left -= piece.length;
    }
  }

  async #fill(target: Uint8Array, size: number): Promise<number> {
    let filled = 0;
    while (filled < size) {
      const piece = await this.#next(size - filled);
      if (piece === undefined) {
        break;
      }
      target.set(piece, filled);
      filled += piece.length;
    }
    return filled;
  }

  /** Up to `most` bytes; `undefined` at the end. */
  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) {
        return undefined;
      }
      this.#rest = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.length);
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  #cutOff(): GanClsError {
    return invalid(this.#archive, "expected a whole tar archive, got one that is cut off: truncated");
  }
}

function fillingOf(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

function invalid(archive: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `readTar: ${archive}: ${problem}`, { details: { name: archive } });
}
