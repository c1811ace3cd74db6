import type { AugmentationName } from "@gan-cls/core";
import { buildClassDiscriminator, buildDenseGenerator, withPlainWeights } from "@gan-cls/models";
import { createModelClassifier, trainSemiSupervised, type SemiSupervisedOptions } from "@gan-cls/train";
import { spreadOverFeatures } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { follow } from "../follow";
import type { Method, MethodTask } from "../method";
import { shapeOf } from "./train-network";

/** Labels up to which a training takes the steps for few. */
const FEW_LABELS = 2000;
/** Steps before pseudo-labels begin, at most: labels alone, or labels and those that have spread. */
const WARM_UP = { plain: 400, spread: 600 };
/**
 * Few images are seen at most so often; more steps teach nothing new and take minutes. MNIST, also its part of 10 000, has more images than that.
 */
const MOST_EPOCHS = { convolutional: 40, dense: 150 };
/** But a network needs some steps to learn anything. */
const LEAST_STEPS = { convolutional: 400, dense: 1000 };
/** Weight of the game's loss relative to that of the labels. */
const GAME_WEIGHT = 0.1;
/** Images without labels in a step. */
const UNLABELLED_BATCH = 128;

/** The parts of a semi-supervised training that a method takes. */
interface Parts extends Pick<Method, "name" | "title" | "controlOf"> {
  readonly description: string;
  readonly kind?: "convolutional" | "dense";
  readonly hasGame?: boolean;
  readonly hasConsistency?: boolean;
  /** Whose features decide over which images the labels spread first. */
  readonly spreadsBy?: "trained" | "random";
}

/** A method that trains a discriminator of its own with labels and images without labels at once, or a control of it. */
function semiMethod(parts: Parts): Method {
  const { name, title, controlOf, description } = parts;
  return {
    ...{ name, title, controlOf, family: "semi-supervised" },
    description: (_, { augmentation }) => `${description}${varied(augmentation)}`,
    needsDiscriminator: parts.spreadsBy === "trained",
    trainsGan: parts.hasGame ?? false,
    needsUntrained: parts.spreadsBy === "random",
    async train(task) {
      const { dataset, seed } = task;
      const imageShape = shapeOf(dataset);
      const model = buildClassDiscriminator({
        ...{ kind: parts.kind, seed, imageShape, classCount: dataset.classNames.length },
      });
      const generator = parts.hasGame ? buildDenseGenerator({ seed, imageShape }) : undefined;
      try {
        const startLabels = await spread(parts, task);
        const options = {
          ...{ ...optionsFor(parts, task), model },
          ...(startLabels && { startLabels }),
          ...(generator && { game: gameOf(parts, generator) }),
        };
        const { history, warnings } = await follow(trainSemiSupervised(options), task.onTraining);
        const plain = withPlainWeights(model);
        return { classifier: createModelClassifier(name, plain), model: plain, history, warnings };
      } finally {
        model.dispose();
        generator?.dispose();
      }
    },
  };
}

export const SEMI_GAN = semiMethod({
  name: "semi-gan",
  title: "K+1 GAN",
  description:
    "Discriminator of K+1 classes (a strided 5x5 and three 3x3 convolutions) trained at once by the labels, by a game against a generator that matches features, and by pseudo-labels of its own average on distorted images.",
  hasGame: true,
  hasConsistency: true,
});

export const SEMI_PLAIN = semiMethod({
  name: "semi-plain",
  title: "Pseudo-labels",
  controlOf: "semi-gan",
  description: "The control of `semi-gan`: the same network and pseudo-labels without a generator.",
  hasConsistency: true,
});

export const SAME_NET = semiMethod({
  name: "same-net",
  title: "Small net",
  controlOf: "semi-gan",
  description: "The control of `semi-gan` that sees no image without a label: the same network, steps and distortions.",
});

export const SPREAD_GAN = semiMethod({
  name: "spread-gan",
  title: "GAN, spread",
  description:
    "As `semi-plain`, but first the labels spread over the graph of nearest neighbours by the discriminator's pooled features, and the surest three fifths of what they reach teach beside them.",
  spreadsBy: "trained",
  hasConsistency: true,
});

