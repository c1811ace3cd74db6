import { assertInRange, assertPositiveNumber, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** Plain stochastic gradient descent: `w -= learningRate * gradient`. */
export interface SgdOptions {
  readonly name: "sgd";
  readonly learningRate: number;
}

/** Adam; the defaults are Keras'. */
export interface AdamOptions {
  readonly name: "adam";
  readonly learningRate: number;
  /** Decay of the gradient's mean. @default 0.9 */
  readonly beta1?: number;
  /** Decay of the squared gradient's mean. @default 0.999 */
  readonly beta2?: number;
  /** Added to the root of the mean square. @default 1e-7 */
  readonly epsilon?: number;
}

/** Which optimiser to use, as plain data that goes into configurations and checkpoints. */
export type OptimizerOptions = SgdOptions | AdamOptions;

/**
 * Moves a fixed list of variables. Own code instead of `tf.train`, because tfjs rebuilds Adam's bias correction from a float32 power
 * when it restores a state, so that a resumed run would not end with the bytes of an undisturbed one.
 */
export interface Optimizer {
  /** Steps applied so far. */
  readonly step: number;
  /**
   * Moves the variables; `gradients` are in the order of the variables and stay the caller's to dispose.
   *
   * @param factors What each variable's learning rate is multiplied by in this step. @default 1 for all
   */
  apply(gradients: readonly tf.Tensor[], factors?: readonly number[]): void;
  /** Multiplies the learning rate of all further steps, instead of an earlier factor. @param factor 1 leaves it to the last bit */
  scaleRate(factor: number): void;
  /** The optimiser's own variables by a stable name. They stay the optimiser's. */
  slots(): Map<string, tf.Variable>;
  /** Continues as if `step` steps had been applied; the caller restores the values of the slots. */
  restoreStep(step: number): void;
  dispose(): void;
}

/** Kernels of `@gan-cls/tfjs-backend-simd`. */
const FUSED_ADAM = "GanClsAdam";
const FUSED_SGD = "GanClsSgd";

/** Builds the optimiser that `options` describe for `variables`. */
export function createOptimizer(options: OptimizerOptions, variables: readonly tf.Variable[]): Optimizer {
  assertPositiveNumber("createOptimizer", "learningRate", options.learningRate);
  switch (options.name) {
    case "sgd":
      return createSgd(options, variables);
    case "adam":
      assertInRange("createOptimizer", "beta1", options.beta1 ?? 0, 0, 1);
      assertInRange("createOptimizer", "beta2", options.beta2 ?? 0, 0, 1);
      return createAdam(options, variables);
    default:
      throw new GanClsError(
        "invalid-argument",
        `createOptimizer: name must be one of sgd, adam, got ${JSON.stringify((options satisfies never as { name: unknown }).name)}`,
      );
  }
}

/** Stochastic gradient descent without momentum, as the original trained its classifiers. */
function createSgd({ learningRate }: SgdOptions, variables: readonly tf.Variable[]): Optimizer {
  let step = 0;
  let scale = 1;

  function moved(variable: tf.Variable, gradient: tf.Tensor, rate: number): tf.Tensor {
    return tf.getKernel(FUSED_SGD, tf.getBackend()) === undefined
      ? tf.sub(variable, tf.mul(gradient, rate))
      : (tf.engine().runKernel(FUSED_SGD, { variable, gradient }, { rate }) as tf.Tensor);
  }

  return {
    get step() {
      return step;
    },
    apply(gradients, factors) {
      step++;
      tf.tidy(() => {
        variables.forEach((variable, index) => {
          variable.assign(moved(variable, gradients[index], learningRate * scale * (factors?.[index] ?? 1)));
        });
      });
    },
    scaleRate(factor) {
      scale = factor;
    },
    slots: () => new Map(),
    restoreStep(restored) {
      step = restored;
    },
    dispose() {},
  };
}

/**
 * Adam in the form of its paper's section 2 (and of Keras): the bias corrections go into the rate, which is computed in float64.
 *
 * Reference: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014.
 */
function createAdam(options: AdamOptions, variables: readonly tf.Variable[]): Optimizer {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const zeros = (): tf.Variable[] => tf.tidy(() => variables.map((value) => tf.variable(tf.zerosLike(value), false)));
  const means = zeros();
  const squares = zeros();
  let step = 0;
  let scale = 1;

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
    return tf.engine().runKernel(FUSED_ADAM, inputs, { rate, beta1, beta2, epsilon }) as tf.Tensor[];
  }

  function move(index: number, gradient: tf.Tensor, rate: number): void {
    const isFused = tf.getKernel(FUSED_ADAM, tf.getBackend()) !== undefined;
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
      const rate = (learningRate * scale * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      gradients.forEach((gradient, index) => tf.tidy(() => move(index, gradient, rate * (factors?.[index] ?? 1))));
    },
    scaleRate(factor) {
      scale = factor;
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
