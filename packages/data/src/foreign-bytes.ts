/** What every reader of bytes from outside checks first: whether they are a web page, and whether they are gzipped. */
import { crc32, GanClsError } from "@gan-cls/core";
import { FlateErrorCode, Gunzip, type FlateError } from "fflate";

/** Most bytes that a file may unpack to unless the caller says otherwise: 1 GiB, 20 times MNIST's largest file. */
export const MAX_UNPACKED_BYTES = 2 ** 30;

/** Input is fed in pieces of this size, so that a decompression bomb is detected long before it fills the memory: a piece unpacks to 17 MB at most. */
const PIECE_BYTES = 2 ** 14;

/** Deflate cannot pack better than this. Reference: zlib technical details, "Maximum Compression Factor". */
export const MAX_DEFLATE_RATIO = 1032;

/** A header of 10 bytes and a trailer of 8: the shortest gzip file. */
const MIN_GZIP_BYTES = 18;

/** Options of {@link gunzip}. */
export interface GunzipOptions {
  /** How messages name the input. @default "the bytes" */
  name?: string;
  /** Most bytes to unpack. @default MAX_UNPACKED_BYTES */
  maxBytes?: number;
  /**
   * Looks at the beginning of the content and gives the size that it announces, or throws. No more than that is unpacked, and one byte, which shows
   * that there is more. @default the size is not known before the end
   */
  sizeOf?: (start: Uint8Array) => number;
}

/** Whether `bytes` begin with gzip's two magic bytes. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file of one member, bounded in size, with its length and CRC-32 verified, which fflate does not do.
 *
 * @throws GanClsError `invalid-data` when the file is cut off, damaged, or unpacks to more than `maxBytes`.
 */
export function gunzip(
  bytes: Uint8Array,
  { name = "the bytes", maxBytes = MAX_UNPACKED_BYTES, sizeOf }: GunzipOptions = {},
): Uint8Array {
  if (bytes.length < MIN_GZIP_BYTES) {
    throw truncated(name, bytes.length);
  }
  const content = new GrowingBytes(sizeOf && ((start) => assertPossible(name, sizeOf(start), bytes.length)));
  let checksum = 0;
  const stream = new Gunzip((piece) => {
    if (content.length + piece.length > maxBytes) {
      throw new GanClsError("invalid-data", `gunzip: ${name} unpacks to more than the ${maxBytes} bytes allowed`);
    }
    checksum = crc32(piece, checksum);
    content.append(piece);
  });
  try {
    for (let start = 0; start < bytes.length && !content.isOverfull; start += PIECE_BYTES) {
      stream.push(bytes.subarray(start, start + PIECE_BYTES), start + PIECE_BYTES >= bytes.length);
    }
  } catch (error) {
    throw toGzipError(error, name, bytes.length);
  }
  if (!content.isOverfull) {
    assertTrailer(bytes, name, content.length, checksum);
  }
  return content.take();
}

/** Makes sure that a file can hold what it announces, before memory is taken for it. */
function assertPossible(name: string, announced: number, packed: number): number {
  if (announced > packed * MAX_DEFLATE_RATIO) {
    throw new GanClsError(
      "invalid-data",
      `gunzip: ${name}: ${packed} bytes cannot hold the ${announced} that its header announces: truncated or damaged; download it again`,
      { details: { name } },
    );
  }
  return announced;
}

/** Enough for the header of an array file. */
const START_BYTES = 64;

/** Bytes that arrive in pieces. Where the size is announced they are written once, into an array of that size; elsewhere the array doubles. */
class GrowingBytes {
  readonly #sizeOf: ((start: Uint8Array) => number) | undefined;
  #bytes = new Uint8Array(START_BYTES);
  #announced: number | undefined;
  length = 0;

  constructor(sizeOf?: (start: Uint8Array) => number) {
    this.#sizeOf = sizeOf;
  }

  /** Whether there are more bytes than were announced; the rest of them is not kept. */
  get isOverfull(): boolean {
    return this.#announced !== undefined && this.length > this.#announced;
  }

  append(piece: Uint8Array): void {
    const wanted = this.length + piece.length;
    this.#reserve(wanted);
    if (this.#announced === undefined && this.#sizeOf !== undefined && wanted >= START_BYTES) {
      this.#write(piece.subarray(0, START_BYTES - this.length));
      this.#announced = this.#sizeOf(this.#bytes.subarray(0, START_BYTES));
      this.#resize(Math.max(this.#announced + 1, START_BYTES));
      this.#write(piece.subarray(piece.length - (wanted - START_BYTES)));
    } else {
      this.#write(piece);
    }
  }

  /** The bytes. They may be a part of a longer buffer. */
  take(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #write(piece: Uint8Array): void {
    const fitting = piece.subarray(0, this.#bytes.length - this.length);
    this.#bytes.set(fitting, this.length);
    this.length += fitting.length;
  }

  #reserve(wanted: number): void {
    if (this.#sizeOf === undefined && wanted > this.#bytes.length) {
      this.#resize(Math.max(wanted, 2 * this.#bytes.length));
    }
  }

  #resize(size: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
}

/** The last 8 bytes of a gzip file: CRC-32 and size of the content, little-endian. Reference: RFC 1952, section 2.3.1. */
function assertTrailer(bytes: Uint8Array, name: string, size: number, checksum: number): void {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  if (trailer.getUint32(0, true) !== checksum || trailer.getUint32(4, true) !== size % 2 ** 32) {
    throw new GanClsError(
      "invalid-data",
      `gunzip: ${name} is a damaged gzip file (its checksum does not match); download it again`,
      { details: { name } },
    );
  }
}

function toGzipError(error: unknown, name: string, length: number): GanClsError {
  if (error instanceof GanClsError) {
    return error;
  }
  if ((error as FlateError).code === FlateErrorCode.UnexpectedEOF) {
    return truncated(name, length);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new GanClsError("invalid-data", `gunzip: ${name} is a damaged gzip file (${reason}); download it again`, {
    cause: error,
    details: { name },
  });
}

function truncated(name: string, length: number): GanClsError {
  return new GanClsError(
    "invalid-data",
    `gunzip: ${name} is a truncated gzip file, cut off after ${length} bytes; download it again`,
    { details: { name, length } },
  );
}

/** Enough to see past a byte order mark and leading blank lines. */
const LOOK_AT_BYTES = 512;

/** Whether `bytes` begin like HTML or XML, which proxies, login pages and dead mirrors send instead of the file. */
function looksLikeWebPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, LOOK_AT_BYTES));
  return /^(?:\xef\xbb\xbf)?\s*<[!?a-z]/i.test(start);
}

/** @throws GanClsError `invalid-data` when `bytes` are a web page instead of the file that `name` stands for. */
export function assertNotWebPage(where: string, name: string, bytes: Uint8Array): void {
  if (looksLikeWebPage(bytes)) {
    throw new GanClsError(
      "invalid-data",
      `${where}: ${name} looks like a web page, not a data file; download it again or from another place`,
      { details: { name } },
    );
  }
}
