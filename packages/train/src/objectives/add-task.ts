import { trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** A second task's loss and its gradients. The caller disposes all. */
export interface TaskGradients {
  readonly loss: tf.Scalar;
  /** Of those variables of the discriminator that the task moves too. */
  readonly byVariable: ReadonlyMap<tf.Variable, tf.Tensor>;
  /** Of the task's own head, behind the discriminator's in its optimiser. */
  readonly headGradients: readonly tf.Tensor[];
}

/**
 * The discriminator's gradients with those of a second task added, then those of the task's head. Frees the task's; the sums are the
 * caller's to dispose.
 */
export function addTask(
  { discriminator }: { discriminator: tf.LayersModel },
  gradients: readonly tf.Tensor[],
  { byVariable, headGradients }: TaskGradients,
): tf.Tensor[] {
  const sums = trainableVariables(discriminator).map((variable, index) => {
    const second = byVariable.get(variable);
    return second === undefined ? tf.clone(gradients[index]) : tf.add(gradients[index], second);
  });
  tf.dispose([...byVariable.values()]);
  return [...sums, ...headGradients];
}
