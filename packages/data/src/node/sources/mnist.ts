import { assertPositiveNumber, GanClsError, throwIfAborted, type ProgressEvent } from "@gan-cls/core";
import { datasetsFromIdx, MNIST_FILES, MNIST_PARTS, type MnistFile, type MnistPart } from "../../idx-dataset";
import { createStudyData, type StudyData, type TrainTestSets } from "../../study-data";
import { defaultMnistCache, MNIST_MIRRORS, readThroughCache } from "../mnist-cache";

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions {
  /** Where verified files are cached. @default `gan-cls/mnist` in the user's cache folder */
  cacheDirectory?: string;
  /** Folders to download from, tried in order; a file is `<mirror>/<name>.gz`. @default MNIST_MIRRORS */
  mirrors?: readonly string[];
  /** The four files and their checksums, for other sets published in the same way. @default MNIST_FILES */
  files?: Readonly<Record<MnistPart, MnistFile>>;
  /** The first part of the sets' names. @default "mnist" */
  name?: string;
  /** A replacement for the platform's `fetch`: a proxy, a recorder. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Seconds without data after which the next mirror is tried. @default 30 */
  timeoutSeconds?: number;
  /** Stops a download; the bytes received are kept, and the next call resumes there. */
  signal?: AbortSignal;
  /** Called with the bytes of each file received so far. */
  onProgress?: (event: ProgressEvent) => void;
}

/**
 * The full MNIST, 60 000 training and 10 000 test digits: from the cache, or downloaded once (11 MB), verified by SHA-256,
 * unpacked and cached.
 *
 * @throws GanClsError `network` or `checksum-mismatch` listing what every mirror did, `io` when the cache folder cannot be used,
 * `aborted`.
 */
export async function loadMnist(options: LoadMnistOptions = {}): Promise<TrainTestSets> {
  const {
    cacheDirectory = defaultMnistCache(),
    mirrors = MNIST_MIRRORS,
    files = MNIST_FILES,
    name = "mnist",
    fetch = globalThis.fetch,
    timeoutSeconds = 30,
    signal,
    onProgress = () => {},
  } = options;
  assertPositiveNumber("loadMnist", "timeoutSeconds", timeoutSeconds);
  if (mirrors.length === 0) {
    throw new GanClsError("invalid-argument", "loadMnist: mirrors must have at least one URL, got none");
  }
  const cache = { cacheDirectory, mirrors, fetch, timeoutSeconds, signal, onProgress: guarded(onProgress) };
  const bytes: Partial<Record<MnistPart, Uint8Array>> = {};
  for (const part of MNIST_PARTS) {
    throwIfAborted("loadMnist", signal);
    bytes[part] = await readThroughCache(part, files[part], cache);
  }
  return datasetsFromIdx(bytes as Record<MnistPart, Uint8Array>, { name });
}

/** {@link loadMnist} with what a study must know of its data. */
export async function openMnist(options: LoadMnistOptions = {}): Promise<StudyData> {
  return createStudyData({
    ...{ name: "mnist", domain: "mnist", ...(await loadMnist(options)) },
    description: "MNIST, 60 000 training and 10 000 test digits",
  });
}

/** An observer that throws must not break the download. */
function guarded(onProgress: (event: ProgressEvent) => void): (event: ProgressEvent) => void {
  return (event) => {
    try {
      onProgress(event);
    } catch {
      // The observer's failure is not the download's.
    }
  };
}
