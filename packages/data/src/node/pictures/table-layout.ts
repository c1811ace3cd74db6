import { GanClsError, isGanClsError } from "@gan-cls/core";
import { isPictureName, READ_ENDINGS } from "../../pictures/picture-format";
import type { LeftFile, PictureFile, PictureTree } from "../picture-tree";
import { isTableName, parseLabelTable, type LabelRow } from "./label-table";
import { partOf, type Found, type Part, type Sample } from "./parts";

/** A table that says which pictures have which class. */
interface Table {
  readonly file: PictureFile;
  /** The folder that names in it start from, empty or ending with `/`. */
  readonly folder: string;
  /** The part of all its pictures, where its own name or its folder's says so. */
  readonly part?: Part;
}

/**
 * Reads which class each picture has from tables: `labels` or `metadata` (`.csv`, `.tsv`, `.jsonl`) beside the pictures or in each of `train` and `test`;
 * `train.csv` and `test.csv`; or, where folders name no classes, the only table that there is.
 *
 * @param prefix The folder around everything, empty or ending with `/`.
 * @param hasClasses Whether folders name classes.
 * @returns Undefined where there is no such table.
 * @throws GanClsError `invalid-data` for a table that is damaged, or says two things about a picture.
 */
export async function layoutOfTables(
  tree: PictureTree,
  pictures: readonly PictureFile[],
  { prefix, hasClasses }: { prefix: string; hasClasses: boolean },
): Promise<Found | undefined> {
  const tables = chooseTables(tree, prefix, hasClasses);
  const locate = createLocator(pictures, prefix);
  const samples = new Map<string, Sample>();
  const left: LeftFile[] = [];
  let isUsed = false;
  for (const table of tables) {
    const path = inRoot(tree, table.file.path);
    const rows = await readRows(table, path, hasClasses, left);
    isUsed ||= rows.length > 0;
    for (const row of rows) {
      addRow(samples, left, { table, row, path, file: locate(row.file, table.folder) });
    }
  }
  return isUsed ? { samples: [...samples.values(), ...unlisted(pictures, samples, left)], left, notes: [] } : undefined;
}

function inRoot({ root }: PictureTree, path: string): string {
  return `${root.replace(/[/\\]+$/, "")}/${path}`;
}

function chooseTables(tree: PictureTree, prefix: string, hasClasses: boolean): Table[] {
  const tables = tree.files
    .filter(({ path }) => path.startsWith(prefix) && isTableName(path))
    .map((file) => ({ file, ...splitPath(file.path) }));
  const isNamed = ({ stem }: { stem: string }): boolean => ["labels", "metadata"].includes(stem.toLowerCase());
  const atRoot = tables.filter(({ folder }) => folder === prefix);
  const named = atRoot.filter(isNamed);
  if (named.length > 0) {
    return [preferLabels(named)];
  }
  const ofFolders = tables.filter(isNamed).flatMap(({ file, folder }) => {
    const part = partOf(folder.slice(prefix.length, -1));
    return part === undefined ? [] : [{ file, folder, part }];
  });
  if (ofFolders.length > 0) {
    return ofFolders;
  }
  const ofParts = atRoot
    .map((table) => ({ ...table, part: partOf(table.stem) }))
    .filter(({ part }) => part !== undefined);
  if (ofParts.some(({ part }) => part === "train")) {
    return ofParts as Table[];
  }
  return atRoot.length === 1 && !hasClasses ? atRoot : [];
}

function preferLabels<T extends { readonly stem: string }>(named: readonly T[]): T {
  return named.find(({ stem }) => stem.toLowerCase() === "labels") ?? named[0];
}

function splitPath(path: string): { folder: string; stem: string } {
  const start = path.lastIndexOf("/") + 1;
  return { folder: path.slice(0, start), stem: path.slice(start).replace(/\.[^.]*$/, "") };
}

/** A table that is of something else is left where folders name the classes anyway. */
async function readRows({ file }: Table, path: string, hasClasses: boolean, left: LeftFile[]): Promise<LabelRow[]> {
  try {
    return parseLabelTable(await file.read(), path);
  } catch (error) {
    if (hasClasses && isGanClsError(error, "invalid-data")) {
      left.push({ path: file.path, reason: "a table without a file and its label in each line" });
      return [];
    }
    throw error;
  }
}

/** What adds a row's picture. */
interface RowTask {
  readonly table: Table;
  readonly row: LabelRow;
  readonly path: string;
  readonly file: PictureFile;
}

function addRow(samples: Map<string, Sample>, left: LeftFile[], { table, row, path, file }: RowTask): void {
  const where = `openDataset: ${path}, line ${row.line}`;
  const said = row.split === undefined ? (table.part ?? "train") : partOf(row.split);
  if (said === undefined) {
    throw invalid(`${where}: expected train, val, test or unlabelled as the split of ${row.file}, got ${row.split}`);
  }
  if (row.label === "" && said === "test") {
    left.push({ path: file.path, reason: "to be tested on, but without a label" });
    return;
  }
  const part = row.label === "" ? "unlabelled" : said;
  const sample = { file, part, ...(part !== "unlabelled" && { label: row.label }) };
  const other = samples.get(file.path);
  if (other !== undefined && (other.label !== sample.label || other.part !== sample.part)) {
    const describe = ({ label = "no label", part }: Sample): string => `${label} (${part})`;
    throw invalid(
      `${where}: ${row.file} is ${describe(sample)} here and ${describe(other)} before; keep one of the lines`,
    );
  }
  samples.set(file.path, sample);
}

/** Pictures that no table lists: those in a folder for them have no label, others are left. */
function unlisted(pictures: readonly PictureFile[], samples: ReadonlyMap<string, Sample>, left: LeftFile[]): Sample[] {
  return pictures.flatMap((file) => {
    if (samples.has(file.path)) {
      return [];
    }
    if (
      file.path
        .split("/")
        .slice(0, -1)
        .some((folder) => partOf(folder) === "unlabelled")
    ) {
      return { file, part: "unlabelled" as const };
    }
    left.push({ path: file.path, reason: "not listed in the table" });
    return [];
  });
}

/**
 * Finds the picture that a table means: by its path from the table or from the whole, else by a name that only one picture has; endings may be missing, as in
 * tables of numbers. What is not there fails with its name when it is read.
 */
function createLocator(
  pictures: readonly PictureFile[],
  prefix: string,
): (file: string, folder: string) => PictureFile {
  const byPath = new Map(pictures.map((file) => [file.path, file]));
  const byName = new Map<string, PictureFile | undefined>();
  for (const file of pictures) {
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    byName.set(name, byName.has(name) ? undefined : file);
  }
  return (file, folder) => {
    const endings = isPictureName(file) ? [""] : ["", ...[...READ_ENDINGS].map((ending) => `.${ending}`)];
    const candidates = endings.flatMap((ending) => [
      ...[folder, prefix, ""].map((start) => byPath.get(`${start}${file}${ending}`)),
      byName.get(`${file.slice(file.lastIndexOf("/") + 1)}${ending}`),
    ]);
    return candidates.find((candidate) => candidate !== undefined) ?? missing(`${folder}${file}`);
  };
}

function missing(path: string): PictureFile {
  const error = new GanClsError("not-found", `openDataset: ${path}: it is in the table, but there is no such picture`);
  return { path, read: () => Promise.reject(error) };
}

function invalid(message: string): GanClsError {
  return new GanClsError("invalid-data", message);
}
