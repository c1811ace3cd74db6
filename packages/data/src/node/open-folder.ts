import { basename, resolve } from "node:path";
import { withoutLabels } from "@gan-cls/core";
import { createStudyData, type StudyData } from "../study-data";
import { readFolderTree } from "./folder-tree";
import { findIdxFiles, loadImageFolder } from "./load-image-folder";
import type { OpenDatasetOptions } from "./open-dataset";
import { openImageTree, openPictureTree, type OpenedImages, type OpenPicturesOptions } from "./pictures/open-pictures";
import { readFolder } from "./read-file";

/** A folder of arrays or of pictures as the data of a study. @throws GanClsError as `openDataset`. */
export async function openFolder(path: string, options: OpenDatasetOptions): Promise<StudyData> {
  if (await hasArrays(path)) {
    return openArrays(path, options);
  }
  const tree = await readFolderTree(path, { where: "openDataset", signal: options.signal });
  return openPictureTree(tree, pictureOptions(path, options));
}

/** The images of a folder that may train a GAN. @throws GanClsError as `openImages`. */
export async function openFolderImages(path: string, options: OpenDatasetOptions): Promise<OpenedImages> {
  if (await hasArrays(path)) {
    const { name, description, train, trainHash } = await openArrays(path, options);
    return { name, description, images: withoutLabels(train), hash: trainHash };
  }
  const tree = await readFolderTree(path, { where: "openImages", signal: options.signal });
  return openImageTree(tree, pictureOptions(path, options));
}

function pictureOptions(path: string, options: OpenDatasetOptions): OpenPicturesOptions {
  return { ...options, name: basename(resolve(path)), origin: `folder ${path}` };
}

async function hasArrays(path: string): Promise<boolean> {
  const { files } = await readFolder("openDataset", path);
  return Object.keys(findIdxFiles(files)).length > 0;
}

async function openArrays(path: string, options: OpenDatasetOptions): Promise<StudyData> {
  const sets = await loadImageFolder(path, options);
  const description = `folder ${path}, ${sets.train.size} images to train and ${sets.test.size} to test`;
  return createStudyData({ name: basename(resolve(path)), description, ...sets });
}
