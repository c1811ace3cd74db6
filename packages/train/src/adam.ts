import * as tf from "@tensorflow/tfjs";
import type { AdamOptions, Optimizer } from "./optimizer";

/** A kernel of `@gan-cls/tfjs-backend-simd`. */
const FUSED_KERNEL = "GanClsAdam";

/**
 * Adam in the form of its paper's section 2 (and of Keras): the bias corrections go into the rate, which is computed in float64.
 *
 * Reference: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014.
 */
export function createAdam(options: AdamOptions, variables: readonly tf.Variable[]): Optimizer {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const zeros = (): tf.Variable[] => tf.tidy(() => variables.map((value) => tf.variable(tf.zerosLike(value), false)));
  const means = zeros();
  const squares = zeros();
  let step = 0;

  /** The three values after a step, from tfjs's own operations. */
  function composed(index: number, gradient: tf.Tensor, rate: number): tf.Tensor[] {
    const mean = tf.add(tf.mul(means[index], beta1), tf.mul(gradient, 1 - beta1));
    const square = tf.add(tf.mul(squares[index], beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const change = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), epsilon));
    return [tf.sub(variables[index], change), mean, square];
  }

  /** The same in one pass over memory, on a backend that has it. */
  function fused(index: number, gradient: tf.Tensor, rate: number): tf.Tensor[] {
    const inputs = { variable: variables[index], mean: means[index], square: squares[index], gradient };
    return tf.engine().runKernel(FUSED_KERNEL, inputs, { rate, beta1, beta2, epsilon }) as tf.Tensor[];
  }

  function move(index: number, gradient: tf.Tensor, rate: number): void {
    const isFused = tf.getKernel(FUSED_KERNEL, tf.getBackend()) !== undefined;
    const [variable, mean, square] = (isFused ? fused : composed)(index, gradient, rate);
    variables[index].assign(variable);
    means[index].assign(mean);
    squares[index].assign(square);
  }

  return {
    get step() {
      return step;
    },
    apply(gradients, factors) {
      step++;
      const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      gradients.forEach((gradient, index) => tf.tidy(() => move(index, gradient, rate * (factors?.[index] ?? 1))));
    },
    slots() {
      const named = (name: string, slots: tf.Variable[]): [string, tf.Variable][] =>
        slots.map((slot, index) => [`${name}/${index}`, slot]);
      return new Map([...named("mean", means), ...named("square", squares)]);
    },
    restoreStep(restored) {
      step = restored;
    },
    dispose() {
      [...means, ...squares].forEach((slot) => slot.dispose());
    },
  };
}
