import { describeValue, GanClsError, MAX_CLASSES, sha256Hex, type ImageSet } from "@gan-cls/core";

const TAG = "gan-cls/classical";
const VERSION = 1;

/** Largest file accepted from outside; a set of 60 000 grey images of 28x28 takes 47 MB. */
const MOST_BYTES = 2 ** 30;

/** Methods that can be kept. */
export const SAVED_KINDS = ["pca-knn", "knn", "logistic"] as const;

export type SavedKind = (typeof SAVED_KINDS)[number];

/** What a kept classifier consists of. */
export interface ClassifierParts extends Pick<ImageSet, "rows" | "columns" | "channels"> {
  readonly kind: SavedKind;
  readonly classCount: number;
  /** Such as the number of neighbours. */
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly arrays: Readonly<Record<string, Float32Array | Float64Array | Uint8Array>>;
}

/** The first of the two files: plain JSON. */
export interface SavedClassifierHeader extends Omit<ClassifierParts, "arrays"> {
  readonly format: typeof TAG;
  readonly version: typeof VERSION;
  /** In the order of the second file, which is little-endian and has nothing in between. */
  readonly arrays: readonly { readonly name: string; readonly type: ArrayType; readonly length: number }[];
  /** SHA-256 of the second file. */
  readonly sha256: string;
}

/** A classifier without a network as two files. */
export interface SavedClassifier {
  readonly header: SavedClassifierHeader;
  readonly bytes: Uint8Array;
}

const TYPES = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array } as const;

type ArrayType = keyof typeof TYPES;

/** Writes the parts of a classifier. */
export function packClassifier({ arrays, ...facts }: ClassifierParts): SavedClassifier {
  const entries = Object.entries(arrays);
  const bytes = new Uint8Array(entries.reduce((total, [, { byteLength }]) => total + byteLength, 0));
  let offset = 0;
  for (const [, { buffer, byteOffset, byteLength }] of entries) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += byteLength;
  }
  const listed = entries.map(([name, array]) => ({ name, type: typeOf(array), length: array.length }));
  return { header: { format: TAG, version: VERSION, ...facts, arrays: listed, sha256: sha256Hex(bytes) }, bytes };
}

function typeOf(array: Float32Array | Float64Array | Uint8Array): ArrayType {
  return array instanceof Float64Array ? "float64" : array instanceof Float32Array ? "float32" : "uint8";
}

/**
 * Reads what {@link packClassifier} wrote.
 *
 * @throws GanClsError `invalid-data` for a damaged header, `checksum-mismatch` for other bytes than it says.
 */
export function unpackClassifier(json: unknown, bytes: Uint8Array): ClassifierParts {
  const header = checkHeader(json);
  const expected = header.arrays.reduce((total, { type, length }) => total + length * TYPES[type].BYTES_PER_ELEMENT, 0);
  const sha256 = sha256Hex(bytes);
  if (bytes.length !== expected || sha256 !== header.sha256) {
    throw new GanClsError(
      "checksum-mismatch",
      `loadClassicalClassifier: expected ${expected} bytes with SHA-256 ${header.sha256}, got ${bytes.length} bytes with ${sha256}; the file is damaged`,
    );
  }
  const { kind, rows, columns, channels, classCount, settings } = header;
  let offset = 0;
  const arrays: Record<string, Float32Array | Float64Array | Uint8Array> = {};
  for (const { name, type, length } of header.arrays) {
    const end = offset + length * TYPES[type].BYTES_PER_ELEMENT;
    // Copied, because numbers of eight bytes must begin at a multiple of eight.
    arrays[name] = new TYPES[type](bytes.slice(offset, end).buffer);
    offset = end;
  }
  return { kind, rows, columns, channels, classCount, settings, arrays };
}

function checkHeader(json: unknown): SavedClassifierHeader {
  const header = (json ?? {}) as Partial<SavedClassifierHeader>;
  const isCount = (value: unknown, most: number): boolean =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  const isArray = (array: Partial<SavedClassifierHeader["arrays"][number]> | null): boolean =>
    typeof array?.name === "string" &&
    typeof array.type === "string" &&
    Object.hasOwn(TYPES, array.type) &&
    isCount(array.length, MOST_BYTES);
  const isWhole =
    header.format === TAG &&
    header.version === VERSION &&
    SAVED_KINDS.includes(header.kind as SavedKind) &&
    [header.rows, header.columns, header.channels].every((side) => isCount(side, 65_536)) &&
    isCount(header.classCount, MAX_CLASSES) &&
    typeof header.settings === "object" &&
    header.settings !== null &&
    typeof header.sha256 === "string" &&
    Array.isArray(header.arrays) &&
    header.arrays.every(isArray);
  if (!isWhole) {
    throw new GanClsError(
      "invalid-data",
      `loadClassicalClassifier: expected the header of a classifier (${TAG}, version ${VERSION}), got ${describeValue(JSON.stringify(json)?.slice(0, 80))}`,
    );
  }
  return header as SavedClassifierHeader;
}
