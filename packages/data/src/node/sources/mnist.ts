import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { datasetsFromIdx, MNIST_FILES, MNIST_PARTS, type MnistFile, type MnistPart } from "../../idx-dataset";
import { createStudyData, type TrainTestSets } from "../../study-data";
import { resolveConnection, type DatasetEntry, type SourceOptions } from "../dataset-entry";
import { defaultCacheFolder, hashOf, readThroughCache } from "../file-cache";

/**
 * Where the four files are. References: the download lists of PyTorch (torchvision/datasets/mnist.py) and of TensorFlow Datasets
 * (tensorflow_datasets/image_classification/mnist.py), and https://github.com/fgnt/mnist. MNIST's own page responds with 403 or 404.
 */
const MNIST_MIRRORS: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://raw.githubusercontent.com/fgnt/mnist/master/",
];

/** Larger than the largest uncompressed file of MNIST (47 MB). */
const MAX_DOWNLOAD_BYTES = 2 ** 26;

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions extends SourceOptions {
  /** The four files and their checksums, for other sets published in the same way. @default MNIST_FILES */
  files?: Readonly<Record<MnistPart, MnistFile>>;
  /** The first part of the sets' names, and the name of the cache folder. @default "mnist" */
  name?: string;
  /** @default "0", "1", ... */
  classNames?: readonly string[];
  /** Folders that may have the files, gzipped or not, looked in before the cache. @default none */
  folders?: readonly string[];
}

/**
 * The full MNIST, 60 000 training and 10 000 test digits: from the cache, or downloaded once (11 MB), verified by SHA-256,
 * unpacked and cached. A file is `<mirror>/<name>.gz`.
 *
 * @throws GanClsError `network` or `checksum-mismatch` listing what every mirror did, `io` when the cache folder cannot be used,
 * `aborted`.
 */
export async function loadMnist(options: LoadMnistOptions = {}): Promise<TrainTestSets> {
  const {
    mirrors = MNIST_MIRRORS,
    files = MNIST_FILES,
    name = "mnist",
    cacheDirectory = defaultCacheFolder(name),
    folders = [],
    classNames,
    signal,
  } = options;
  const connection = resolveConnection("loadMnist", options);
  if (mirrors.length === 0) {
    throw new GanClsError("invalid-argument", "loadMnist: mirrors must have at least one URL, got none");
  }
  const advice = "get the four files another way and pass their folder (--data FOLDER)";
  const cache = { where: "loadMnist", advice, maxBytes: MAX_DOWNLOAD_BYTES, cacheDirectory, mirrors, folders };
  const bytes: Partial<Record<MnistPart, Uint8Array>> = {};
  for (const part of MNIST_PARTS) {
    throwIfAborted("loadMnist", signal);
    bytes[part] = await readThroughCache(files[part], `download ${part}`, { ...cache, ...connection });
  }
  return datasetsFromIdx(bytes as Record<MnistPart, Uint8Array>, { name, classNames });
}

/** The digits of LeCun, Cortes and Burges. Reference: http://yann.lecun.com/exdb/mnist */
export const MNIST: DatasetEntry = {
  name: "mnist",
  description: "MNIST, 60 000 training and 10 000 test digits",
  shape: { rows: 28, columns: 28, channels: 1 },
  classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  domain: "mnist",
  licence: "CC BY-SA 3.0 (LeCun, Cortes, Burges)",
  augmentation: "shifts",
  hashes: {
    train: "cece0a8e3d17ea41cca5e6c3a6ea31a0180b89d8b89577f11e60942f69bc93e8",
    test: "638391781cb60ec3ed583002577d7a021fe5c6d8ee7ed19c63853f444ebb79ef",
  },
  async open(options) {
    const { name, description, domain, augmentation } = MNIST;
    return createStudyData({ name, description, domain, augmentation, ...(await loadMnist(options)) }, hashOf);
  },
};
