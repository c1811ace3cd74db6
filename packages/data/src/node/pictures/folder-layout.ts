import { GanClsError } from "@gan-cls/core";
import type { LeftFile, PictureFile, PictureTree } from "../picture-tree";
import { partOf, type Found, type Part, type Sample } from "./parts";

/**
 * Takes folders for classes: `train` and `test` (and `val`) with class folders, or class folders alone, `unlabelled` beside either. Pictures in folders inside
 * a class are of that class. With fewer than `leastClasses`, no picture has a label.
 *
 * @param prefix The folder around everything, empty or ending with `/`.
 * @throws GanClsError `invalid-data` for other folders beside `train` and `test`.
 */
export function layoutOfFolders(
  tree: PictureTree,
  pictures: readonly PictureFile[],
  { prefix, leastClasses }: { prefix: string; leastClasses: number },
): Found {
  const places = pictures.map((file) => ({ file, folders: file.path.slice(prefix.length).split("/").slice(0, -1) }));
  const names = [...new Set(places.flatMap(({ folders }) => folders.slice(0, 1)))];
  const hasParts = names.some((name) => partOf(name) === "train" || partOf(name) === "test");
  if (hasParts) {
    assertPartsOnly(tree, names);
  }
  const samples = places.map(({ file, folders }) => toSample(file, folders, hasParts));
  const labels = new Set(samples.flatMap(({ label }) => label ?? []));
  if (labels.size < leastClasses) {
    // Pictures without any class folder, or in a single one.
    return { samples: samples.map(({ file, part }) => ({ file, part })), left: [], notes: [] };
  }
  const isLoose = ({ part, label }: Sample): boolean => part !== "unlabelled" && label === undefined;
  const loose = samples.filter(isLoose).map(({ file: { path } }) => ({ path, reason: "beside the class folders" }));
  return {
    samples: samples.filter((sample) => !isLoose(sample)),
    left: [...loose, ...emptyClassFolders(tree, prefix, hasParts)],
    notes: [],
  };
}

/** The first folder names the part where there are parts, and the next one the class. */
function toSample(file: PictureFile, folders: readonly string[], hasParts: boolean): Sample {
  const named = folders.length > 0 ? partOf(folders[0]) : undefined;
  const part: Part = (hasParts || named === "unlabelled" ? named : undefined) ?? "train";
  const label = part === "unlabelled" ? undefined : folders.at(hasParts ? 1 : 0);
  return { file, part, ...(label !== undefined && { label: label.normalize("NFC") }) };
}

function assertPartsOnly(tree: PictureTree, names: readonly string[]): void {
  if (names.some((name) => partOf(name) === undefined)) {
    throw new GanClsError(
      "invalid-data",
      `openDataset: ${tree.root} must contain train and test (also val and unlabelled) and no other folder of pictures, got ${names.join(", ")}; move the others into these, or rename them`,
      { details: { root: tree.root } },
    );
  }
}

/** Folders at the place of classes that hold no files. */
function emptyClassFolders({ emptyFolders }: PictureTree, prefix: string, hasParts: boolean): LeftFile[] {
  return emptyFolders
    .filter((path) => path.startsWith(prefix) && path.slice(prefix.length).split("/").length === (hasParts ? 2 : 1))
    .map((path) => ({ path, reason: "an empty folder" }));
}
