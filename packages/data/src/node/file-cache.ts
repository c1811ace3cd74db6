import { createHash } from "node:crypto";
import { join } from "node:path";
import { isGanClsError, type ProgressEvent } from "@gan-cls/core";
import {
  makeFolder,
  NOBODY_WRITES_AFTER,
  sweepTemporaryFiles,
  toFileError,
  writeFileAtomically,
} from "@gan-cls/core/node";
import envPaths from "env-paths";
import { assertNotWebPage, gunzip, isGzip } from "../foreign-bytes";
import type { ConnectionOptions } from "./connection";
import { sizeOfFile } from "./download";
import { removePartFile } from "./part-file";
import { readBytes } from "./read-file";
import { assertChecksum, downloadVerified, partPathOf, type DownloadSource } from "./verified-download";

/** One file whose content is known. */
export interface PinnedFile {
  readonly name: string;
  /** SHA-256 of the file, unpacked. */
  readonly sha256: string;
}

/** The user's cache folder for a data set: `~/.cache/gan-cls/<name>` on Linux, the usual place elsewhere. */
export function defaultCacheFolder(name: string): string {
  return join(envPaths("gan-cls", { suffix: "" }).cache, name);
}

/** Where files come from and go to. */
export interface FileCacheOptions extends ConnectionOptions {
  /** Begins messages, such as `loadMnist`. */
  readonly where: string;
  readonly cacheDirectory: string;
  /** Folders to download from, tried in order; a file is `<mirror>/<name>.gz`. */
  readonly mirrors: readonly string[];
  /** Folders that may have the files, gzipped or not, looked in first. A file that is not the pinned one is passed over there. */
  readonly folders: readonly string[];
  /** Largest file that is accepted, packed and unpacked. */
  readonly maxBytes: number;
  /** What the user can do when no mirror delivers. */
  readonly advice: string;
  readonly onProgress: (event: ProgressEvent) => void;
}

/**
 * The bytes of one file, unpacked and verified: from a folder that has it, from the cache, or from the first mirror that delivers it, which
 * fills the cache.
 *
 * @param task What progress events say is being done, such as `download train-images`.
 * @throws GanClsError `network` or `checksum-mismatch` listing what every mirror did, `io` when the cache cannot be used, `aborted`.
 */
export async function readThroughCache(file: PinnedFile, task: string, options: FileCacheOptions): Promise<Uint8Array> {
  const { where, cacheDirectory } = options;
  const present = (await readFromFolders(file, options)) ?? (await readPinned(where, cacheDirectory, file));
  if (present !== undefined) {
    return present;
  }
  // What is there and was not taken is damaged: whoever waits for it again should know why.
  const isDamaged = (await sizeOfFile(join(cacheDirectory, file.name))) > 0;
  await makeCacheFolder(where, cacheDirectory);
  const doing = isDamaged ? `${task} again: the cached file is damaged` : task;
  const sources = options.mirrors.map((mirror) => toSource(file, doing, mirror, options));
  const bytes = await downloadVerified(sources, options);
  await keepInCache(cacheDirectory, [{ name: file.name, bytes }], sources);
  return bytes;
}

/** The file in `folder`, if it is there and is the pinned one. @throws GanClsError `io` */
export async function readPinned(
  where: string,
  folder: string,
  { name, sha256 }: PinnedFile,
): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readBytes(where, join(folder, name));
    return hashOf(bytes) === sha256 ? bytes : undefined;
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      return undefined;
    }
    throw error;
  }
}

/** SHA-256 of the pieces in hexadecimal, by Node's own implementation, which is ten times as fast as the platform-free one. */
export function hashOf(...pieces: Uint8Array[]): string {
  const hash = createHash("sha256");
  pieces.forEach((piece) => hash.update(piece));
  return hash.digest("hex");
}

/** @throws GanClsError `io` when the cache folder cannot be used. */
export async function makeCacheFolder(where: string, path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    throw toFileError(where, path, error);
  }
}

/** Writes files to the cache; then what was downloaded for them goes, and what processes that were killed have left. */
export async function keepInCache(
  folder: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  sources: readonly Pick<DownloadSource<unknown>, "partPath">[],
): Promise<void> {
  for (const { name, bytes } of files) {
    await writeFileAtomically(join(folder, name), bytes);
  }
  await Promise.all(sources.map(({ partPath }) => removePartFile(partPath)));
  await sweepTemporaryFiles(folder, { unchangedFor: NOBODY_WRITES_AFTER });
}

async function readFromFolders(file: PinnedFile, options: FileCacheOptions): Promise<Uint8Array | undefined> {
  for (const folder of options.folders) {
    for (const name of [file.name, `${file.name}.gz`]) {
      const bytes = await readBytes(options.where, join(folder, name)).catch(() => undefined);
      const plain = bytes && unpackOrNothing(bytes, options.maxBytes);
      if (plain !== undefined && hashOf(plain) === file.sha256) {
        return plain;
      }
    }
  }
  return undefined;
}

/** A damaged file in a foreign folder is no reason to fail: the cache and the mirrors have it too. */
function unpackOrNothing(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  try {
    return isGzip(bytes) ? gunzip(bytes, { maxBytes }) : bytes;
  } catch {
    return undefined;
  }
}

function toSource(
  file: PinnedFile,
  task: string,
  mirror: string,
  { where, cacheDirectory, maxBytes }: FileCacheOptions,
): DownloadSource<Uint8Array> {
  const url = `${mirror.replace(/\/*$/, "/")}${file.name}.gz`;
  const unpack = async (path: string): Promise<Uint8Array> => {
    const bytes = await readBytes(where, path);
    assertNotWebPage(where, url, bytes);
    const plain = isGzip(bytes) ? gunzip(bytes, { name: url, maxBytes }) : bytes;
    assertChecksum(url, file.sha256, hashOf(plain));
    return plain;
  };
  return { url, partPath: partPathOf(cacheDirectory, file.name, url), task, maxBytes, unpack };
}
