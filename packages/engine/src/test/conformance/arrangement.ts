import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./check";
import { randomValues, sizeOf, valuesFrom, type Values } from "./values";

/** `tf.sum` or `tf.mean` over axes. */
export function reduction(
  kind: "sum" | "mean",
  shape: readonly number[],
  axes: readonly number[],
  keepDims: boolean,
  random: Random,
): Operation {
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const outShape = keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis));
  const share = kind === "sum" ? 1 : sizeOf(outShape) / sizeOf(shape);
  return {
    inputs: [randomValues(random, shape)],
    run: (x) => tf[kind](x, [...axes], keepDims),
    reference: ({ data }) => {
      const sums = new Float64Array(sizeOf(outShape));
      data.forEach((value, index) => {
        sums[indexIn(kept, positionOf(shape, index))] += value * share;
      });
      return { shape: outShape, data: sums };
    },
  };
}

/** `tf.transpose`. */
export function transposition(shape: readonly number[], order: readonly number[], random: Random): Operation {
  const outShape = order.map((axis) => shape[axis]);
  return {
    inputs: [randomValues(random, shape)],
    run: (x) => tf.transpose(x, [...order]),
    reference: ({ data }) =>
      valuesFrom(outShape, (index) => {
        const position = positionOf(outShape, index);
        return data[
          indexIn(
            shape,
            shape.map((_, axis) => position[order.indexOf(axis)]),
          )
        ];
      }),
  };
}

/** `tf.tile`. */
export function tiling(shape: readonly number[], counts: readonly number[], random: Random): Operation {
  const outShape = shape.map((length, axis) => length * counts[axis]);
  return {
    inputs: [randomValues(random, shape)],
    run: (x) => tf.tile(x, [...counts]),
    reference: ({ data }) => valuesFrom(outShape, (index) => data[indexIn(shape, positionOf(outShape, index))]),
  };
}

/** `tf.concat` of two tensors along their first axis, and the middle of the result cut out again with `tf.slice`. */
export function concatenationAndSlice(
  rows: readonly [number, number],
  rest: readonly number[],
  random: Random,
): Operation {
  const [first, second] = rows;
  const rowSize = sizeOf(rest);
  const count = first + second - 2;
  return {
    inputs: rows.map((length) => randomValues(random, [length, ...rest])),
    run: (a, b) => tf.slice(tf.concat([a, b]), 1, count),
    reference: (a: Values, b: Values) => {
      const joined = [...a.data, ...b.data];
      return valuesFrom([count, ...rest], (index) => joined[index + rowSize]);
    },
  };
}

/** The coordinates of a flat index. */
function positionOf(shape: readonly number[], index: number): number[] {
  return shape.map((length, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % length);
}

/** The flat index of coordinates, each taken modulo the axis' length. */
function indexIn(shape: readonly number[], position: readonly number[]): number {
  return shape.reduce((index, length, axis) => index * length + (position[axis] % length), 0);
}
