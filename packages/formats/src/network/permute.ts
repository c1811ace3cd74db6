import { sizeOf, type Weights } from "./network";

/** Weights with their axes in another order: axis `i` of the result is axis `axes[i]` of what is given. */
export function permuted({ values, shape }: Weights, axes: readonly number[]): Weights {
  const sides = axes.map((axis) => shape[axis]);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const steps = axes.map((axis) => strides[axis]);
  const result = new Float32Array(values.length);
  const position = sides.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from];
    // The last axis moves on; one that has come to its end begins again, and the one before it moves.
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      position[axis]++;
      if (position[axis] < sides[axis]) {
        break;
      }
      from -= steps[axis] * sides[axis];
      position[axis] = 0;
    }
  }
  return { values: result, shape: sides };
}
