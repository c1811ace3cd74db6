import { join } from "node:path";
import { GanClsError, isGanClsError, sha256Hex, type ProgressEvent } from "@gan-cls/core";
import type { ConnectionOptions } from "./connection";
import { downloadResumable, sizeOfFile } from "./download";
import { claimPartFile, removeFile } from "./part-file";

/** How often an interrupted transfer is resumed from the same place. */
const MAX_ATTEMPTS = 3;

/** One place that has what is wanted. */
export interface DownloadSource<Result> {
  readonly url: string;
  /** Where the bytes are kept while they arrive, see {@link partPathOf}. */
  readonly partPath: string;
  /** What progress events say is being done, such as `download train-images`. */
  readonly task: string;
  /** Largest file that is accepted. */
  readonly maxBytes: number;
  /**
   * Verifies the downloaded file and makes the result of it.
   *
   * @throws GanClsError `invalid-data` or `checksum-mismatch`: the next place is tried.
   */
  readonly unpack: (path: string) => Promise<Result>;
}

/** How to download. */
export interface VerifiedDownloadOptions extends ConnectionOptions {
  /** Begins messages, such as `loadMnist`. */
  readonly where: string;
  /** What the user can do when no place delivers, such as `get the file another way`. */
  readonly advice: string;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** Where the bytes of `url` are kept while they arrive. Each place has its own file, because packed files of two need not have the same bytes. */
export function partPathOf(folder: string, name: string, url: string): string {
  const key = sha256Hex(new TextEncoder().encode(url)).slice(0, 8);
  return join(folder, `${name}.${key}.part`);
}

/**
 * What the first of several places delivers, downloaded and verified. Interrupted transfers are resumed, also by the next call. The files at
 * `partPath` stay: the caller removes them once the result is kept.
 *
 * @throws GanClsError `network` or `checksum-mismatch` listing what every place did, `io` when a file cannot be written, `aborted`.
 */
export async function downloadVerified<Result>(
  sources: readonly DownloadSource<Result>[],
  options: VerifiedDownloadOptions,
): Promise<Result> {
  const failures: GanClsError[] = [];
  for (const source of sources) {
    try {
      return await fetchFrom(source, options);
    } catch (error) {
      // Neither the user's abort nor a full disk is the server's fault.
      if (!isGanClsError(error, "network", "invalid-data", "checksum-mismatch")) {
        throw error;
      }
      failures.push(error);
    }
  }
  throw allFailed(failures, options);
}

async function fetchFrom<Result>(source: DownloadSource<Result>, options: VerifiedDownloadOptions): Promise<Result> {
  const part = await claimPartFile(source.partPath);
  try {
    return await fetchInto({ ...source, partPath: part.path }, options);
  } finally {
    await part.release();
  }
}

/** Fetches and verifies; again from the start if a resumed file turns out to be two files in one. */
async function fetchInto<Result>(source: DownloadSource<Result>, options: VerifiedDownloadOptions): Promise<Result> {
  const isResumed = (await sizeOfFile(source.partPath)) > 0;
  try {
    return await fetchAndVerify(source, options);
  } catch (error) {
    if (!isResumed || !isGanClsError(error, "invalid-data", "checksum-mismatch")) {
      throw error;
    }
    return fetchAndVerify(source, options);
  }
}

async function fetchAndVerify<Result>(
  source: DownloadSource<Result>,
  options: VerifiedDownloadOptions,
): Promise<Result> {
  await fetchWithRetries(source, options);
  try {
    return await source.unpack(source.partPath);
  } catch (error) {
    if (!isGanClsError(error, "aborted")) {
      await removeFile(source.partPath);
    }
    throw error;
  }
}

async function fetchWithRetries(
  { task, url, partPath, maxBytes }: DownloadSource<unknown>,
  options: VerifiedDownloadOptions,
): Promise<void> {
  const onProgress = (done: number, total: number | null): void =>
    options.onProgress({ type: "progress", task, done, total, unit: "bytes" });
  for (let attempt = 1; ; attempt++) {
    try {
      return await downloadResumable(url, partPath, { ...options, onProgress, maxBytes });
    } catch (error) {
      const canResume = isGanClsError(error, "network") && error.details.interrupted === true;
      if (!canResume || attempt === MAX_ATTEMPTS) {
        throw error;
      }
    }
  }
}

/** @throws GanClsError `checksum-mismatch` unless `actual` is the pinned hash. */
export function assertChecksum(url: string, expected: string, actual: string): void {
  if (actual !== expected) {
    throw new GanClsError("checksum-mismatch", `${url}: expected SHA-256 ${expected}, got ${actual}`, {
      details: { url, expected, actual },
    });
  }
}

function allFailed(failures: readonly GanClsError[], { where, advice }: VerifiedDownloadOptions): GanClsError {
  const onlyWrongBytes = failures.length > 0 && failures.every(({ code }) => code === "checksum-mismatch");
  const reasons = failures.map(({ message }) => message).join("; ");
  return new GanClsError(
    onlyWrongBytes ? "checksum-mismatch" : "network",
    `${where}: no mirror delivered the file (${reasons}); ${advice}`,
    { cause: failures.at(-1), details: { failures: failures.map(({ message }) => message) } },
  );
}
