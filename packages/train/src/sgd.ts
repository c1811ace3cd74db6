import * as tf from "@tensorflow/tfjs";
import type { Optimizer, SgdOptions } from "./optimizer";

/** Stochastic gradient descent without momentum, as the original trained its classifiers. */
export function createSgd({ learningRate }: SgdOptions, variables: readonly tf.Variable[]): Optimizer {
  let step = 0;
  return {
    get step() {
      return step;
    },
    apply(gradients, factors) {
      step++;
      tf.tidy(() => {
        variables.forEach((variable, index) => {
          variable.assign(tf.sub(variable, tf.mul(gradients[index], learningRate * (factors?.[index] ?? 1))));
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
