import { GanClsError, unsafePathReason } from "@gan-cls/core";
import { readTar } from "@gan-cls/data";

/** A file in a blob. */
export interface NamedFile {
  /** Relative, with `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Options of {@link unpackFiles}. */
export interface UnpackFilesOptions {
  /** Most files. @default 10 000 */
  readonly maxFiles?: number;
}

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const MAX_FILES = 10_000;

/**
 * Several files as the bytes of one: a tar archive, so that people can look into a blob too. The same files give the same bytes wherever and whenever they
 * are packed: in the order of their paths, without times and owners.
 *
 * Reference: POSIX.1-2017, pax, "ustar Interchange Format"; names of more than 100 bytes as GNU tar writes them.
 *
 * @throws GanClsError `invalid-argument` for a path that leads out of its folder, or that comes twice.
 */
export function packFiles(files: readonly NamedFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  assertPaths("packFiles", "invalid-argument", sorted);
  const pieces = sorted.flatMap(({ path, bytes }) => {
    const name = new TextEncoder().encode(path);
    const long =
      name.length <= NAME_BYTES
        ? []
        : [header("L", new TextEncoder().encode("././@LongLink"), name.length), filled(name)];
    return [...long, header("0", name.subarray(0, NAME_BYTES), bytes.length), filled(bytes)];
  });
  return joinBytes([...pieces, new Uint8Array(2 * BLOCK_BYTES)]);
}

/**
 * Reads what {@link packFiles} wrote; in the order of their paths.
 *
 * @throws GanClsError `invalid-data` for a damaged archive, too many files, or a path that is unsafe or comes twice.
 */
export async function unpackFiles(
  where: string,
  bytes: Uint8Array,
  { maxFiles = MAX_FILES }: UnpackFilesOptions = {},
): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  // A name longer than its header's field has a header of its own.
  const archive = { name: where, wanted: () => true, maxEntries: 2 * maxFiles + 1 };
  for await (const { name, bytes: content } of readTar([bytes], archive)) {
    if (files.length === maxFiles) {
      throw new GanClsError("invalid-data", `${where}: expected at most ${maxFiles} files in a blob, got more`);
    }
    files.push({ path: name, bytes: content });
  }
  assertPaths(where, "invalid-data", files);
  return files;
}

function assertPaths(where: string, code: "invalid-argument" | "invalid-data", files: readonly NamedFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    const reason = path === "" || path.endsWith("/") ? "it names no file" : unsafePathReason(path);
    if (reason !== undefined || seen.has(path)) {
      throw new GanClsError(
        code,
        `${where}: expected relative paths that differ, got ${JSON.stringify(path)}: ${reason ?? "it comes twice"}`,
      );
    }
    seen.add(path);
  }
}

/** A header of ustar: a regular file that its owner may write, of nobody, at the beginning of time. */
function header(type: "0" | "L", name: Uint8Array, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const write = (text: string, at: number): void => block.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  block.set(name, 0);
  write(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0${octal(size, 11)}\0${octal(0, 11)}\0`, 100);
  // The checksum is that of the header with spaces in its place.
  write(`        ${type}`, 148);
  write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** Whole blocks. */
function filled(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % BLOCK_BYTES;
  return rest === 0 ? bytes : joinBytes([bytes, new Uint8Array(BLOCK_BYTES - rest)]);
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let position = 0;
  for (const piece of pieces) {
    joined.set(piece, position);
    position += piece.length;
  }
  return joined;
}
