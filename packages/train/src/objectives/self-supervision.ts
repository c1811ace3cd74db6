import { GanClsError, Random, type ImageSet } from "@gan-cls/core";
import { buildPooledExtractor, forward, toImageTensor, toOneHotTensor, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "../gradients";
import type { TaskGradients } from "../gan-step";
import { distortedViews, type ViewOptions } from "../image-views";
import type { SelfSupervisionName } from "../names";

/** A second task of the discriminator. */
export interface SelfSupervision {
  /** The layers between the discriminator's pooled features and the task; the caller disposes it. */
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
/** Ways to turn an image by quarters. */
const TURNS = 4;
/** No similarity comes near it, so an image never counts as its own partner. */
const NEVER = -1e9;
const EPSILON = 1e-12;

/** Kernels of tfjs that a step with the second task runs besides those of every GAN step. */
const SHARED_KERNELS = ["Exp", "Log", "Max", "MaxPool", "MaxPoolGrad", "Neg", "SplitV"];
export const SELF_SUPERVISION_KERNELS: Readonly<Record<SelfSupervisionName, readonly string[]>> = {
  rotation: [...SHARED_KERNELS, "Reverse", "Transpose"],
  contrastive: [...SHARED_KERNELS, "Relu", "Step"],
};

/** What {@link createSelfSupervision} takes. */
export interface SelfSupervisionTask {
  readonly task: SelfSupervisionName;
  /** @default 1 */
  readonly weight?: number;
  /** Seed of the head's initial weights. */
  readonly seed: number;
  /** How the two views of an image differ, for `contrastive`. @default as for drawings */
  readonly views?: ViewOptions;
}

/** Builds the head of a task on a discriminator's pooled features; see `pooledFeatures` of `@gan-cls/models`. */
export function createSelfSupervision(
  discriminator: tf.Sequential,
  { task, weight = 1, seed, views = {} }: SelfSupervisionTask,
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
    const view = (name: string): tf.Tensor4D => distortedViews(images, indices, random.stream(name), views);
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

function buildHead(features: number, task: SelfSupervisionName, random: Random): tf.Sequential {
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

/**
 * Each image four times: as it is, and turned by one, two and three quarters. Exact: pixels change places only.
 *
 * @returns Images `[4B, side, side, channels]` in `[-1, 1]`, all of one turn in a row, and one-hot turns `[4B, 4]`. The caller disposes
 * both.
 * @throws GanClsError `invalid-argument` for images that are not square.
 */
export function quarterTurns(
  images: ImageSet,
  indices: ArrayLike<number>,
): { turned: tf.Tensor4D; turns: tf.Tensor2D } {
  if (images.rows !== images.columns) {
    throw new GanClsError(
      "invalid-argument",
      `quarterTurns: images must be square to be turned, got ${images.rows}x${images.columns}`,
    );
  }
  return tf.tidy(() => {
    const upright = toImageTensor(images, indices);
    const transposed = tf.transpose(upright, [0, 2, 1, 3]);
    const turned = [upright, tf.reverse(transposed, 1), tf.reverse(upright, [1, 2]), tf.reverse(transposed, 2)];
    const labels = Int32Array.from({ length: TURNS * indices.length }, (_, i) => Math.floor(i / indices.length));
    return { turned: tf.concat(turned) as tf.Tensor4D, turns: toOneHotTensor(labels, undefined, TURNS) };
  });
}

/**
 * Cross-entropy of finding each view's partner among all other views by the cosine of their vectors (NT-Xent).
 *
 * Reference: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", 2020, equation 1.
 *
 * @param vectors `[2B, D]`; row `i` and row `i + B` belong to the same image.
 * @param temperature Cosines are divided by it.
 */
export function contrastiveLoss(vectors: tf.Tensor2D, temperature: number): tf.Scalar {
  const count = vectors.shape[0];
  return tf.tidy(() => {
    const length = tf.sqrt(tf.add(tf.sum(tf.square(vectors), 1, true), EPSILON)); // [2B, 1]
    const unit = tf.div(vectors, length) as tf.Tensor2D;
    const similarity = tf.div(tf.matMul(unit, unit, false, true), temperature); // [2B, 2B]
    const { partners, themselves } = pairings(count);
    return tf.losses.softmaxCrossEntropy(partners, tf.add(similarity, themselves)) as tf.Scalar;
  });
}

/** One-hot rows of the partners, and {@link NEVER} on the diagonal. */
function pairings(count: number): { partners: tf.Tensor2D; themselves: tf.Tensor2D } {
  const partners = new Float32Array(count * count);
  const themselves = new Float32Array(count * count);
  for (let row = 0; row < count; row++) {
    partners[row * count + ((row + count / 2) % count)] = 1;
    themselves[row * count + row] = NEVER;
  }
  return { partners: tf.tensor2d(partners, [count, count]), themselves: tf.tensor2d(themselves, [count, count]) };
}
