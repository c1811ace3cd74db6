import { createImageDataset, GanClsError } from "@gan-cls/core";
import { parseIdx, type IdxArray } from "./idx";
import { mapMnistParts, MNIST_FILES, type MnistPart } from "./mnist-files";
import type { TrainTestSets } from "./study-data";

/** Options of {@link datasetsFromIdx}. */
export interface IdxDatasetsOptions {
  /** The sets are named `<name>/train` and `<name>/test`. */
  name: string;
  /** How messages name the four files; paths, say. @default the names under which MNIST publishes them */
  fileNames?: Readonly<Record<MnistPart, string>>;
}

/** One parsed set: images `[size, rows, columns]` and labels `[size]`. */
interface IdxPair {
  readonly images: IdxArray;
  readonly labels: IdxArray;
}

/**
 * Makes data sets of the bytes of four IDX files, each gzipped or not. Classes are named "0", "1", ... up to the largest label of both
 * sets.
 *
 * @throws GanClsError `invalid-data`, see `parseIdx`, and when images and labels, or training and test images, do not fit together.
 */
export function datasetsFromIdx(
  bytes: Readonly<Record<MnistPart, Uint8Array>>,
  { name, fileNames = mapMnistParts((part) => MNIST_FILES[part].name) }: IdxDatasetsOptions,
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
  const classNames = Array.from({ length: largest + 1 }, (_, label) => String(label));
  const toDataset = ({ images, labels }: IdxPair, set: string): ReturnType<typeof createImageDataset> =>
    createImageDataset({
      name: `${name}/${set}`,
      pixels: images.data,
      labels: labels.data,
      rows: images.shape[1],
      columns: images.shape[2],
      classNames,
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
