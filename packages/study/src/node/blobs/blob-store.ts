import { GanClsError } from "@gan-cls/core";
import { nodeSha256 } from "../model-files";

/** Keeps bytes under their SHA-256, so that machines can hand each other data, weights and results and nobody need trust a name. */
export interface BlobStore {
  /** Where the blobs lie, for messages; without passwords. */
  readonly place: string;
  /** Whether there is a blob of this hash; not whether it is whole. @throws GanClsError `io` or `network` when the store cannot be reached, `aborted` */
  has(hash: string, options?: BlobOptions): Promise<boolean>;
  /**
   * The bytes whose SHA-256 is `hash`; they were compared with it.
   *
   * @throws GanClsError `not-found`, `checksum-mismatch` when what lies there is damaged, `io` or `network` when the store cannot be reached, `aborted`
   */
  get(hash: string, options?: BlobOptions): Promise<Uint8Array>;
  /**
   * Keeps bytes, which others see whole or not at all; returns their hash. Bytes that are kept already stay, and a damaged copy is replaced.
   *
   * @throws GanClsError `invalid-argument` when the store takes no blob of this size, `io` or `network`, `aborted`
   */
  put(bytes: Uint8Array, options?: BlobOptions): Promise<string>;
  /**
   * Says that whoever a blob was for has it. Redis, which holds it in memory, forgets it within a minute; what lies on disks stays until somebody
   * removes it.
   *
   * @throws GanClsError `io` or `network` when the store cannot be reached, `aborted`
   */
  release(hash: string, options?: BlobOptions): Promise<void>;
}

/** Options of every call of a {@link BlobStore}. */
export interface BlobOptions {
  readonly signal?: AbortSignal;
}

/** The largest blob that stores accept unless they say otherwise, in bytes: 1 GiB. */
export const MAX_BLOB_BYTES = 2 ** 30;

const HASH = /^[0-9a-f]{64}$/;

/**
 * Hashes come from other machines and become parts of paths, addresses and keys.
 *
 * @throws GanClsError `invalid-argument` unless it is 64 hexadecimal digits in lower case.
 */
export function assertBlobHash(where: string, hash: string): void {
  if (!HASH.test(hash)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected a SHA-256 of 64 hexadecimal digits, got ${JSON.stringify(hash.slice(0, 80))}`,
    );
  }
}

/** @throws GanClsError `checksum-mismatch` unless the SHA-256 of `bytes` is `hash`. */
export function assertBlob(where: string, place: string, hash: string, bytes: Uint8Array): void {
  const actual = nodeSha256(bytes);
  if (actual !== hash) {
    throw new GanClsError(
      "checksum-mismatch",
      `${where}: expected bytes with the SHA-256 ${hash} in ${place}, got ${bytes.length} bytes with ${actual}; start the study again, which puts whole ones there`,
      { details: { hash, actual } },
    );
  }
}

/** What a store throws that has no such blob. */
export function missingBlob(where: string, place: string, hash: string): GanClsError {
  return new GanClsError(
    "not-found",
    `${where}: expected a blob with the SHA-256 ${hash} in ${place}, got none; give the study and its workers the same store`,
    { details: { hash } },
  );
}

/** @throws GanClsError `invalid-argument` when a store takes no blob of this size. */
export function assertBlobSize(where: string, place: string, { length }: Uint8Array, maxBytes: number): void {
  if (length > maxBytes) {
    const mend =
      maxBytes < MAX_BLOB_BYTES
        ? "give the study and its workers a place for larger ones with --blobs: a folder that they share, or s3://bucket"
        : "use fewer or smaller images";
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected a blob of at most ${maxBytes} bytes for ${place}, got ${length}; ${mend}`,
      { details: { bytes: length, maxBytes } },
    );
  }
}
