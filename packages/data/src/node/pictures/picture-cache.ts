import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  createImageDataset,
  imageLength,
  parsePreprocessing,
  withoutLabels,
  type ImageDataset,
  type Preprocessing,
} from "@gan-cls/core";
import { NOBODY_WRITES_AFTER, sweepTemporaryFiles, writeFileAtomically } from "@gan-cls/core/node";
import type { ReadingSummary } from "../../study-data";
import { defaultCacheFolder } from "../file-cache";
import type { PictureTree } from "../picture-tree";
import type { LoadedPictures, LoadPicturesOptions } from "./load-pictures";

/** Changes whenever the same pictures would become other images, or the file is laid out otherwise. */
const FORMAT = "gan-cls pictures 2";

/** Fewer and smaller pictures than these are decoded as fast as a cache is read. */
const [WORTH_FILES, WORTH_BYTES] = [500, 2 ** 24];

/** Most bytes of one entry, and of all of them; the longest unused go first. */
const [MAX_ENTRY_BYTES, MAX_CACHE_BYTES] = [2 ** 30, 2 ** 32];

const HASH_BYTES = 32;

/**
 * What `load` returns, kept from an earlier call on the same files: those whose paths, sizes and times of change are equal, with the same options. Entries are
 * verified by their SHA-256; a damaged one is made anew, and where nothing can be written, nothing is kept.
 */
export async function loadThroughCache(
  tree: PictureTree,
  options: LoadPicturesOptions,
  { cacheDirectory, load }: { cacheDirectory: string | undefined; load: () => Promise<LoadedPictures> },
): Promise<LoadedPictures> {
  const key = cacheKey(tree, options);
  if (key === undefined) {
    return load();
  }
  const folder = cacheDirectory === undefined ? defaultCacheFolder("pictures") : join(cacheDirectory, "pictures");
  const path = join(folder, `${key}.bin`);
  const kept = await readEntry(path, options.name);
  if (kept !== undefined) {
    return kept;
  }
  const loaded = await load();
  await keepEntry(folder, path, loaded);
  return loaded;
}

/** Undefined where it is not worth it, or cannot be told whether files have changed. */
function cacheKey(tree: PictureTree, options: LoadPicturesOptions): string | undefined {
  const { files, emptyFolders, left } = tree;
  const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
  const isKnown = files.every(({ size, version }) => size !== undefined && version !== undefined);
  if (!isKnown || (files.length < WORTH_FILES && bytes < WORTH_BYTES)) {
    return undefined;
  }
  const { size, fit, color, background, invert, layout, damaged, duplicates, use, testFraction, seed } = options;
  const asked = [
    size?.rows,
    size?.columns,
    fit,
    color,
    background,
    invert,
    layout,
    damaged,
    duplicates,
    use,
    testFraction,
    seed,
  ];
  const known = files.map(({ path, size: length, version }) => [path, length, version]);
  const content = JSON.stringify([FORMAT, resolve(tree.root), asked, known, emptyFolders, left]);
  return createHash("sha256").update(content).digest("hex");
}

/** The part of an entry that is no pixels. */
interface EntryHeader {
  readonly sizes: { readonly train: number; readonly test: number; readonly unlabelled: number };
  readonly classNames: readonly string[];
  readonly preprocessing: unknown;
  readonly reading: ReadingSummary;
}

async function readEntry(path: string, name: string): Promise<LoadedPictures | undefined> {
  try {
    if ((await stat(path)).size > MAX_ENTRY_BYTES) {
      return undefined;
    }
    const entry = await readFile(path);
    const [content, hash] = [entry.subarray(0, -HASH_BYTES), entry.subarray(-HASH_BYTES)];
    if (!createHash("sha256").update(content).digest().equals(hash)) {
      return undefined;
    }
    const loaded = parseEntry(content, path, name);
    const now = new Date();
    // In a cache that cannot be written, what is used is not noted.
    await utimes(path, now, now).catch(() => {});
    return loaded;
  } catch {
    // Missing, unreadable or of another version: all the same, it is made anew.
    return undefined;
  }
}

function parseEntry(content: Buffer, path: string, name: string): LoadedPictures {
  const start = content.indexOf("\n") + 1;
  const { sizes, classNames, reading, ...rest } = JSON.parse(content.toString("utf8", 0, start)) as EntryHeader;
  parsePreprocessing(path, rest.preprocessing);
  // As it was stored, in its order of fields: cards that are written from it have the same bytes with the cache and without.
  const preprocessing = rest.preprocessing as Preprocessing;
  const length = imageLength(preprocessing);
  let offset = start;
  const take = (bytes: number): Uint8Array => {
    const { buffer, byteOffset } = content;
    offset += bytes;
    return new Uint8Array(buffer, byteOffset + offset - bytes, bytes);
  };
  const { rows, columns, channels } = preprocessing;
  const takeSet = (part: keyof EntryHeader["sizes"]): ImageDataset => {
    const [pixels, labels] = [take(sizes[part] * length), take(sizes[part])];
    return createImageDataset({ name: `${name}/${part}`, pixels, labels, rows, columns, channels, classNames });
  };
  const [train, test] = [takeSet("train"), takeSet("test")];
  return { train, test, unlabelled: withoutLabels(takeSet("unlabelled")), preprocessing, reading };
}

async function keepEntry(folder: string, path: string, loaded: LoadedPictures): Promise<void> {
  const entry = encodeEntry(loaded);
  if (entry.length > MAX_ENTRY_BYTES) {
    return;
  }
  try {
    await writeFileAtomically(path, entry);
    await removeUnused(folder);
  } catch {
    // Without a cache, pictures are only decoded again.
  }
}

function encodeEntry({ train, test, unlabelled, preprocessing, reading }: LoadedPictures): Buffer {
  const sizes = { train: train.size, test: test.size, unlabelled: unlabelled.size };
  const header: EntryHeader = { sizes, classNames: train.classNames, preprocessing, reading };
  const noLabels = new Uint8Array(unlabelled.size);
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...[train.pixels, train.labels, test.pixels, test.labels, unlabelled.pixels, noLabels],
  ]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

/** Names of entries; in the folder that the user gave there may be other files, which are not ours to remove. */
const ENTRY = /^[0-9a-f]{64}\.bin$/;

async function removeUnused(folder: string): Promise<void> {
  await sweepTemporaryFiles(folder, { unchangedFor: NOBODY_WRITES_AFTER });
  const names = (await readdir(folder)).filter((name) => ENTRY.test(name));
  const found = await Promise.all(names.map((name) => describeFile(join(folder, name))));
  // Another process may have removed some in between.
  const files = found.filter((file) => file !== undefined);
  files.sort((a, b) => b.changedAt - a.changedAt);
  let total = 0;
  for (const { path, size } of files) {
    total += size;
    if (total > MAX_CACHE_BYTES) {
      await rm(path, { force: true });
    }
  }
}

async function describeFile(path: string): Promise<{ path: string; size: number; changedAt: number } | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status && { path, size: status.size, changedAt: status.mtimeMs };
}
