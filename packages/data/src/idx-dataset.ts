import { createImageDataset, GanClsError } from "@gan-cls/core";
import { parseIdx, type IdxArray } from "./idx";
import type { TrainTestSets } from "./study-data";

/** The parts of MNIST, and of every data set that is published in its format. */
export type MnistPart = "train-images" | "train-labels" | "test-images" | "test-labels";

/** One of the four files. */
export interface MnistFile {
  /** The name under which it is published; `.gz` is appended when it is compressed. */
  readonly name: string;
  /** SHA-256 of MNIST's own file, unpacked. */
  readonly sha256: string;
}

/** The four IDX files of MNIST. Reference: http://yann.lecun.com/exdb/mnist (LeCun, Cortes, Burges). */
export const MNIST_FILES: Readonly<Record<MnistPart, MnistFile>> = {
  "train-images": {
    name: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  "train-labels": {
    name: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  "test-images": {
    name: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  "test-labels": {
    name: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
};

/** All four parts, in a fixed order. */
export const MNIST_PARTS = Object.keys(MNIST_FILES) as readonly MnistPart[];

/** A record over the four parts. */
export function mapMnistParts<Value>(convert: (part: MnistPart) => Value): Record<MnistPart, Value> {
  return Object.fromEntries(MNIST_PARTS.map((part) => [part, convert(part)])) as Record<MnistPart, Value>;
}

/** Options of {@link datasetsFromIdx}. */
export interface IdxDatasetsOptions {
  /** The sets are named `<name>/train` and `<name>/test`. */
  name: string;
  /** Names of the four files in messages, for example paths. @default the names under which MNIST publishes them */
  fileNames?: Readonly<Record<MnistPart, string>>;
  /** @default "0", "1", ... up to the largest label of both sets */
  classNames?: readonly string[];
}

/** One parsed set: images `[size, rows, columns]` and labels `[size]`. */
interface IdxPair {
  readonly images: IdxArray;
  readonly labels: IdxArray;
}

/**
 * Creates data sets from the bytes of four IDX files, each gzipped or not.
 *
 * @throws GanClsError `invalid-data`, see `parseIdx`, and when images and labels, or training and test images, do not fit together.
 */
export function datasetsFromIdx(
  bytes: Readonly<Record<MnistPart, Uint8Array>>,
  { name, fileNames = mapMnistParts((part) => MNIST_FILES[part].name), classNames }: IdxDatasetsOptions,
): TrainTestSets {
  const train = parsePair(bytes, fileNames, "train");
  const test = parsePair(bytes, fileNames, "test");
  if (train.images.shape.slice(1).join() !== test.images.shape.slice(1).join()) {
    throw invalid(
      `${fileNames["test-images"]} must have images of ${train.images.shape.slice(1).join("x")} as for training, ` +
        `got ${test.images.shape.slice(1).join("x")}`,
    );
  }
  const largest = [train, test].reduce((outer, { labels }) => labels.data.reduce((a, b) => Math.max(a, b), outer), 0);
  const names = classNames ?? Array.from({ length: largest + 1 }, (_, label) => String(label));
  const toDataset = ({ images, labels }: IdxPair, set: string): ReturnType<typeof createImageDataset> =>
    createImageDataset({
      name: `${name}/${set}`,
      pixels: images.data,
      labels: labels.data,
      rows: images.shape[1],
      columns: images.shape[2],
      classNames: names,
    });
  return { train: toDataset(train, "train"), test: toDataset(test, "test") };
}

function parsePair(
  bytes: Readonly<Record<MnistPart, Uint8Array>>,
  fileNames: Readonly<Record<MnistPart, string>>,
  set: "train" | "test",
): IdxPair {
  const [imagesPart, labelsPart] = [`${set}-images`, `${set}-labels`] as const;
  const images = parseIdx(bytes[imagesPart], { name: fileNames[imagesPart], dimensions: 3 });
  const labels = parseIdx(bytes[labelsPart], { name: fileNames[labelsPart], dimensions: 1 });
  if (images.shape[0] !== labels.shape[0]) {
    throw invalid(
      `${fileNames[labelsPart]} must have one label for each of ${images.shape[0]} images, got ${labels.shape[0]}`,
    );
  }
  return { images, labels };
}

function invalid(problem: string): GanClsError {
  return new GanClsError("invalid-data", `datasetsFromIdx: ${problem}`);
}
