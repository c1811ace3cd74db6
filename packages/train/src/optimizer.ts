import { assertInRange, assertPositiveNumber, GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { createAdam } from "./adam";
import { createSgd } from "./sgd";

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
  /** The optimiser's own variables by a stable name. They stay the optimiser's. */
  slots(): Map<string, tf.Variable>;
  /** Continues as if `step` steps had been applied; the slots' values are restored by whoever holds them. */
  restoreStep(step: number): void;
  dispose(): void;
}

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
