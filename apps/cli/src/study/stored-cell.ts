import { GanClsError } from "@gan-cls/core";
import { parseStudyDocument } from "@gan-cls/evaluate";
import { readJsonIfPresent } from "../run/read-json";
import type { RunFolder } from "../run/run-folder";
import type { Cell, FinishedCell } from "./cell";

/** A finished cell as plain JSON. */
type StoredCell = Omit<FinishedCell, "predictedLabels"> & { readonly predictedLabels: readonly number[] };

/** Keeps a finished cell, so that a resumed study need not do it again. */
export async function storeCell(
  folder: RunFolder,
  { name }: Pick<Cell, "name">,
  finished: FinishedCell,
): Promise<void> {
  const stored: StoredCell = { ...finished, predictedLabels: Array.from(finished.predictedLabels) };
  await folder.write(fileOf(name), JSON.stringify(stored));
}

/**
 * The cell as an earlier sitting left it, `undefined` if it did not finish it.
 *
 * @throws GanClsError `invalid-data` when the file is damaged.
 */
export function loadCell(folder: RunFolder, { name }: Cell): Promise<FinishedCell | undefined> {
  return readStoredCell(folder.file(fileOf(name)));
}

/**
 * The cell that a file holds, `undefined` if there is none.
 *
 * @throws GanClsError `invalid-data` when the file is damaged.
 */
export async function readStoredCell(path: string): Promise<FinishedCell | undefined> {
  const stored = (await readJsonIfPresent(path)) as StoredCell | null | undefined;
  if (stored === undefined) {
    return undefined;
  }
  const { rows } = parseStudyDocument({ engine: "-", data: "-", rows: [stored?.row] });
  const isWhole = Array.isArray(stored?.predictedLabels) && Array.isArray(stored.pictures);
  if (!isWhole || stored.predictedLabels.length !== rows[0].testSize) {
    throw new GanClsError("invalid-data", `loadCell: ${path} is damaged; remove it and resume again`);
  }
  return { ...stored, predictedLabels: Uint8Array.from(stored.predictedLabels) };
}

function fileOf(name: string): string {
  return `checkpoints/rows/${name}.json`;
}
