import { stat } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import type { Entry, ZipFile } from "yauzl";
import type { LeftFile, PictureFile } from "../picture-tree";
import { readBytes } from "../read-file";
import { assertSafePath, createArchiveMeter, LINK, refused } from "./archive-limits";
import { toArchiveTree, withoutDots, type ArchiveTree } from "./archive-tree";

/** Unix's type of a link, in the upper half of an entry's attributes. */
const LINK_TYPE = 0o120000;
const TYPE_MASK = 0o170000;

/** Archives up to this size are held in memory: reading 27 000 small files from the disk one by one takes ten times as long. */
const MOST_IN_MEMORY_BYTES = 2 ** 29;

/** Files up to this size are unpacked at once; streams cost more than that takes. */
const SMALL_FILE_BYTES = 2 ** 20;

const OPTIONS = { lazyEntries: true, autoClose: false, strictFileNames: false } as const;

/**
 * The files of a ZIP archive. Its directory is read now; a file is unpacked when it is read, and its size and CRC-32 are verified then.
 *
 * @param source The archive's path, or its bytes where they are in memory.
 * @param root How messages name it.
 * @throws GanClsError `invalid-data` for a damaged archive, unsafe paths, and sizes beyond the limits; `not-found` or `io`; `aborted`.
 */
export async function openZipTree(
  source: string | Uint8Array,
  root: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ArchiveTree> {
  const bytes = await readIfSmall(source);
  const zip = await open(bytes ?? (source as string), root);
  const close = (): void => zip.close();
  try {
    const [files, left]: [PictureFile[], LeftFile[]] = [[], []];
    const meter = createArchiveMeter(root);
    let packed = 0;
    for await (const entry of zip.eachEntry()) {
      throwIfAborted("openDataset", signal);
      const path = withoutDots(entry.fileName);
      assertSafePath(root, path);
      packed += entry.compressedSize;
      if (packed > zip.fileSize) {
        throw refused(root, "files in it overlap, as they do in archives made to fill the memory");
      }
      const problem = problemOf(entry);
      // By its own name: nothing is left of `./`, the folder itself.
      if (entry.fileName.endsWith("/")) {
        continue;
      }
      if (problem !== undefined) {
        left.push({ path, reason: problem });
        continue;
      }
      meter.add({ path, size: entry.uncompressedSize, packedSize: entry.compressedSize });
      files.push(toFile({ zip, bytes }, entry, root));
    }
    return toArchiveTree(root, files, { left, close });
  } catch (error) {
    close();
    throw toZipError(root, error);
  }
}

async function readIfSmall(source: string | Uint8Array): Promise<Uint8Array | undefined> {
  if (typeof source !== "string") {
    return source;
  }
  try {
    const { size } = await stat(source);
    return size <= MOST_IN_MEMORY_BYTES ? await readBytes("openDataset", source) : undefined;
  } catch (error) {
    throw toFileError("openDataset", source, error);
  }
}

async function open(source: string | Uint8Array, root: string): Promise<ZipFile> {
  // Only now: folders are read by this package too, also where it is bundled without the library.
  const { fromBufferPromise, openPromise } = await import("yauzl");
  try {
    return typeof source === "string"
      ? await openPromise(source, OPTIONS)
      : await fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.length), OPTIONS);
  } catch (error) {
    throw toZipError(root, error);
  }
}

/** Why a file is left; undefined for those that are read. */
function problemOf(entry: Entry): string | undefined {
  if (((entry.externalFileAttributes >>> 16) & TYPE_MASK) === LINK_TYPE) {
    return LINK;
  }
  if (entry.isEncrypted()) {
    return "encrypted; unpack the archive with its password";
  }
  return entry.canDecodeFileData()
    ? undefined
    : "compressed in a way that is not read; make the archive again as a plain ZIP";
}

/** An archive, and its bytes where they are in memory. */
interface OpenZip {
  readonly zip: ZipFile;
  readonly bytes: Uint8Array | undefined;
}

function toFile(open: OpenZip, entry: Entry, root: string): PictureFile {
  const { uncompressedSize: size } = entry;
  const path = withoutDots(entry.fileName);
  const read = async (): Promise<Uint8Array> => {
    try {
      const isSmall = open.bytes !== undefined && size <= SMALL_FILE_BYTES;
      const bytes = isSmall ? await unpackAtOnce(open.zip, open.bytes, entry) : await unpack(open.zip, entry);
      if (bytes.length !== size || crc32(bytes) !== entry.crc32) {
        throw new Error("its checksum does not match");
      }
      return bytes;
    } catch (error) {
      throw toZipError(`${root}/${path}`, error);
    }
  };
  return { path, size, version: `crc32 ${entry.crc32.toString(16)} ${size}`, read };
}

async function unpackAtOnce(zip: ZipFile, bytes: Uint8Array, entry: Entry): Promise<Uint8Array> {
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = bytes.subarray(start, start + entry.compressedSize);
  if (entry.compressionMethod === 0) {
    return packed.slice();
  }
  // One byte more than there may be shows that there is more; an empty file needs one, too.
  return new Uint8Array(inflateRawSync(packed, { maxOutputLength: entry.uncompressedSize + 1 }));
}

/** Yauzl ends the stream with an error as soon as there is more than the directory says. Memory that is not written to yet takes no room. */
async function unpack(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const stream = await zip.openReadStreamPromise(entry);
  const bytes = new Uint8Array(entry.uncompressedSize);
  let offset = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes.subarray(0, offset);
}

/** Everything that yauzl and zlib say is about the archive, unless it has one of the system's codes. */
function toZipError(name: string, error: unknown): GanClsError {
  if (error instanceof GanClsError) {
    return error;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return toFileError("openDataset", name, error);
  }
  return refused(name, `a damaged ZIP archive (${message}); make or download it again`, error);
}
