import { parseJson } from "@gan-cls/core";
import { unpackFiles } from "../blobs/named-files";
import { CELLS_FOLDER } from "../folder-store";
import { MODEL_CARD } from "../model-card";
import { nodeSha256 } from "../model-files";
import { canonicalJson, textHash } from "./queue-job";

/** What two machines may differ in: how long it took, how much memory, on what, and after which mishaps. */
const NO_FIGURES = ["seconds", "peakMemoryBytes", "computedBy", "notes"];

/** What two cards of one model may differ in: what the data are called, what happened on the way, and the hash over all of it. */
const NO_MODEL = ["data", "notes", "checksum"];

/**
 * SHA-256 of all that a cell has found, to the last bit: predictions, figures, model and pictures. Time, memory, machine, notes and the name of the data
 * are left out.
 *
 * @param where Names the blob in errors.
 * @param bytes Of `packCell`.
 * @throws GanClsError `invalid-data`
 */
export async function figuresDigest(where: string, bytes: Uint8Array, cell: string): Promise<string> {
  const documents: Readonly<Record<string, (document: object) => object>> = {
    [`${CELLS_FOLDER}/${cell}.json`]: figuresOf,
    [`models/${cell}/${MODEL_CARD}`]: (card) => without(card, NO_MODEL),
  };
  const files = await unpackFiles(where, bytes);
  const parts = files.map(({ path, bytes: content }) => {
    const compared = Object.hasOwn(documents, path) ? documents[path] : undefined;
    return [path, compared === undefined ? nodeSha256(content) : hashDocument(`${where}: ${path}`, content, compared)];
  });
  return textHash(canonicalJson(parts));
}

function hashDocument(name: string, content: Uint8Array, compared: (document: object) => object): string {
  const document = parseJson("figuresDigest", name, new TextDecoder().decode(content));
  return textHash(canonicalJson(compared(Object(document) as object)));
}

function figuresOf(document: { readonly row?: object }): object {
  return { ...without(document, ["checksum"]), row: without(document.row ?? {}, NO_FIGURES) };
}

function without(document: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)));
}
