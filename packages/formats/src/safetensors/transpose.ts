import type { NamedNumbers } from "../keras/hdf5-file";

/**
 * Numbers with their axes in another order.
 *
 * @param axes For each axis of the result, which one of `numbers` it is.
 */
export function transpose({ shape, values }: NamedNumbers, axes: readonly number[]): NamedNumbers {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = axes.map((axis) => shape[axis]);
  const steps = axes.map((axis) => strides[axis]);
  const result = new Float32Array(values.length);
  const at = sides.map(() => 0);
  for (let index = 0, from = 0; index < result.length; index++) {
    result[index] = values[from];
    // Counts on like a mileage counter, from the last axis.
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      at[axis]++;
      from += steps[axis];
      if (at[axis] < sides[axis]) {
        break;
      }
      from -= steps[axis] * sides[axis];
      at[axis] = 0;
    }
  }
  return { shape: sides, values: result };
}
