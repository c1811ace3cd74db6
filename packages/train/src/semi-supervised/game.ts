import type { Random } from "@gan-cls/core";
import { forward, layerIndex, LOGITS_LAYER, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "../gradients";
import { createOptimizer, type Optimizer } from "../optimizer";
import { featureMatchingLoss } from "./class-game";
import type { GameOptions } from "./semi-supervised-options";

/** The generator's side of the game. */
export interface Game {
  readonly optimizer: Optimizer;
  /** Images from fresh noise, `[B, rows, columns, channels]` in `[-1, 1]`; the caller disposes them. */
  draw(random: Random): tf.Tensor4D;
  /** Moves the generator one step towards the features of real images; returns its loss, the caller's to dispose. */
  play(realImages: tf.Tensor4D, random: Random): tf.Scalar;
}

/** Sets a generator against `model`. */
export function createGame(model: tf.LayersModel, options: Required<GameOptions>): Game {
  const { generator, batchSize } = options;
  const variables = trainableVariables(generator);
  const optimizer = createOptimizer(options.optimizer, variables);
  const latentSize = Number(generator.inputs[0].shape[1]);
  const noise = (random: Random): tf.Tensor2D =>
    tf.tensor2d(random.normals(batchSize * latentSize), [batchSize, latentSize]);
  const featureLayer = model.layers[layerIndex(model, LOGITS_LAYER) - 1].name;
  // Without dropout: what the two means differ by should be the images' doing.
  const features = (images: tf.Tensor4D): tf.Tensor2D =>
    forward(model, images, { training: true, until: featureLayer }) as tf.Tensor2D;
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
