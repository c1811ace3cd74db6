import { CELLS_FOLDER } from "../folder-store";
import { unpackFiles } from "../blobs/named-files";
import { nodeSha256 } from "../model-files";
import { canonicalJson, textHash } from "./queue-job";

/** What two machines may differ in: how long it took, how much memory, on what, and after which mishaps. */
const NO_FIGURES = ["seconds", "peakMemoryBytes", "computedBy", "notes"];

/**
 * SHA-256 of all that a cell has found, to the last bit: predictions, figures, model and pictures. Time, memory, machine and notes are left out.
 *
 * @param where Names the blob in errors.
 * @param bytes Of `packCell`.
 * @throws GanClsError `invalid-data`
 */
export async function figuresDigest(where: string, bytes: Uint8Array, cell: string): Promise<string> {
  const files = await unpackFiles(where, bytes);
  const row = `${CELLS_FOLDER}/${cell}.json`;
  const parts = files.map(({ path, bytes: content }) => [
    path,
    path === row ? textHash(figuresOf(content)) : nodeSha256(content),
  ]);
  return textHash(canonicalJson(parts));
}

function figuresOf(content: Uint8Array): string {
  const {
    checksum: _checksum,
    row,
    ...rest
  } = JSON.parse(new TextDecoder().decode(content)) as {
    checksum?: unknown;
    row?: object;
  };
  const kept = Object.entries(row ?? {}).filter(([name]) => !NO_FIGURES.includes(name));
  return canonicalJson({ ...rest, row: Object.fromEntries(kept) });
}
