import * as tf from "@tensorflow/tfjs";
import type { Optimizer, SgdOptions } from "./optimizer";

/** A kernel of `@gan-cls/tfjs-backend-simd`. */
const FUSED_KERNEL = "GanClsSgd";

/** Stochastic gradient descent without momentum, as the original trained its classifiers. */
export function createSgd({ learningRate }: SgdOptions, variables: readonly tf.Variable[]): Optimizer {
  let step = 0;

  function moved(variable: tf.Variable, gradient: tf.Tensor, rate: number): tf.Tensor {
    return tf.getKernel(FUSED_KERNEL, tf.getBackend()) === undefined
      ? tf.sub(variable, tf.mul(gradient, rate))
      : (tf.engine().runKernel(FUSED_KERNEL, { variable, gradient }, { rate }) as tf.Tensor);
  }

  return {
    get step() {
      return step;
    },
    apply(gradients, factors) {
      step++;
      tf.tidy(() => {
        variables.forEach((variable, index) => {
          variable.assign(moved(variable, gradients[index], learningRate * (factors?.[index] ?? 1)));
        });
      });
    },
    slots: () => new Map(),
    restoreStep(restored) {
      step = restored;
    },
    dispose() {},
  };
}
