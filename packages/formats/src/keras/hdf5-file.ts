import { describeValue, GanClsError, isGanClsError } from "@gan-cls/core";
import { Dataset, File, Group } from "jsfive";
import { sizeOf, type Weights } from "../network/network";

/** What is read of an HDF5 file. Paths are like `layers/dense/vars/0`; the empty one is the root. */
export interface Hdf5File {
  has(path: string): boolean;
  /** The names in a group. */
  list(path: string): readonly string[];
  /** An attribute of a group, `undefined` where there is none. */
  attribute(path: string, name: string): unknown;
  /** A dataset of floating-point numbers. */
  numbers(path: string): Weights;
}

/** The first bytes of every HDF5 file. */
export const HDF5_SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** Most numbers of one dataset: they are 512 MiB while they are read. The largest layer of the networks here has one million. */
const MAX_NUMBERS = 2 ** 26;

/** Most dimensions of a dataset; kernels have four. */
const MAX_RANK = 8;

/**
 * Opens an HDF5 file that is in memory.
 *
 * @param where The function that messages name.
 * @throws GanClsError `invalid-data`, as all functions of the result do for what is damaged or not there; `unsupported` for numbers that are compressed
 *   or of another type.
 */
export function openHdf5(where: string, bytes: Uint8Array): Hdf5File {
  const guard = <T>(what: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw isGanClsError(error) ? error : refused(where, `an HDF5 file with ${what}, got ${reasonOf(error)}`, error);
    }
  };
  // A copy with a buffer of its own: a Node Buffer is a view of a larger one.
  const file = guard("a header", () => new File(new Uint8Array(bytes).buffer, ""));
  const groupAt = (path: string): Group => {
    const group = path === "" ? file : file.get(path);
    if (!(group instanceof Group)) {
      throw refused(where, `a group at ${path}, got numbers`);
    }
    return group;
  };
  return {
    has: (path) => hasPath(file, path),
    list: (path) => guard(`a group ${path}`, () => [...groupAt(path).keys].map(String)),
    attribute: (path, name) => guard(`attributes of ${path || "its root"}`, () => groupAt(path).attrs[name]),
    numbers: (path) => guard(`numbers at ${path}`, () => readNumbers(where, path, file.get(path), bytes.length)),
  };
}

function hasPath(file: File, path: string): boolean {
  try {
    file.get(path);
    return true;
  } catch {
    return false;
  }
}

function readNumbers(where: string, path: string, dataset: unknown, fileBytes: number): Weights {
  if (!(dataset instanceof Dataset)) {
    throw refused(where, `numbers at ${path}, got a group`);
  }
  const { dtype } = dataset;
  if (typeof dtype !== "string" || !/^[<>]f[248]$/.test(dtype)) {
    throw unsupported(where, `floating-point numbers at ${path}, got the type ${describeValue(dtype)}`);
  }
  if (dataset._dataobjects.filter_pipeline) {
    throw unsupported(where, `plain numbers at ${path}, got compressed ones; save the model again without compression`);
  }
  const shape = [...dataset.shape];
  const count = countNumbers(where, path, shape, Math.min(MAX_NUMBERS, fileBytes / Number(dtype[2])));
  const values = dataset.value;
  if (!Array.isArray(values) || values.length !== count || (count > 0 && typeof values[0] !== "number")) {
    throw refused(where, `${count} numbers at ${path}, got others; the file is damaged`);
  }
  return { shape, values: Float32Array.from(values as number[]) };
}

function countNumbers(where: string, path: string, shape: readonly number[], most: number): number {
  const isWhole = shape.length <= MAX_RANK && shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  const count = isWhole ? sizeOf(shape) : NaN;
  if (!(count <= most)) {
    throw refused(where, `numbers at ${path} that fit the file, got the shape [${shape.slice(0, 9).join(", ")}]`);
  }
  return count;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `one that is damaged or of another kind (${text.slice(0, 120)})`;
}

function refused(where: string, expected: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `${where}: expected ${expected}`, { cause });
}

function unsupported(where: string, expected: string): GanClsError {
  return new GanClsError("unsupported", `${where}: expected ${expected}`);
}
