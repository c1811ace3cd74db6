import { basename, resolve } from "node:path";
import type { TrainTestSets } from "../study-data";
import { findIdxFiles, loadIdxFolder } from "./load-idx-folder";
import { readFolder } from "./read-file";

/** Options of {@link loadImageFolder}. */
export interface LoadImageFolderOptions {
  /** The first part of the sets' names. @default the folder's own name */
  name?: string;
}

/** Loads the four IDX files of a folder. */
export async function loadImageFolder(path: string, options: LoadImageFolderOptions = {}): Promise<TrainTestSets> {
  const { name = basename(resolve(path)) } = options;
  const { files } = await readFolder("loadImageFolder", path);
  return loadIdxFolder(path, findIdxFiles(files), name);
}
