import { GanClsError } from "@gan-cls/core";
import { sizeOf } from "../network/network";
import { FLOAT_TYPES, TENSOR_TYPES, type OnnxTensor } from "./onnx-messages";

/** Numbers that a graph knows without computing; the number of images in a batch, which nobody knows, is `null`. */
export interface Constant {
  readonly dims: readonly number[];
  readonly values: ArrayLike<number | null>;
  /** Whether its type is one of whole numbers, whose quotients ONNX cuts to whole numbers, too. */
  readonly isWhole: boolean;
}

/** Most axes of a tensor. */
const MAX_RANK = 8;

/** Bytes of a number of each type that is read. */
const NUMBER_BYTES: ReadonlyMap<number, number> = new Map([
  [TENSOR_TYPES.float, 4],
  [TENSOR_TYPES.uint8, 1],
  [TENSOR_TYPES.int32, 4],
  [TENSOR_TYPES.int64, 8],
  [TENSOR_TYPES.float16, 2],
  [TENSOR_TYPES.double, 8],
]);

/**
 * The numbers of a tensor in a file, checked against its shape before memory is taken.
 *
 * @param place Names the reader and the tensor in errors.
 * @throws GanClsError `invalid-data` for another count than the shape's, `unsupported` for other types and numbers in other files.
 */
export function readTensor(place: string, tensor: OnnxTensor): Constant {
  const { dims, dataType, rawData, floatData = [], int32Data = [], int64Data = [], dataLocation = 0 } = tensor;
  if (dataLocation !== 0) {
    throw new GanClsError(
      "unsupported",
      `${place}: expected numbers in the file itself, got them in another; save the model with external_data=False`,
    );
  }
  const bytes = NUMBER_BYTES.get(dataType);
  if (bytes === undefined) {
    throw new GanClsError(
      "unsupported",
      `${place}: expected numbers of the types float, double, float16, uint8, int32 or int64, got type ${dataType}`,
    );
  }
  const size = sizeOf(dims);
  const isShape = dims.length <= MAX_RANK && dims.every((side) => side >= 0) && Number.isSafeInteger(size);
  const listed = [floatData, int32Data, int64Data].find((list) => list.length > 0) ?? [];
  const found = rawData === undefined ? listed.length : rawData.length / bytes;
  // Half precision without raw bytes is listed as the numbers of its bits.
  if (!isShape || found !== size || (rawData === undefined && dataType === TENSOR_TYPES.float16)) {
    throw new GanClsError(
      "invalid-data",
      `${place}: expected the numbers of [${dims.join(", ")}], got ${found}; the file is damaged`,
    );
  }
  const values = rawData === undefined ? listed : readRaw(rawData, dataType, size);
  return { dims, values, isWhole: !FLOAT_TYPES.has(dataType) };
}

function readRaw(raw: Uint8Array, type: number, size: number): ArrayLike<number> {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const readers: Readonly<Record<number, (at: number) => number>> = {
    [TENSOR_TYPES.float]: (at) => view.getFloat32(4 * at, true),
    [TENSOR_TYPES.uint8]: (at) => view.getUint8(at),
    [TENSOR_TYPES.int32]: (at) => view.getInt32(4 * at, true),
    [TENSOR_TYPES.int64]: (at) => Number(view.getBigInt64(8 * at, true)),
    [TENSOR_TYPES.float16]: (at) => halfToNumber(view.getUint16(2 * at, true)),
    [TENSOR_TYPES.double]: (at) => view.getFloat64(8 * at, true),
  };
  const read = readers[type];
  const isWhole = type === TENSOR_TYPES.int32 || type === TENSOR_TYPES.int64;
  const values = isWhole ? new Float64Array(size) : new Float32Array(size);
  for (let at = 0; at < size; at++) {
    values[at] = read(at);
  }
  return values;
}

/** A number of half precision (IEEE 754) by its bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** All numbers of a constant, none of which may be the number of images. */
export function numbersOf(place: string, { values }: Constant): Float32Array {
  return Float32Array.from(values as ArrayLike<number>, (value: number | null) => {
    if (value === null) {
      throw new GanClsError(
        "unsupported",
        `${place}: expected numbers that do not depend on how many images there are`,
      );
    }
    return value;
  });
}
