import { stat } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { readFolderTree } from "../folder-tree";
import { isPictureName } from "../../pictures/picture-format";

/**
 * The files that paths of files and folders stand for: files as they are given, whatever their names; in folders all pictures, also in folders inside
 * them, in natural order (2 before 10), without hidden files.
 *
 * @throws GanClsError `not-found` or `io` for a path that cannot be read, `invalid-data` for a folder without pictures.
 */
export async function listPictures(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(paths.map(listOne));
  return lists.flat();
}

async function listOne(path: string): Promise<string[]> {
  const status = await stat(path).catch((error: unknown) => {
    throw toFileError("listPictures", path, error);
  });
  if (!status.isDirectory()) {
    return [path];
  }
  const { files } = await readFolderTree(path, { where: "listPictures" });
  const pictures = files.filter((file) => isPictureName(file.path)).map((file) => join(path, ...file.path.split("/")));
  if (pictures.length === 0) {
    throw new GanClsError("invalid-data", `listPictures: ${path} contains no pictures`, { details: { path } });
  }
  return pictures;
}
