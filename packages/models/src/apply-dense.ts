import * as tf from "@tensorflow/tfjs";

/**
 * Applies a `Dense` layer without activation to a matrix, product and bias one after the other; `null` for any other. tfjs' fused product
 * always works out the gradient of its input too, where nobody asks for it: for a generator's noise, and for what comes out of frozen layers.
 */
export function applyDense(layer: tf.layers.Layer, input: tf.Tensor): tf.Tensor | null {
  if (layer.getClassName() !== "Dense" || input.rank !== 2) {
    return null;
  }
  const { activation } = layer.getConfig() as { activation?: string };
  if (activation !== "linear") {
    return null;
  }
  const [kernel, bias] = layer.weights.map((weight) => weight.read());
  const product = tf.matMul(input as tf.Tensor2D, kernel as tf.Tensor2D);
  return (bias as tf.Tensor | undefined) === undefined ? product : tf.add(product, bias);
}
