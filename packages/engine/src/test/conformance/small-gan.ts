import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/**
 * The loss and all gradients of a small network with every kind of layer that the study's networks have, at 9 images, as one flat array.
 */
export async function smallGanGradients(): Promise<Float32Array> {
  const gradients = tf.tidy(() => {
    const random = Random.fromSeed(7);
    const normal = (...shape: number[]): tf.Tensor => tf.tensor(random.normals(tf.util.sizeFromShape(shape)), shape);
    const noise = normal(9, 6);
    const weights = [
      normal(6, 4 * 4 * 16),
      normal(16),
      normal(16),
      normal(5, 5, 8, 16),
      normal(5, 5, 1, 8),
      normal(5, 5, 1, 16),
      normal(16),
      normal(256, 1),
    ];
    const loss = (...[project, scale, offset, up, draw, look, bias, score]: tf.Tensor[]): tf.Scalar => {
      const start = tf.reshape(tf.matMul(noise, project), [9, 4, 4, 16]) as tf.Tensor4D;
      const { mean, variance } = tf.moments(start, [0, 1, 2]);
      const normalised = tf.leakyRelu(
        tf.batchNorm(start, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D),
        0.3,
      );
      const larger = tf.leakyRelu(
        tf.conv2dTranspose(normalised as tf.Tensor4D, up as tf.Tensor4D, [9, 8, 8, 8], 2, "same"),
        0.3,
      );
      const images = tf.tanh(tf.conv2dTranspose(larger, draw as tf.Tensor4D, [9, 8, 8, 1], 1, "same"));
      const seen = tf.leakyRelu(tf.add(tf.conv2d(images, look as tf.Tensor4D, 2, "same"), bias), 0.3);
      const logits = tf.matMul(tf.reshape(seen, [9, -1]) as tf.Tensor2D, score as tf.Tensor2D);
      return tf.mean(tf.softplus(tf.neg(logits)));
    };
    const { value, grads } = tf.valueAndGrads(loss)(weights);
    return tf.concat([value, ...grads].map((tensor) => tf.reshape(tensor, [-1])));
  });
  try {
    return (await gradients.data()) as Float32Array;
  } finally {
    gradients.dispose();
  }
}
