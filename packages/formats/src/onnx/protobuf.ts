/** Messages of Protocol Buffers by a description in code, on the codec of `@bufbuild/protobuf/wire`, which checks every length against the bytes. */
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A field of a message: its number and what it holds; `many` of a repeated one. */
export interface Field {
  readonly number: number;
  readonly type: "bytes" | "fixed32" | "float" | "integer" | "string" | Schema;
  readonly many?: boolean;
}

/** The fields of a message that are read and written; others are passed over. */
export type Schema = { readonly [name: string]: Field };

/** A message as a plain object; repeated fields are arrays, and are always there once read. */
export type Message = Record<string, unknown>;

/** Messages inside of one another: a model of ONNX needs 8. */
const MAX_DEPTH = 16;

/** Messages in a file: a network of 2 000 layers has about 100 000. */
const MAX_MESSAGES = 1_000_000;

/** Writes a message; fields that are absent or empty are left out. */
export function encodeMessage(schema: Schema, message: object): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  write(writer, schema, message as Message);
  return writer.finish();
}

function write(writer: BinaryWriter, schema: Schema, message: Message): void {
  for (const [name, field] of Object.entries(schema)) {
    const value = message[name];
    if (field.many && (field.type === "integer" || field.type === "float")) {
      writePacked(writer, field, (value ?? []) as ArrayLike<number>);
      continue;
    }
    const values = field.many ? ((value ?? []) as unknown[]) : value === undefined ? [] : [value];
    values.forEach((each) => writeField(writer, field, each));
  }
}

function writePacked(writer: BinaryWriter, { number, type }: Field, values: ArrayLike<number>): void {
  if (values.length === 0) {
    return;
  }
  writer.tag(number, WireType.LengthDelimited).fork();
  for (const value of Array.from(values)) {
    if (type === "float") {
      writer.float(value);
    } else {
      writer.int64(value);
    }
  }
  writer.join();
}

function writeField(writer: BinaryWriter, { number, type }: Field, value: unknown): void {
  if (type === "integer") {
    writer.tag(number, WireType.Varint).int64(value as number);
  } else if (type === "float") {
    writer.tag(number, WireType.Bit32).float(value as number);
  } else if (type === "fixed32") {
    writer.tag(number, WireType.Bit32).fixed32(value as number);
  } else if (type === "string") {
    writer.tag(number, WireType.LengthDelimited).string(value as string);
  } else if (type === "bytes") {
    writer.tag(number, WireType.LengthDelimited).bytes(value as Uint8Array);
  } else {
    writer.tag(number, WireType.LengthDelimited).fork();
    write(writer, type, value as Message);
    writer.join();
  }
}

/** Options of {@link decodeMessage}. */
export interface DecodeOptions {
  /**
   * Whether whole numbers beyond `Number.MAX_SAFE_INTEGER` become the nearest safe one: where they stand for "as far as it goes", as the largest
   * does for the end of a slice. @default false; they are refused, as offsets in a file must be
   */
  readonly clamps?: boolean;
}

/** What a reading has come to. */
interface Reading extends Required<DecodeOptions> {
  readonly where: string;
  messages: number;
}

/**
 * Reads a message. Fields of bytes are windows into the file, so that nothing is copied.
 *
 * @param where Names the caller in errors.
 * @throws GanClsError `invalid-data` for bytes that are no such message, or beyond the limits.
 */
export function decodeMessage(
  where: string,
  schema: Schema,
  bytes: Uint8Array,
  { clamps = false }: DecodeOptions = {},
): Message {
  try {
    return read({ where, clamps, messages: 0 }, schema, bytes, 0);
  } catch (error) {
    // The codec throws plain errors where the bytes end too early.
    throw isGanClsError(error) ? error : damaged(where, error instanceof Error ? error.message : String(error), error);
  }
}

function read(reading: Reading, schema: Schema, bytes: Uint8Array, depth: number): Message {
  reading.messages++;
  if (depth > MAX_DEPTH || reading.messages > MAX_MESSAGES) {
    throw damaged(reading.where, `more than ${MAX_DEPTH} messages in one another or ${MAX_MESSAGES} in all`);
  }
  const fields = new Map(Object.entries(schema).map(([name, field]) => [field.number, { name, field }]));
  const repeated = Object.entries(schema).filter(([, { many }]) => many);
  const message: Message = Object.fromEntries(repeated.map(([name]) => [name, []]));
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const known = fields.get(number);
    if (known === undefined) {
      reader.skip(wire, number);
    } else {
      readField(reading, reader, { ...known, wire, message, depth });
    }
  }
  return message;
}

function readField(
  reading: Reading,
  reader: BinaryReader,
  {
    name,
    field,
    wire,
    message,
    depth,
  }: { name: string; field: Field; wire: WireType; message: Message; depth: number },
): void {
  const isNumber = field.type === "integer" || field.type === "float";
  const own = wireOf(field);
  if (isNumber && field.many && wire === WireType.LengthDelimited) {
    readPacked(reading, field, reader.bytes(), message[name] as number[]);
    return;
  }
  if (wire !== own) {
    throw damaged(reading.where, `a field ${name} of another type`);
  }
  const value = readValue(reading, reader, field, depth);
  if (field.many) {
    (message[name] as unknown[]).push(value);
  } else {
    message[name] = value;
  }
}

function wireOf({ type }: Field): WireType {
  switch (type) {
    case "integer":
      return WireType.Varint;
    case "fixed32":
    case "float":
      return WireType.Bit32;
    default:
      return WireType.LengthDelimited;
  }
}

function readPacked(reading: Reading, { type }: Field, bytes: Uint8Array, values: number[]): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    values.push(type === "float" ? reader.float() : integer(reading, reader));
  }
}

function readValue(reading: Reading, reader: BinaryReader, { type }: Field, depth: number): unknown {
  switch (type) {
    case "integer":
      return integer(reading, reader);
    case "fixed32":
      return reader.fixed32();
    case "float":
      return reader.float();
    case "string":
      return reader.string();
    case "bytes":
      return reader.bytes();
    default:
      return read(reading, type, reader.bytes(), depth + 1);
  }
}

function integer({ where, clamps }: Reading, reader: BinaryReader): number {
  const value = Number(reader.int64());
  if (clamps) {
    return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value));
  }
  if (!Number.isSafeInteger(value)) {
    throw damaged(where, `the number ${value}`);
  }
  return value;
}

function damaged(where: string, got: string, cause?: unknown): GanClsError {
  return new GanClsError(
    "invalid-data",
    `${where}: expected a file in the format of Protocol Buffers, got ${got}; the file is damaged or of another kind`,
    { cause },
  );
}
