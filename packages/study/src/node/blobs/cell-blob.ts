import { existsSync } from "node:fs";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { CELLS_FOLDER } from "../folder-store";
import { sheetFiles } from "../image-sheet";
import { axesName, rebuiltName } from "../pca-pictures";
import { readFolderFiles, writeFolderFiles } from "./folder-files";
import { packFiles, unpackFiles } from "./named-files";

/**
 * What a cell has left in a run folder as bytes: its row and predictions, its model, and its pictures. The same files give the same bytes.
 *
 * @throws GanClsError `not-found` when the cell is not finished, `io`.
 */
export async function packCell(folder: string, name: string): Promise<Uint8Array> {
  const { row, model, sheets } = partsOf(name);
  const parts = [row, ...[model, ...sheets].filter((part) => existsSync(join(folder, part)))];
  return packFiles(await readFolderFiles("packCell", folder, parts));
}

/**
 * Puts what {@link packCell} packed into another run folder; the row comes last, since a cell with a row is whole. A blob that holds anything but this cell's
 * files writes nothing: it comes from another machine, and must not touch what belongs to the run or to other cells.
 *
 * @param where Names the blob in errors.
 * @throws GanClsError `invalid-data` for a damaged blob, one without the row, or one with other files; `io`.
 */
export async function unpackCell(where: string, bytes: Uint8Array, folder: string, name: string): Promise<void> {
  const files = await unpackFiles(where, bytes);
  const parts = partsOf(name);
  const row = files.find(({ path }) => path === parts.row);
  const others = files.filter((file) => file !== row);
  const isOwn = (path: string): boolean => parts.sheets.includes(path) || path.startsWith(`${parts.model}/`);
  const foreign = others.find(({ path }) => !isOwn(path));
  if (row === undefined || foreign !== undefined) {
    const got = foreign === undefined ? "none with its row" : JSON.stringify(foreign.path);
    throw new GanClsError("invalid-data", `${where}: expected the files of the cell ${name}, got ${got}`);
  }
  await writeFolderFiles(folder, [...others, row]);
}

/** Where a cell's files lie in its run folder; `model` is a folder. */
function partsOf(name: string): { readonly row: string; readonly model: string; readonly sheets: readonly string[] } {
  const sheets = [axesName(name), rebuiltName(name)].flatMap(sheetFiles);
  return { row: `${CELLS_FOLDER}/${name}.json`, model: `models/${name}`, sheets };
}
