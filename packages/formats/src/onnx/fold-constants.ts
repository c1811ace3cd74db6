import type { Attributes } from "./onnx-attributes";
import type { Constant } from "./onnx-constants";
import { FLOAT_TYPES, TENSOR_TYPES } from "./onnx-messages";

type Values = readonly (number | null)[];

/** Computes a node whose inputs are all known; `undefined` for an operator that is not about shapes. */
export function foldConstants(
  opType: string,
  inputs: readonly Constant[],
  attributes: Attributes,
): Constant | undefined {
  const fold = Object.hasOwn(FOLDS, opType) ? FOLDS[opType] : undefined;
  return inputs.every(({ values }) => values.length <= MAX_VALUES) ? fold?.(inputs, attributes) : undefined;
}

/** What describes a shape has few numbers; weights are never computed with here. */
const MAX_VALUES = 64;

type Fold = (inputs: readonly Constant[], attributes: Attributes) => Constant | undefined;

const listOf = ({ values }: Constant): Values => Array.from(values);

const flat = (values: Values, isWhole: boolean): Constant => ({
  ...{ dims: [values.length], isWhole },
  values: values as (number | null)[],
});

const reshaped: Fold = ([input], attributes) => {
  attributes.ignore("axes", "allowzero");
  return flat(listOf(input), input.isWhole);
};

/** Least and largest number of each type of whole numbers. */
const WHOLE_RANGES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [TENSOR_TYPES.uint8, [0, 255]],
  [TENSOR_TYPES.int32, [-(2 ** 31), 2 ** 31 - 1]],
  [TENSOR_TYPES.int64, [-(2 ** 63), 2 ** 63]],
]);

/** Numbers of another type: whole ones are cut towards zero, and must have room, because ONNX leaves open what becomes of others. */
const cast: Fold = ([input], attributes) => {
  attributes.ignore("saturate");
  const to = attributes.integer("to", 0);
  if (FLOAT_TYPES.has(to)) {
    return { ...input, isWhole: false };
  }
  const range = WHOLE_RANGES.get(to);
  if (range === undefined) {
    throw attributes.refused(`one of the types ${[...FLOAT_TYPES, ...WHOLE_RANGES.keys()].join(", ")}, got ${to}`);
  }
  const values = listOf(input).map((value) => value && Math.trunc(value));
  const wrong = values.find((value) => value !== null && !(value >= range[0] && value <= range[1]));
  if (wrong !== undefined) {
    throw attributes.refused(`numbers from ${range[0]} to ${range[1]} for type ${to}, got ${wrong}`);
  }
  return { dims: input.dims, values, isWhole: true };
};

const arithmetic =
  (compute: (a: number, b: number, isWhole: boolean) => number): Fold =>
  ([a, b]) => {
    const isWhole = a.isWhole && b.isWhole;
    const [left, right] = [listOf(a), listOf(b)];
    const values = Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
      const [x, y] = [left[left.length === 1 ? 0 : at], right[right.length === 1 ? 0 : at]];
      return x === null || y === null || x === undefined || y === undefined ? null : compute(x, y, isWhole);
    });
    return { dims: a.dims.length >= b.dims.length ? a.dims : b.dims, values, isWhole };
  };

const FOLDS: Readonly<Record<string, Fold>> = {
  Identity: ([input]) => input,
  Cast: cast,
  // Lists of one axis are all that shapes need, so that axes of length 1 come and go.
  Reshape: reshaped,
  Unsqueeze: reshaped,
  Squeeze: reshaped,
  Gather: ([data, indices], attributes) => {
    attributes.expect({ axis: 0 });
    const list = listOf(data);
    const values = listOf(indices).map((index) => list.at(Number(index)) ?? null);
    return { dims: indices.dims, values, isWhole: data.isWhole };
  },
  Concat: (inputs, attributes) => {
    attributes.expect({ axis: 0 });
    return flat(
      inputs.flatMap(listOf),
      inputs.every(({ isWhole }) => isWhole),
    );
  },
  Slice: ([data, starts, ends, , steps], attributes) => {
    if (starts === undefined || ends === undefined || (steps !== undefined && Number(steps.values[0]) !== 1)) {
      throw attributes.refused("a slice with steps of 1");
    }
    return flat(listOf(data).slice(Number(starts.values[0]), Number(ends.values[0])), data.isWhole);
  },
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b, isWhole) => (isWhole ? Math.trunc(a / b) : a / b)),
  Mod: (inputs, attributes) => {
    // The rest has the sign of the divisor or, as floats always have it, that of the number.
    const isFloats = attributes.integer("fmod", 0) === 1;
    return arithmetic((a, b) => (isFloats ? a % b : a - b * Math.floor(a / b)))(inputs, attributes);
  },
};
