import * as tf from "@tensorflow/tfjs";

/** A scalar, intermediate results, and its gradients in the order of the inputs. */
export interface ValueAndGradients<Extra> {
  readonly value: tf.Scalar;
  readonly extra: Extra;
  readonly gradients: tf.Tensor[];
}

/**
 * The value of a loss and its gradients for `inputs`, which may be variables that `loss` reads by itself. Unlike
 * `tf.variableGrads` it also gives gradients for tensors, works inside another gradient computation, and lets the loss return
 * intermediate results.
 *
 * @param loss Returns the scalar and anything extra. Tensors in `extra` must be kept (`tf.keep`) to outlive the call.
 */
export function valueAndGradients<Extra>(
  loss: () => { value: tf.Scalar; extra: Extra },
  inputs: readonly tf.Tensor[],
): ValueAndGradients<Extra> {
  const extras: Extra[] = [];
  const { value, grads } = tf.valueAndGrads(() => {
    const result = loss();
    extras.push(result.extra);
    return result.value;
  })([...inputs]);
  return { value: value as tf.Scalar, extra: extras[0], gradients: grads };
}

/**
 * The same data as a new tensor through which no gradient flows. No copy is made: a variable shares the data of the tensor
 * that it starts from. The caller disposes it, since variables outlive `tf.tidy`.
 */
export function detach(tensor: tf.Tensor): tf.Variable {
  return tf.variable(tensor, false);
}

/** Reads named scalars as numbers and disposes them. */
export async function readScalars(
  scalars: Readonly<Record<string, tf.Scalar>>,
): Promise<Readonly<Record<string, number>>> {
  const entries = Object.entries(scalars);
  try {
    return Object.fromEntries(
      await Promise.all(entries.map(async ([name, scalar]) => [name, (await scalar.data())[0]] as const)),
    );
  } finally {
    entries.forEach(([, scalar]) => scalar.dispose());
  }
}
