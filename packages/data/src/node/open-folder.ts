import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import type { StudyData } from "../study-data";
import { openTarTree } from "./archives/tar-tree";
import { openZipTree } from "./archives/zip-tree";
import { baseName, isArrayName, isNpzName } from "./arrays/array-names";
import { findArrays, type FoundArrays } from "./arrays/find-arrays";
import { openArrayImages, openArrayTree } from "./arrays/open-arrays";
import { detectFile } from "./detect-file";
import { diskFile } from "./disk-file";
import { readFolderTree, sortNaturally } from "./folder-tree";
import type { OpenDatasetOptions } from "./open-options";
import { isPictureName } from "../pictures/picture-format";
import { openImageTree, openPictureTree, type OpenedImages, type OpenPicturesOptions } from "./pictures/open-pictures";
import type { PictureTree } from "./picture-tree";
import { readFolder } from "./read-file";

/** A folder, an archive or an array file as the data of a study: arrays, or pictures. @throws GanClsError as `openDataset`. */
export function openFolder(path: string, options: OpenDatasetOptions): Promise<StudyData> {
  return withTree(path, options, (tree, arrays, all) =>
    arrays === undefined ? openPictureTree(tree, all) : openArrayTree(tree, arrays, all),
  );
}

/** The images in one of these that may train a GAN. @throws GanClsError as `openImages`. */
export function openFolderImages(path: string, options: OpenDatasetOptions): Promise<OpenedImages> {
  return withTree(path, options, (tree, arrays, all) =>
    arrays === undefined ? openImageTree(tree, all) : openArrayImages(tree, arrays, all),
  );
}

type OpenTree<Result> = (
  tree: PictureTree,
  arrays: FoundArrays | undefined,
  options: OpenPicturesOptions,
) => Promise<Result>;

/** Finds out what is at `path`, opens it, and closes it when it has been read. */
async function withTree<Result>(
  path: string,
  options: OpenDatasetOptions,
  openTree: OpenTree<Result>,
): Promise<Result> {
  const { signal } = options;
  if (await isFolder(path)) {
    const tree = await readFolderTree(path, { where: "openDataset", signal });
    return openTree(tree, await arraysOf(tree), {
      ...options,
      name: basename(resolve(path)),
      origin: `folder ${path}`,
    });
  }
  const detected = await detectFile(path);
  const origin = { ...options, name: nameOf(path), origin: `file ${path}` };
  if (detected.kind === "array" || (detected.kind === "zip" && isNpzName(path))) {
    const tree = await siblingsOf(path);
    const arrays = await findArrays(tree, basename(path));
    // Of `emnist-letters-train-images-idx3-ubyte.gz`, what its set is called.
    const family = arrays === undefined || isNpzName(path) ? "" : baseName(arrays.family);
    return openTree(tree, arrays, { ...origin, ...(family !== "" && { name: family }) });
  }
  if (detected.kind === "unknown") {
    throw unknownFile(path, detected.description);
  }
  const tree =
    detected.kind === "zip"
      ? await openZipTree(path, path, { signal })
      : await openTarTree(path, { isGzip: detected.kind === "tar.gz", signal });
  try {
    return await openTree(tree, await arraysOf(tree), { ...origin, origin: `archive ${path}` });
  } finally {
    tree.close();
  }
}

/** The arrays of a tree, unless there are pictures and no whole set of arrays: then these are what is meant. */
async function arraysOf(tree: PictureTree): Promise<FoundArrays | undefined> {
  if (!tree.files.some(({ path }) => isPictureName(path))) {
    return findArrays(tree);
  }
  return findArrays(tree).catch((error: unknown) => {
    if (isIncomplete(error)) {
      return undefined;
    }
    throw error;
  });
}

function isIncomplete(error: unknown): boolean {
  return error instanceof GanClsError && error.code === "invalid-data" && "missing" in error.details;
}

/** The file and those beside it that may belong to it. */
async function siblingsOf(path: string): Promise<PictureTree> {
  const folder = dirname(path);
  const { files } = await readFolder("openDataset", folder);
  const own = basename(path);
  // An NPZ holds all of its set.
  const beside = files.filter(
    (name) => name !== own && !isNpzName(own) && (isArrayName(name) || name.endsWith(".txt")),
  );
  const names = sortNaturally([own, ...beside.filter((name) => !isNpzName(name))]);
  return {
    root: folder,
    files: names.map((name) => diskFile("openDataset", name, join(folder, name))),
    emptyFolders: [],
    left: [],
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw toFileError("openDataset", path, error);
  }
}

/** The name of a file without its ending: `pets.tar.gz` is called `pets`. */
function nameOf(path: string): string {
  return basename(resolve(path)).replace(/(?:\.tar)?\.(?:zip|npz|npy|tar|tgz|gz|bin)$/i, "");
}

function unknownFile(path: string, got: string): GanClsError {
  return new GanClsError(
    "invalid-data",
    `openDataset: ${path}: expected a folder, or a file that is read: ZIP, tar (.tar.gz), NPZ, NPY, IDX, CIFAR's batches; got ${got}`,
    { details: { path } },
  );
}
