import type { Operation } from "./check";
import { sizeOf, type Values } from "./values";

/** Names the three numbers of every term `output[o] += left[l] * right[r]`. */
export type Terms = (visit: (output: number, left: number, right: number) => void) => void;

/**
 * The reference of an operation that is a sum of products, such as a convolution: listing its terms once gives the output and both
 * gradients.
 */
export function bilinear(
  outputShape: readonly number[],
  terms: Terms,
): Pick<Operation, "reference" | "referenceGradients"> {
  return {
    reference: (left, right) => {
      const data = new Float64Array(sizeOf(outputShape));
      terms((o, l, r) => {
        data[o] += left.data[l] * right.data[r];
      });
      return { shape: outputShape, data };
    },
    referenceGradients: (weights, left, right) => {
      const [leftGradient, rightGradient] = [left, right].map(({ data }) => new Float64Array(data.length));
      terms((o, l, r) => {
        leftGradient[l] += weights.data[o] * right.data[r];
        rightGradient[r] += weights.data[o] * left.data[l];
      });
      return [
        { shape: left.shape, data: leftGradient },
        { shape: right.shape, data: rightGradient },
      ] satisfies Values[];
    },
  };
}
