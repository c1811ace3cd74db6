import type { Attributes } from "./onnx-attributes";
import type { Constant } from "./onnx-constants";

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

const flat = (values: Values): Constant => ({ dims: [values.length], values: values as (number | null)[] });

const reshaped: Fold = ([input], attributes) => {
  attributes.ignore("axes", "allowzero");
  return flat(listOf(input));
};

const arithmetic =
  (compute: (a: number, b: number) => number): Fold =>
  ([a, b], attributes) => {
    attributes.ignore("fmod");
    const [left, right] = [listOf(a), listOf(b)];
    const values = Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
      const [x, y] = [left[left.length === 1 ? 0 : at], right[right.length === 1 ? 0 : at]];
      return x === null || y === null || x === undefined || y === undefined ? null : compute(x, y);
    });
    return { dims: a.dims.length >= b.dims.length ? a.dims : b.dims, values };
  };

const FOLDS: Readonly<Record<string, Fold>> = {
  Identity: ([input]) => input,
  Cast: ([input], attributes) => {
    attributes.ignore("to", "saturate");
    return input;
  },
  // Lists of one axis are all that shapes need, so that axes of length 1 come and go.
  Reshape: reshaped,
  Unsqueeze: reshaped,
  Squeeze: reshaped,
  Gather: ([data, indices], attributes) => {
    attributes.expect({ axis: 0 });
    const list = listOf(data);
    const values = listOf(indices).map((index) => list.at(Number(index)) ?? null);
    return { dims: indices.dims, values };
  },
  Concat: (inputs, attributes) => {
    attributes.expect({ axis: 0 });
    return flat(inputs.flatMap(listOf));
  },
  Slice: ([data, starts, ends, , steps], attributes) => {
    if (starts === undefined || ends === undefined || (steps !== undefined && Number(steps.values[0]) !== 1)) {
      throw attributes.refused("a slice with steps of 1");
    }
    return flat(listOf(data).slice(Number(starts.values[0]), Number(ends.values[0])));
  },
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => Math.trunc(a / b)),
  // As ONNX's for whole numbers: the sign of the divisor.
  Mod: arithmetic((a, b) => a - b * Math.floor(a / b)),
};
