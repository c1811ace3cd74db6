import { GanClsError } from "@gan-cls/core";
import { decodeMessage, type Schema } from "../onnx/protobuf";
import { maskedCrc32c } from "./crc32c";
import { readTable } from "./read-table";
import { sizeOf, type Weights } from "../network/network";

/** Files of a checkpoint by name: `ckpt-4.index` and its shards `ckpt-4.data-00000-of-00001`. */
export type CheckpointFiles = Readonly<Record<string, Uint8Array>>;

/** What the index says of all tensors, under the empty name, and of each. Reference: `tensorflow/core/protobuf/tensor_bundle.proto` */
const HEADER: Schema = {
  shardCount: { number: 1, type: "integer" },
  endianness: { number: 2, type: "integer" },
};
const DIMENSION: Schema = { size: { number: 1, type: "integer" } };
const SHAPE: Schema = { dimensions: { number: 2, type: DIMENSION, many: true } };
const ENTRY: Schema = {
  dtype: { number: 1, type: "integer" },
  shape: { number: 2, type: SHAPE },
  shard: { number: 3, type: "integer" },
  offset: { number: 4, type: "integer" },
  size: { number: 5, type: "integer" },
  crc: { number: 6, type: "fixed32" },
  slices: { number: 7, type: "bytes", many: true },
};

/** `DT_FLOAT` and `DT_DOUBLE` with the bytes of a number; others, such as counters and texts, are no weights. */
const TYPES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 8],
]);

/** What is read of a tensor in the index. */
interface Entry {
  readonly dtype?: number;
  readonly shape?: { readonly dimensions: readonly { readonly size?: number }[] };
  readonly shard?: number;
  readonly offset?: number;
  readonly size?: number;
  readonly crc?: number;
  readonly slices: readonly unknown[];
}

/**
 * Reads those tensors of a TensorFlow checkpoint (version 2) that are asked for.
 *
 * @param where The function that messages name.
 * @param isWanted By the name of a tensor.
 * @returns Numbers by name, in alphabetical order; only floating-point ones.
 * @throws GanClsError `invalid-data` for damaged or missing files; `unsupported` for a checkpoint of a machine with the other order of bytes, or a tensor in
 *   slices.
 */
export function readTensors(
  where: string,
  files: CheckpointFiles,
  isWanted: (name: string) => boolean,
): Map<string, Weights> {
  const index = Object.keys(files).find((name) => name.endsWith(".index"));
  if (index === undefined) {
    throw refused(
      where,
      "invalid-data",
      `a file that ends with .index, got ${Object.keys(files).join(", ") || "none"}`,
    );
  }
  const table = readTable(where, files[index]);
  const { shardCount = 1, endianness = 0 } = decodeMessage(where, HEADER, table.get("") ?? new Uint8Array()) as {
    shardCount?: number;
    endianness?: number;
  };
  if (endianness !== 0) {
    throw refused(where, "unsupported", "numbers with the lowest byte first, got them the other way round");
  }
  const prefix = index.slice(0, -".index".length);
  const tensors = new Map<string, Weights>();
  // Entries may lie on top of each other; together they are no more than the shards.
  let left = Object.values(files).reduce((sum, file) => sum + file.length, 0);
  for (const [name, bytes] of table) {
    const entry = (name === "" || !isWanted(name) ? {} : decodeMessage(where, ENTRY, bytes)) as unknown as Entry;
    const size = TYPES.get(entry.dtype ?? 0);
    if (size !== undefined) {
      left -= entry.size ?? 0;
      if (left < 0) {
        throw refused(where, "invalid-data", `tensors beside each other, got ${name} on top of others`);
      }
      const shard = `${prefix}.data-${pad(entry.shard ?? 0)}-of-${pad(shardCount)}`;
      tensors.set(name, readTensor({ where, name, shard: fileOf(where, files, shard), numberBytes: size }, entry));
    }
  }
  return tensors;
}

function pad(value: number): string {
  return String(value).padStart(5, "0");
}

function fileOf(where: string, files: CheckpointFiles, name: string): Uint8Array {
  if (files[name] === undefined) {
    throw refused(where, "invalid-data", `${name} beside the index, got ${Object.keys(files).join(", ")}`);
  }
  return files[name];
}

/** Where a tensor is read from. */
interface Place {
  readonly where: string;
  readonly name: string;
  readonly shard: Uint8Array;
  readonly numberBytes: number;
}

function readTensor({ where, name, shard, numberBytes }: Place, entry: Entry): Weights {
  const { offset = 0, size = 0, crc = 0 } = entry;
  if (entry.slices.length > 0) {
    throw refused(where, "unsupported", `whole tensors, got ${name} in slices`);
  }
  const shape = (entry.shape?.dimensions ?? []).map((dimension) => dimension.size ?? 0);
  const count = sizeOf(shape);
  const isWithin = offset >= 0 && size >= 0 && offset + size <= shard.length && shape.every((side) => side >= 0);
  if (!isWithin || count * numberBytes !== size) {
    throw refused(
      where,
      "invalid-data",
      `numbers of ${name} that fit the file, got ${size} bytes for the shape [${shape.join(", ")}]`,
    );
  }
  // A copy with a buffer of its own: numbers must begin at a multiple of their size.
  const bytes = shard.slice(offset, offset + size);
  if (maskedCrc32c(bytes) !== crc) {
    throw refused(where, "invalid-data", `numbers of ${name} with their checksum, got others; the file is damaged`);
  }
  const copy = new Uint8Array(bytes).buffer;
  return { shape, values: numberBytes === 4 ? new Float32Array(copy) : Float32Array.from(new Float64Array(copy)) };
}

function refused(where: string, code: "invalid-data" | "unsupported", expected: string): GanClsError {
  return new GanClsError(code, `${where}: expected ${expected}`);
}
