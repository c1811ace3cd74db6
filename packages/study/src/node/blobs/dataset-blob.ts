import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import {
  AUGMENTATIONS,
  createImageDataset,
  GanClsError,
  parsePreprocessing,
  type AugmentationName,
  type ImageDataset,
  type ImageSet,
} from "@gan-cls/core";
import { createStudyData, encodeIdx, parseIdx, type StudyData } from "@gan-cls/data";
import { isText, listOf, maybe, objectOf, type Check } from "../shape-checks";
import { nodeSha256 } from "../model-files";
import { MAX_BLOB_BYTES } from "./blob-store";
import { packFiles, unpackFiles, type NamedFile } from "./named-files";

/** What a study is trained and tested on, as its report prints it. Plain JSON. */
export type DataHashes = Pick<StudyData, "trainHash" | "testHash" | "unlabelledHash">;

/** Fast, for it is done again at each start of a study: a third more bytes than the best. */
const GZIP_LEVEL = 1;

const ABOUT = "data.json";
const PARTS = ["train", "test", "unlabelled"] as const;

/** The document in the blob. */
interface About extends Pick<StudyData, "name" | "description" | "domain" | "preprocessing" | "augmentation" | "use"> {
  readonly classNames: readonly string[];
  /** What the sets are called. */
  readonly names: { readonly train: string; readonly test: string; readonly unlabelled?: string };
}

const isAbout: Check = objectOf({
  ...{ name: isText, description: isText, classNames: listOf(isText), domain: maybe(isText) },
  augmentation: maybe((value) => AUGMENTATIONS.includes(value as AugmentationName)),
  use: maybe((value) => value === "all-test"),
  names: objectOf({ train: isText, test: isText, unlabelled: maybe(isText) }),
});

/** The hashes of data, without the data. */
export function dataHashes({ trainHash, testHash, unlabelledHash }: DataHashes): DataHashes {
  return { trainHash, testHash, ...(unlabelledHash !== undefined && { unlabelledHash }) };
}

/** Whether two data sets have the same images, labels and preprocessing. */
export function isSameData(one: DataHashes, other: DataHashes): boolean {
  return (
    one.trainHash === other.trainHash && one.testHash === other.testHash && one.unlabelledHash === other.unlabelledHash
  );
}

/**
 * The data of a study as bytes: images and labels as IDX files, and what there is to say about them, as a packed tar archive. What was left out when
 * pictures were read stays where they were read.
 */
export function packDataset(data: StudyData): Promise<Uint8Array> {
  const { name, description, domain, preprocessing, augmentation, use, train, test, unlabelled } = data;
  const about: About = {
    ...{ name, description, domain, preprocessing, augmentation, use, classNames: train.classNames },
    names: { train: train.name, test: test.name, unlabelled: unlabelled?.name },
  };
  const files: NamedFile[] = [
    { path: ABOUT, bytes: new TextEncoder().encode(JSON.stringify(about, null, 2)) },
    ...filesOf("train", train),
    ...filesOf("test", test),
    ...(unlabelled === undefined ? [] : filesOf("unlabelled", unlabelled)),
  ];
  return promisify(gzip)(packFiles(files), { level: GZIP_LEVEL });
}

/**
 * Reads what {@link packDataset} wrote. The hashes are computed from the images that came.
 *
 * @param where Names the blob in errors.
 * @throws GanClsError `invalid-data` when it is damaged, or no data set.
 */
export async function unpackDataset(where: string, bytes: Uint8Array): Promise<StudyData> {
  const files = new Map<string, Uint8Array>();
  for (const file of await unpackFiles(where, await unzip(where, bytes), { maxFiles: 1 + 2 * PARTS.length })) {
    files.set(file.path, file.bytes);
  }
  const { preprocessing, classNames, names, ...about } = parseAbout(where, files.get(ABOUT));
  const labelled = (part: "train" | "test"): ImageDataset => {
    const { pixels, rows, columns, channels } = imagesIn(where, files, part, names[part]);
    const labels = parseIdx(required(where, files, labelsFile(part)), { name: where, dimensions: 1 }).data;
    return createImageDataset({ name: names[part], pixels, labels, rows, columns, channels, classNames });
  };
  return createStudyData(
    {
      ...about,
      ...(preprocessing !== undefined && { preprocessing: parsePreprocessing(where, preprocessing) }),
      ...{ train: labelled("train"), test: labelled("test") },
      ...(names.unlabelled !== undefined && { unlabelled: imagesIn(where, files, "unlabelled", names.unlabelled) }),
    },
    nodeSha256,
  );
}

function filesOf(part: (typeof PARTS)[number], images: ImageSet | ImageDataset): NamedFile[] {
  const { size, rows, columns, channels, pixels } = images;
  return [
    { path: imagesFile(part), bytes: encodeIdx({ shape: [size, rows, columns, channels], data: pixels }) },
    ...("labels" in images
      ? [{ path: labelsFile(part), bytes: encodeIdx({ shape: [size], data: images.labels }) }]
      : []),
  ];
}

function imagesFile(part: string): string {
  return `${part}-images-idx4-ubyte`;
}

function labelsFile(part: string): string {
  return `${part}-labels-idx1-ubyte`;
}

async function unzip(where: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_BLOB_BYTES });
  } catch (error) {
    throw new GanClsError("invalid-data", `${where}: expected a packed data set, got: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function parseAbout(where: string, bytes: Uint8Array | undefined): About {
  try {
    const about: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isAbout(about)) {
      const { name, description, domain, preprocessing, augmentation, use, classNames, names } = about as About;
      return { name, description, domain, preprocessing, augmentation, use, classNames, names };
    }
  } catch {
    // As below.
  }
  throw new GanClsError("invalid-data", `${where}: expected ${ABOUT} that describes a data set, got another document`);
}

function required(where: string, files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) {
    throw new GanClsError("invalid-data", `${where}: expected ${path} in a packed data set, got none`);
  }
  return bytes;
}

function imagesIn(where: string, files: ReadonlyMap<string, Uint8Array>, part: string, name: string): ImageSet {
  const { shape, data } = parseIdx(required(where, files, imagesFile(part)), { name: where, dimensions: 4 });
  const [size, rows, columns, channels] = shape;
  return { name, pixels: data, size, rows, columns, channels };
}
