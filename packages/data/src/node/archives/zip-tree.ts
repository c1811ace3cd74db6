import { crc32 } from "node:zlib";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from "yauzl";
import type { LeftFile, PictureFile } from "../picture-tree";
import { assertSafePath, createArchiveMeter, refused } from "./archive-limits";
import { toArchiveTree, type ArchiveTree } from "./archive-tree";

/** Unix's type of a link, in the upper half of an entry's attributes. */
const LINK_TYPE = 0o120000;
const TYPE_MASK = 0o170000;

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
  const zip = await open(source, root);
  const close = (): void => zip.close();
  try {
    const [files, left]: [PictureFile[], LeftFile[]] = [[], []];
    const meter = createArchiveMeter(root);
    let packed = 0;
    for await (const entry of zip.eachEntry()) {
      throwIfAborted("openDataset", signal);
      const path = entry.fileName;
      assertSafePath(root, path);
      packed += entry.compressedSize;
      if (packed > zip.fileSize) {
        throw refused(root, "files in it overlap, as they do in archives made to fill the memory");
      }
      const problem = problemOf(entry);
      if (path.endsWith("/")) {
        continue;
      }
      if (problem !== undefined) {
        left.push({ path, reason: problem });
        continue;
      }
      meter.add({ path, size: entry.uncompressedSize, packedSize: entry.compressedSize });
      files.push(toFile(zip, entry, root));
    }
    return toArchiveTree(root, files, { left, close });
  } catch (error) {
    close();
    throw toZipError(root, error);
  }
}

async function open(source: string | Uint8Array, root: string): Promise<ZipFile> {
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
    return "a link in an archive";
  }
  if (entry.isEncrypted()) {
    return "encrypted; unpack the archive with its password";
  }
  return entry.canDecodeFileData()
    ? undefined
    : "compressed in a way that is not read; make the archive again as a plain ZIP";
}

function toFile(zip: ZipFile, entry: Entry, root: string): PictureFile {
  const { fileName: path, uncompressedSize: size } = entry;
  const read = async (): Promise<Uint8Array> => {
    try {
      return await unpack(zip, entry);
    } catch (error) {
      throw toZipError(`${root}/${path}`, error);
    }
  };
  return { path, size, version: `crc32 ${entry.crc32.toString(16)} ${size}`, read };
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
  if (offset !== bytes.length || crc32(bytes) !== entry.crc32) {
    throw new Error("its checksum does not match");
  }
  return bytes;
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