export const SPREAD_RANDOM = semiMethod({
  name: "spread-random",
  title: "Random, spread",
  controlOf: "spread-gan",
  description: "The control of `spread-gan`: the neighbours by the features of a discriminator with random weights.",
  spreadsBy: "random",
  hasConsistency: true,
});

export const SEMI_GAN_DENSE = semiMethod({
  name: "semi-gan-dense",
  title: "K+1 GAN, dense",
  description:
    "Salimans et al. 2016: fully connected discriminator of K+1 classes with noise and normalised weights, feature matching, no pseudo-labels; fewer steps than the paper's 180 000.",
  kind: "dense",
  hasGame: true,
});

/** What the descriptions do not say: how images are distorted where that is not as MNIST's digits are. */
function varied(augmentation: AugmentationName): string {
  switch (augmentation) {
    case "photos":
      return " Images are distorted as photos: mirrored, cropped and, in colour, of another light.";
    case "none":
      return " Images are not distorted.";
    default:
      return "";
  }
}

async function spread({ spreadsBy }: Parts, task: MethodTask): Promise<SemiSupervisedOptions["startLabels"]> {
  if (spreadsBy === undefined) {
    return undefined;
  }
  const { dataset, unlabelled, labelledAt, kernel, signal, onProgress } = task;
  const startLabels = await spreadOverFeatures({
    discriminator: await (spreadsBy === "trained" ? task.discriminator() : task.untrained()),
    ...{ images: unlabelled, indices: labelledAt, classCount: dataset.classNames.length },
    labels: dataset.labels.subarray(0, labelledAt.length),
    ...{ kernel, signal, onProgress },
  });
  return startLabels.indices.length > 0 ? startLabels : undefined;
}

function gameOf({ kind }: Parts, generator: tf.Sequential): SemiSupervisedOptions["game"] {
  return kind === "dense"
    ? { generator, weight: 1, optimizer: { name: "adam", learningRate: 3e-3, beta1: 0.5 } }
    : { generator, weight: GAME_WEIGHT, batchSize: 64 };
}

/** The steps that were asked for, or fewer where there are few images. */
function stepsFor(
  { unlabelled: { size }, onWarning }: MethodTask,
  kind: keyof typeof MOST_EPOCHS,
  { asked, batchSize }: { asked: number; batchSize: number },
): number {
  const most = Math.ceil((MOST_EPOCHS[kind] * size) / Math.min(batchSize, size));
  const steps = Math.min(asked, Math.max(LEAST_STEPS[kind], most));
  if (steps < asked) {
    onWarning(
      `Trained for ${steps} steps instead of ${asked}: there are only ${size} images, which are seen often enough.`,
    );
  }
  return steps;
}

type Shared = Omit<SemiSupervisedOptions, "model" | "game">;

function optionsFor({ kind, hasConsistency = false, spreadsBy }: Parts, task: MethodTask): Shared {
  const steps = task.settings.semiSteps;
  const { dataset, unlabelled, validation, augmentation, seed, signal, checkpoints } = task;
  const shared = { dataset, images: unlabelled, validation, augmentation, seed, signal, checkpoints, resume: true };
  if (kind === "dense") {
    const optimizer = { name: "adam", learningRate: 3e-3, beta1: 0.5 } as const;
    const count = stepsFor(task, "dense", { asked: steps.dense, batchSize: 100 });
    const sizes = { steps: count, labelledBatch: 100, unlabelledBatch: 100, averageDecay: 0.9999 };
    return { ...shared, ...sizes, optimizer, views: false, consistency: false };
  }
  const isMany = dataset.size > FEW_LABELS;
  const asked = isMany ? steps.many : steps.few;
  const count = stepsFor(task, "convolutional", { asked, batchSize: UNLABELLED_BATCH });
  const warmUpSteps =
    spreadsBy === undefined
      ? Math.min(WARM_UP.plain, Math.floor(count / 4))
      : Math.min(WARM_UP.spread, Math.floor((3 * count) / 8));
  return {
    ...{ ...shared, steps: count, labelledBatch: isMany ? 128 : 64, unlabelledBatch: UNLABELLED_BATCH },
    consistency: hasConsistency && { warmUpSteps },
  };
}
