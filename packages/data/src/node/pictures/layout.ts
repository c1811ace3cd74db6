import { GanClsError, MAX_CLASSES } from "@gan-cls/core";
import { isPictureName, whyNoPicture } from "../../pictures/picture-format";
import { sortNaturally } from "../folder-tree";
import type { LeftFile, PictureFile, PictureTree } from "../picture-tree";
import { layoutOfFolders } from "./folder-layout";
import { isTableName } from "./label-table";
import { partOf, settleValidation, type Found } from "./parts";
import { layoutOfTables } from "./table-layout";

/** What a tree of files holds. */
export interface Layout extends Found {
  /** In natural order; empty where no picture has a class. */
  readonly classNames: readonly string[];
}

/**
 * Finds out what the files of a tree are: a table of files and labels, `train` and `test` with class folders, class folders alone, or pictures without
 * classes; `unlabelled` may lie beside. A folder around everything is looked into.
 *
 * @param leastClasses With fewer, labels tell nothing, and no picture has one.
 * @throws GanClsError `invalid-data` where parts and classes are mixed up, a table is damaged, or there is no picture at all.
 */
export async function findLayout(tree: PictureTree, leastClasses = 2): Promise<Layout> {
  const pictures = tree.files.filter(({ path }) => isPictureName(path));
  const strangers: LeftFile[] = tree.files
    .filter(({ path }) => !isPictureName(path) && !isTableName(path))
    .map(({ path }) => ({ path, reason: whyNoPicture(path) }));
  if (pictures.length === 0) {
    throw noPictures(tree, strangers);
  }
  const prefix = outerFolder(tree, pictures);
  const ofFolders = layoutOfFolders(tree, pictures, { prefix, leastClasses });
  const hasClasses = ofFolders.samples.some(({ label }) => label !== undefined);
  const found = settleValidation((await layoutOfTables(tree, pictures, { prefix, hasClasses })) ?? ofFolders);
  const classNames = sortNaturally([...new Set(found.samples.flatMap(({ label }) => label ?? []))]);
  if (classNames.length > MAX_CLASSES) {
    const some = classNames.slice(0, 3).join(", ");
    throw invalid(
      tree,
      `expected at most ${MAX_CLASSES} classes in ${tree.root}, got ${classNames.length}, such as ${some}`,
    );
  }
  const settled = classNames.length < leastClasses ? withoutClasses(found) : { ...found, classNames };
  return { ...settled, left: [...tree.left, ...strangers, ...settled.left] };
}

/** Every picture without its label; those that would test have nothing left to tell. */
function withoutClasses({ samples, left, notes }: Found): Layout {
  const tests = samples.filter(({ part }) => part === "test");
  return {
    samples: samples.filter(({ part }) => part !== "test").map(({ file, part }) => ({ file, part })),
    left: [...left, ...tests.map(({ file: { path } }) => ({ path, reason: "to be tested on, but without a class" }))],
    ...{ notes, classNames: [] },
  };
}

/** The folder that holds everything, as in most archives: one that has folders or tables, not only pictures, and is no part by its name. */
function outerFolder(tree: PictureTree, pictures: readonly PictureFile[]): string {
  let prefix = "";
  for (;;) {
    const [first] = pictures[0].path.slice(prefix.length).split("/");
    const inner = `${prefix}${first}/`;
    const isOuter =
      pictures.every(({ path }) => path.startsWith(inner)) &&
      !tree.files.some(({ path }) => isTableName(path) && !path.startsWith(inner)) &&
      partOf(first) === undefined &&
      (pictures.some(({ path }) => path.slice(inner.length).includes("/")) ||
        tree.files.some(({ path }) => isTableName(path)));
    if (!isOuter) {
      return prefix;
    }
    prefix = inner;
  }
}

function noPictures(tree: PictureTree, strangers: readonly LeftFile[]): GanClsError {
  const [first] = [...strangers, ...tree.files, ...tree.left];
  const got = first === undefined ? "an empty folder" : `only files such as ${first.path}`;
  const why = first !== undefined && "reason" in first && first.reason !== "no picture" ? `: ${first.reason}` : "";
  return invalid(tree, `expected pictures (PNG, JPEG, WebP, AVIF, GIF, TIFF) in ${tree.root}, got ${got}${why}`);
}

function invalid({ root }: PictureTree, problem: string): GanClsError {
  return new GanClsError("invalid-data", `openDataset: ${problem}`, { details: { root } });
}
