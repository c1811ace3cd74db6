import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** A tensor in float64, for references. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Standard normal numbers that float32 holds exactly, so that engine and reference start from the same ones. */
export function randomValues(random: Random, shape: readonly number[]): Values {
  return { shape, data: Float64Array.from(random.normals(sizeOf(shape))) };
}

/** Values of a shape, each computed from its index. */
export function valuesFrom(shape: readonly number[], valueAt: (index: number) => number): Values {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, index) => valueAt(index)) };
}

/** The values as a float32 tensor of the active engine. */
export function toTensor({ shape, data }: Values): tf.Tensor {
  return tf.tensor(Float32Array.from(data), [...shape], "float32");
}

/** The sum of products of two equally long lists. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}
