import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { bilinear, type Terms } from "./bilinear";
import type { Operation } from "./check";
import { randomValues } from "./values";

/** A product of batches of matrices `[m, k]` and `[k, n]`, either stored transposed. */
export interface ProductCase {
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `tf.matMul`; a batch of 1 goes as plain matrices. */
export function matrixProduct({ batch, m, k, n, transposeA, transposeB }: ProductCase, random: Random): Operation {
  const outer = batch === 1 ? [] : [batch];
  const terms: Terms = (visit) => {
    for (let index = 0; index < batch * m * n * k; index++) {
      const [inner, column] = [index % k, Math.floor(index / k) % n];
      const [row, matrix] = [Math.floor(index / k / n) % m, Math.floor(index / k / n / m)];
      visit(
        (matrix * m + row) * n + column,
        matrix * m * k + (transposeA ? inner * m + row : row * k + inner),
        matrix * k * n + (transposeB ? column * k + inner : inner * n + column),
      );
    }
  };
  return {
    inputs: [
      randomValues(random, [...outer, ...(transposeA ? [k, m] : [m, k])]),
      randomValues(random, [...outer, ...(transposeB ? [n, k] : [k, n])]),
    ],
    run: (a, b) => tf.matMul(a, b, transposeA, transposeB),
    ...bilinear([...outer, m, n], terms),
  };
}

/** `tf.fused.matMul` with bias and ReLU, as dense layers call it; forward only, since tfjs does not fuse inside gradients. */
export function fusedMatrixProduct(product: ProductCase, random: Random): Operation {
  const { inputs, reference } = matrixProduct({ ...product, batch: 1 }, random);
  const { n, transposeA, transposeB } = product;
  return {
    inputs: [...inputs, randomValues(random, [n])],
    run: (a, b, bias) => tf.fused.matMul({ a, b, bias, transposeA, transposeB, activation: "relu" }),
    reference: (a, b, bias) => {
      const { shape, data } = reference(a, b);
      return { shape, data: data.map((value, index) => Math.max(0, value + bias.data[index % n])) };
    },
    differentiable: false,
  };
}
