import { GanClsError, isAbortError, throwIfAborted } from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";
import type { StudyData } from "@gan-cls/data";
import { DATASET_NAMES, openDataset, type OpenDatasetOptions, type PictureOptions } from "@gan-cls/data/node";
import { MAX_BLOB_BYTES, type BlobOptions, type BlobStore } from "./blob-store";
import type { FolderBlobs } from "./folder-blobs";
import { dataHashes, isSameData, packDataset, unpackDataset, type DataHashes } from "./dataset-blob";

/** The data of a study as it tells its workers of them. Plain JSON. */
export interface SharedData {
  /** The name of a data set that every machine can open, or else what the study calls its data: a path is its machine's own affair. */
  readonly source: string;
  /** How pictures were read there. */
  readonly pictures: PictureOptions;
  readonly hashes: DataHashes;
  readonly about: DataAbout;
  /** The blob of `packDataset`. */
  readonly blob: string;
}

/**
 * What a study says of its data that no hash covers. Training and the cards of models depend on it, and a copy with the same images may say
 * other things: a folder of IDX files knows neither its domain nor the names of its classes. Plain JSON.
 */
export interface DataAbout extends Pick<StudyData, "name" | "domain" | "augmentation"> {
  readonly classNames: readonly string[];
}

/** Data that are on this machine and are those that a study asks for: what `openDataset` opens, or the file of a blob. Plain JSON. */
export type PlacedData = Pick<SharedData, "hashes" | "pictures" | "about"> &
  ({ readonly source: string } | { readonly file: string });

/** Options of {@link shareData}. */
export interface ShareDataOptions extends BlobOptions {
  readonly blobs: BlobStore;
  /** What `openDataset` opened. */
  readonly source: string;
  /** How it read pictures. */
  readonly pictures: PictureOptions;
}

/** Puts the data of a study where its workers find them. @throws What `put` of the store throws. */
export async function shareData(
  data: StudyData,
  { blobs, source, pictures, signal }: ShareDataOptions,
): Promise<SharedData> {
  const blob = await blobs.put(await packDataset(data), { signal });
  const isKnown = DATASET_NAMES.includes(source);
  return { source: isKnown ? source : data.name, pictures, hashes: dataHashes(data), about: describeData(data), blob };
}

function describeData({ name, domain, augmentation, train: { classNames } }: StudyData): DataAbout {
  return {
    name,
    ...(domain !== undefined && { domain }),
    ...(augmentation !== undefined && { augmentation }),
    classNames,
  };
}

/** Options of {@link placeData}. */
export interface PlaceDataOptions extends Pick<
  OpenDatasetOptions,
  "signal" | "onProgress" | "fetch" | "cacheDirectory"
> {
  /** Where the study has put its blobs. */
  readonly blobs: BlobStore;
  /** Keeps blobs on this machine: a folder. */
  readonly cache: FolderBlobs;
  /** Folders and files of this machine that may hold the data, tried in order. @default none */
  readonly sources?: readonly string[];
  /** Hears in a sentence why a source of this machine was not taken. */
  readonly onNote: (message: string) => void;
}

/**
 * Finds the data of a study on this machine, or gets them: from a blob that was fetched before, from its own sources (those that its owner names, and a data
 * set with a name from where that is published), or from the study's blobs. Whatever is taken has the hashes that the study asks for; a copy that differs
 * is named and passed over. Paths of the study's machine are never opened.
 *
 * @throws GanClsError `checksum-mismatch` when the blob holds other data than it should; what `get` of the store throws; `io`; `aborted`.
 */
export async function placeData(shared: SharedData, options: PlaceDataOptions): Promise<PlacedData> {
  const { blobs, cache, signal } = options;
  const { hashes, pictures, about, blob } = shared;
  const kept = { file: cache.fileOf(blob), hashes, pictures, about };
  if (await holds(cache, shared)) {
    return kept;
  }
  const source = await findSource(shared, options);
  if (source !== undefined) {
    return { source, hashes, pictures, about };
  }
  const bytes = await blobs.get(blob, { signal });
  assertSameData("placeData", blobs.place, hashes, await unpackDataset(`placeData: blob ${blob}`, bytes));
  await cache.put(bytes, { signal });
  return kept;
}

/**
 * Opens the data that {@link placeData} has found, and calls them as the study does.
 *
 * @throws GanClsError `checksum-mismatch` when they have changed since; what `openDataset` throws.
 */
export async function openPlacedData(
  placed: PlacedData,
  options: Pick<OpenDatasetOptions, "signal"> = {},
): Promise<StudyData> {
  const data =
    "source" in placed
      ? await openDataset(placed.source, { ...placed.pictures, ...options })
      : await openBlobFile(placed.file);
  assertSameData("openPlacedData", "source" in placed ? placed.source : placed.file, placed.hashes, data);
  return withAbout(data, placed.about);
}

async function openBlobFile(file: string): Promise<StudyData> {
  const bytes = await readRegularFile("openPlacedData", file, { maxBytes: MAX_BLOB_BYTES });
  return unpackDataset(`openPlacedData: ${file}`, bytes);
}

function withAbout(data: StudyData, { name, domain, augmentation, classNames }: DataAbout): StudyData {
  const [train, test] = [data.train, data.test].map((images) => ({ ...images, classNames }));
  return { ...data, name, domain, augmentation, train, test };
}

/** The first source of this machine that has the data. */
async function findSource(
  { source: name, pictures, hashes }: SharedData,
  { sources = [], signal, onNote, onProgress, fetch, cacheDirectory }: PlaceDataOptions,
): Promise<string | undefined> {
  const published = DATASET_NAMES.includes(name) ? [name] : [];
  for (const source of [...sources, ...published]) {
    throwIfAborted("placeData", signal);
    try {
      const data = await openDataset(source, { ...pictures, signal, onProgress, fetch, cacheDirectory });
      if (isSameData(data, hashes)) {
        return source;
      }
      onNote(`${source} holds other data than the study asks for: ${describeDifference(hashes, data)}; not taken`);
    } catch (error) {
      if (isAbortError(error) || signal?.aborted === true) {
        throw error;
      }
      onNote(
        published.includes(source)
          ? `${source} cannot be downloaded here (${(error as Error).message}), so the images come from the study; --source names a folder of this machine that has them`
          : `${source} cannot be read: ${(error as Error).message}; not taken`,
      );
    }
  }
  return undefined;
}

/** Whether the blob is in the cache, and whole. */
async function holds(cache: BlobStore, { blob }: SharedData): Promise<boolean> {
  return cache.get(blob).then(
    () => true,
    () => false,
  );
}

function assertSameData(where: string, place: string, expected: DataHashes, actual: DataHashes): void {
  if (!isSameData(expected, actual)) {
    throw new GanClsError(
      "checksum-mismatch",
      `${where}: expected the study's data in ${place}, got others: ${describeDifference(expected, actual)}; start the study again with the data that it began with`,
    );
  }
}

function describeDifference(expected: DataHashes, actual: DataHashes): string {
  const parts = { trainHash: "training", testHash: "test", unlabelledHash: "unlabelled" } as const;
  return (Object.keys(parts) as (keyof DataHashes)[])
    .filter((part) => expected[part] !== actual[part])
    .map((part) => `${parts[part]} images ${short(expected[part])} expected, ${short(actual[part])} found`)
    .join(", ");
}

function short(hash: string | undefined): string {
  return hash === undefined ? "none" : hash.slice(0, 12);
}
