import type { Random } from "@gan-cls/core";
import { forward, layerIndex, LOGITS_LAYER, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "../gradients";
import { createOptimizer, type Optimizer } from "../optimizer";
import type { GameOptions } from "./semi-supervised-options";

/**
 * The unsupervised part of the discriminator's loss in a game with one class more than the labels have: real images should fall into any
 * of them, generated ones into the additional class, whose logit is fixed at 0. With `l = log(sum(exp(logits)))` an image is real with
 * probability `sigmoid(l)`, so the loss is `mean(softplus(-l(real))) + mean(softplus(l(fake)))`.
 *
 * Reference: Salimans et al., "Improved Techniques for Training GANs", 2016, section 5.
 *
 * @param real Logits of real images, `[B, classes]`.
 * @param fake Logits of generated images, `[B', classes]`.
 */
export function classGameLoss(real: tf.Tensor2D, fake: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const [ofReal, ofFake] = [tf.logSumExp(real, 1), tf.logSumExp(fake, 1)];
    return tf.add(tf.mean(tf.softplus(tf.neg(ofReal))), tf.mean(tf.softplus(ofFake)));
  });
}

/**
 * The generator's loss: the mean square of the difference between the mean features of real and of generated images.
 *
 * Reference: the same paper, section 3.1.
 *
 * @param real Features of real images, `[B, features]`.
 * @param fake Features of generated images, `[B', features]`.
 */
export function featureMatchingLoss(real: tf.Tensor2D, fake: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(tf.mean(real, 0), tf.mean(fake, 0)))));
}

/** The generator's part of the game. */
export interface Game {
  readonly optimizer: Optimizer;
  /** Images from fresh noise, `[B, rows, columns, channels]` in `[-1, 1]`; the caller disposes them. */
  draw(random: Random): tf.Tensor4D;
  /** Moves the generator one step towards the features of real images, and nothing of the network; returns its loss, the caller's to dispose. */
  play(realImages: tf.Tensor4D, random: Random): tf.Scalar;
}

/** Trains a generator against `model`. */
export function createGame(model: tf.LayersModel, options: Required<GameOptions>): Game {
  const { generator, batchSize } = options;
  const variables = trainableVariables(generator);
  const optimizer = createOptimizer(options.optimizer, variables);
  const latentSize = Number(generator.inputs[0].shape[1]);
  const noise = (random: Random): tf.Tensor2D =>
    tf.tensor2d(random.normals(batchSize * latentSize), [batchSize, latentSize]);
  const featureLayer = model.layers[layerIndex(model, LOGITS_LAYER) - 1].name;
  // Without dropout: the two means should differ because of the images alone. Only the generator learns here: the network stays as it is.
  const features = (images: tf.Tensor4D): tf.Tensor2D =>
    forward(model, images, { training: true, updateStatistics: false, until: featureLayer }) as tf.Tensor2D;
  return {
    optimizer,
    draw: (random) => tf.tidy(() => forward(generator, noise(random), { training: true }) as tf.Tensor4D),
    play: (realImages, random) =>
      tf.tidy(() => {
        const real = features(realImages);
        const { value, gradients } = valueAndGradients(() => {
          const images = forward(generator, noise(random.stream("generator-noise")), { training: true }) as tf.Tensor4D;
          return { value: featureMatchingLoss(real, features(images)), extra: undefined };
        }, variables);
        optimizer.apply(gradients);
        return value;
      }),
  };
}
