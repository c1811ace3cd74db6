import { rm } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError, isGanClsError, sha256Hex, type ProgressEvent } from "@gan-cls/core";
import { makeFolder, toFileError, writeFileAtomically } from "@gan-cls/core/node";
import envPaths from "env-paths";
import { assertNotWebPage, gunzip, isGzip } from "../foreign-bytes";
import type { MnistFile, MnistPart } from "../idx-dataset";
import type { ConnectionOptions } from "./connection";
import { downloadResumable, sizeOfFile } from "./download";
import { readBytes } from "./read-file";

/**
 * Where the four files are. References: the download lists of PyTorch (torchvision/datasets/mnist.py) and of TensorFlow Datasets
 * (tensorflow_datasets/image_classification/mnist.py), and https://github.com/fgnt/mnist. MNIST's own page responds with 403 or 404.
 */
export const MNIST_MIRRORS: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://raw.githubusercontent.com/fgnt/mnist/master/",
];

/** Larger than the largest uncompressed file of MNIST (47 MB). */
const MAX_DOWNLOAD_BYTES = 2 ** 26;

/** How often an interrupted transfer is resumed from the same mirror. */
const MAX_ATTEMPTS = 3;

/** The user's cache folder for MNIST: `~/.cache/gan-cls/mnist` on Linux, the usual place elsewhere. */
export function defaultMnistCache(): string {
  return join(envPaths("gan-cls", { suffix: "" }).cache, "mnist");
}

/** Where files come from and go to. */
export interface MnistCacheOptions extends ConnectionOptions {
  mirrors: readonly string[];
  cacheDirectory: string;
  onProgress: (event: ProgressEvent) => void;
}

/** One file at one mirror. */
interface Source {
  readonly part: MnistPart;
  readonly file: MnistFile;
  readonly url: string;
  /** What has arrived so far. Each mirror has its own, because their gzip files need not have the same bytes. */
  readonly partPath: string;
}

/**
 * The bytes of one file, unpacked and verified: from the cache, or from the first mirror that delivers it, which fills the cache.
 *
 * @throws GanClsError `network` or `checksum-mismatch` listing what every mirror did, `io` when the cache cannot be used, `aborted`.
 */
export async function readThroughCache(
  part: MnistPart,
  file: MnistFile,
  options: MnistCacheOptions,
): Promise<Uint8Array> {
  const path = join(options.cacheDirectory, file.name);
  const cached = await readIfPresent(path);
  if (cached !== undefined && sha256Hex(cached) === file.sha256) {
    return cached;
  }
  await makeCacheFolder(options.cacheDirectory);
  const sources = options.mirrors.map((mirror) => toSource(part, file, mirror, options.cacheDirectory));
  const bytes = await fetchFromFirst(sources, options);
  await writeFileAtomically(path, bytes);
  await Promise.all(sources.map(({ partPath }) => rm(partPath, { force: true })));
  return bytes;
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readBytes("loadMnist", path);
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      return undefined;
    }
    throw error;
  }
}

async function makeCacheFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    throw toFileError("loadMnist", path, error);
  }
}

function toSource(part: MnistPart, file: MnistFile, mirror: string, folder: string): Source {
  const url = `${mirror.replace(/\/*$/, "/")}${file.name}.gz`;
  const mirrorKey = sha256Hex(new TextEncoder().encode(url)).slice(0, 8);
  return { part, file, url, partPath: join(folder, `${file.name}.${mirrorKey}.part`) };
}

async function fetchFromFirst(sources: readonly Source[], options: MnistCacheOptions): Promise<Uint8Array> {
  const failures: GanClsError[] = [];
  for (const source of sources) {
    try {
      return await fetchFromMirror(source, options);
    } catch (error) {
      // Neither the user's abort nor a full disk is the mirror's fault.
      if (!isGanClsError(error, "network", "invalid-data", "checksum-mismatch")) {
        throw error;
      }
      failures.push(error);
    }
  }
  throw allFailed(failures);
}

/** Fetches and verifies; again from the start if a resumed file turns out to be two files in one. */
async function fetchFromMirror(source: Source, options: MnistCacheOptions): Promise<Uint8Array> {
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

async function fetchAndVerify(source: Source, options: MnistCacheOptions): Promise<Uint8Array> {
  await fetchWithRetries(source, options);
  try {
    return unpackAndVerify(source, await readBytes("loadMnist", source.partPath));
  } catch (error) {
    await rm(source.partPath, { force: true });
    throw error;
  }
}

async function fetchWithRetries({ part, url, partPath }: Source, options: MnistCacheOptions): Promise<void> {
  const onProgress = (done: number, total: number | null): void =>
    options.onProgress({ type: "progress", task: `download ${part}`, done, total, unit: "bytes" });
  for (let attempt = 1; ; attempt++) {
    try {
      return await downloadResumable(url, partPath, { ...options, onProgress, maxBytes: MAX_DOWNLOAD_BYTES });
    } catch (error) {
      const canResume = isGanClsError(error, "network") && error.details.interrupted === true;
      if (!canResume || attempt === MAX_ATTEMPTS) {
        throw error;
      }
    }
  }
}

function unpackAndVerify({ url, file }: Source, bytes: Uint8Array): Uint8Array {
  assertNotWebPage("loadMnist", url, bytes);
  const plain = isGzip(bytes) ? gunzip(bytes, { name: url, maxBytes: MAX_DOWNLOAD_BYTES }) : bytes;
  const sha256 = sha256Hex(plain);
  if (sha256 !== file.sha256) {
    throw new GanClsError("checksum-mismatch", `${url}: expected SHA-256 ${file.sha256}, got ${sha256}`, {
      details: { url, expected: file.sha256, actual: sha256 },
    });
  }
  return plain;
}

function allFailed(failures: readonly GanClsError[]): GanClsError {
  const onlyWrongBytes = failures.length > 0 && failures.every(({ code }) => code === "checksum-mismatch");
  const reasons = failures.map(({ message }) => message).join("; ");
  return new GanClsError(
    onlyWrongBytes ? "checksum-mismatch" : "network",
    `loadMnist: no mirror delivered the file (${reasons}); get the four files another way and pass their folder (--data FOLDER)`,
    { cause: failures.at(-1), details: { failures: failures.map(({ message }) => message) } },
  );
}
