import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "../optimizer";

/** Power iterations that start the estimates; afterwards one a step is enough, since weights move little in a step. */
const FIRST_ITERATIONS = 20;
const EPSILON = 1e-12;

/**
 * Wraps an optimiser so that every kernel keeps a largest singular value of 1; biases move freely. A kernel counts as the matrix
 * `[everything else, outputs]`.
 *
 * Miyato divides the kernel by that value in the forward pass. The loss is then blind to the kernel's length, so it may as well be kept at
 * length 1: the gradient loses the part that would only stretch the kernel (the paper's equation 12), the optimiser moves, and the
 * kernel is divided again. The weights at hand are always those that the network uses, and are saved as they are.
 *
 * Reference: Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018.
 *
 * @param variables What `optimizer` moves, in its order; those with two or more axes are kernels.
 * @param random Draws the first estimates of the singular vectors.
 */
export function withSpectralNorm(optimizer: Optimizer, variables: readonly tf.Variable[], random: Random): Optimizer {
  const kernels = variables.flatMap((variable, index) => (variable.rank < 2 ? [] : [{ variable, index }]));
  const vectors = kernels.map(({ variable, index }) => firstVector(variable, random.stream(index)));
  const normalise = (iterations: number): void =>
    kernels.forEach(({ variable }, k) => normaliseKernel(variable, vectors[k], iterations));
  normalise(FIRST_ITERATIONS);
  return {
    get step() {
      return optimizer.step;
    },
    apply(gradients, factors) {
      tf.tidy(() => {
        const projected = [...gradients];
        kernels.forEach(({ variable, index }, k) => {
          projected[index] = withoutStretching(gradients[index], variable, vectors[k]);
        });
        optimizer.apply(projected, factors);
      });
      normalise(1);
    },
    scaleRate: (factor) => optimizer.scaleRate(factor),
    slots() {
      return new Map([
        ...optimizer.slots(),
        ...vectors.map((vector, k): [string, tf.Variable] => [`singular/${k}`, vector]),
      ]);
    },
    restoreStep: (step) => optimizer.restoreStep(step),
    dispose() {
      optimizer.dispose();
      vectors.forEach((vector) => vector.dispose());
    },
  };
}

function firstVector(kernel: tf.Variable, random: Random): tf.Variable {
  const outputs = kernel.shape[kernel.rank - 1];
  return tf.tidy(() => tf.variable(unit(tf.tensor2d(random.normals(outputs), [outputs, 1])), false));
}

/** Improves the estimate of the right singular vector, then divides the kernel by its largest singular value. */
function normaliseKernel(kernel: tf.Variable, vector: tf.Variable, iterations: number): void {
  tf.tidy(() => {
    const matrix = asMatrix(kernel);
    let right: tf.Tensor2D = vector as unknown as tf.Tensor2D;
    for (let i = 0; i < iterations; i++) {
      right = unit(tf.matMul(matrix, unit(tf.matMul(matrix, right)), true));
    }
    const sigma = lengthOf(tf.matMul(matrix, right));
    vector.assign(right);
    kernel.assign(tf.div(kernel, tf.add(sigma, EPSILON)));
  });
}

/** The gradient less `<gradient, kernel> u v^T`, for a kernel whose largest singular value is 1 with the vectors `u` and `v`. */
function withoutStretching(gradient: tf.Tensor, kernel: tf.Variable, vector: tf.Variable): tf.Tensor {
  const right = vector as unknown as tf.Tensor2D;
  const left = unit(tf.matMul(asMatrix(kernel), right)); // [n, 1]
  const along = tf.sum(tf.mul(gradient, kernel));
  const stretch = tf.reshape(tf.matMul(left, right, false, true), kernel.shape);
  return tf.sub(gradient, tf.mul(stretch, along));
}

const asMatrix = (kernel: tf.Tensor): tf.Tensor2D => tf.reshape(kernel, [-1, kernel.shape[kernel.rank - 1]]);

const lengthOf = (vector: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(vector)));

const unit = (vector: tf.Tensor2D): tf.Tensor2D => tf.div(vector, tf.add(lengthOf(vector), EPSILON));
