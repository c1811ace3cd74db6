import { Random, type ImageSet } from "@gan-cls/core";
import { buildPooledExtractor, forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "../gradients";
import type { TaskGradients } from "./add-task";
import { contrastiveLoss } from "./contrastive-loss";
import type { SelfSupervisionOptions } from "./gan-objective";
import { distortedViews } from "./image-views";
import { quarterTurns, TURNS } from "./quarter-turns";

/** A second task of the discriminator. */
export interface SelfSupervision {
  /** The layers between the discriminator's pooled features and the task; whoever asked for them disposes them. */
  readonly head: tf.Sequential;
  /**
   * The task's loss on real images and its weighted gradients. The caller disposes all.
   *
   * @param random Draws views and dropout.
   */
  gradients(images: ImageSet, indices: Uint32Array, random: Random): TaskGradients;
}

/** Widths of the head and temperature of the similarity, small as the networks are; Chen 2020 searched 0.05 to 1 for the latter. */
const HIDDEN_UNITS = 256;
const VECTOR_LENGTH = 64;
const TEMPERATURE = 0.2;

/** Builds the head of a task on a discriminator's pooled features; see `pooledFeatures` of `@gan-cls/models`. */
export function createSelfSupervision(
  discriminator: tf.Sequential,
  { task, weight = 1 }: SelfSupervisionOptions,
  seed: number,
): SelfSupervision {
  const extractor = buildPooledExtractor(discriminator);
  const head = buildHead(Number(extractor.outputs[0].shape[1]), task, Random.fromSeed(seed));
  const trunk = trainableVariables(extractor);
  const variables = [...trunk, ...trainableVariables(head)];
  const answer = (images: tf.Tensor4D, dropoutRandom: Random): tf.Tensor2D =>
    forward(head, forward(extractor, images, { training: true, dropoutRandom })) as tf.Tensor2D;

  function loss(images: ImageSet, indices: Uint32Array, random: Random): tf.Scalar {
    const dropoutRandom = random.stream("dropout");
    if (task === "rotation") {
      // A quarter of the batch in all turns: as many images as the batch has.
      const few = indices.subarray(0, Math.ceil(indices.length / TURNS));
      const { turned, turns } = quarterTurns(images, few);
      return tf.losses.softmaxCrossEntropy(turns, answer(turned, dropoutRandom)) as tf.Scalar;
    }
    const view = (name: string): tf.Tensor4D => distortedViews(images, indices, random.stream(name));
    return contrastiveLoss(answer(tf.concat([view("one"), view("other")]), dropoutRandom), TEMPERATURE);
  }

  return {
    head,
    gradients(images, indices, random) {
      const { value, gradients } = tf.tidy(() => {
        const result = valueAndGradients(() => {
          const unweighted = loss(images, indices, random);
          return { value: tf.mul(unweighted, weight) as tf.Scalar, extra: tf.keep(unweighted) };
        }, variables);
        return { value: result.extra, gradients: result.gradients };
      });
      const byVariable = new Map(trunk.map((variable, index) => [variable, gradients[index]]));
      return { loss: value, byVariable, headGradients: gradients.slice(trunk.length) };
    },
  };
}

function buildHead(features: number, task: SelfSupervisionOptions["task"], random: Random): tf.Sequential {
  const dense = (name: string, units: number, more: object): tf.layers.Layer => {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: random.stream(name).seed() });
    return tf.layers.dense({ name, units, kernelInitializer, ...more });
  };
  const inputShape = [features];
  return tf.sequential({
    name: "self_supervision",
    layers:
      task === "rotation"
        ? [dense("turn", TURNS, { inputShape })]
        : [dense("project_1", HIDDEN_UNITS, { inputShape, activation: "relu" }), dense("project_2", VECTOR_LENGTH, {})],
  });
}
