import { Random } from "@gan-cls/core";
import { toImageTensor, toOneHotTensor } from "@gan-cls/data";
import { forward, LOGITS_LAYER, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { TrainingState } from "./checkpoint";
import type { ClassifierPlan } from "./classifier-options";
import { epochBatches } from "./epoch-batches";
import { valueAndGradients } from "./gradients";
import { createOptimizer, type Optimizer } from "./optimizer";
import { readScalars } from "./read-scalars";
import type { TrainingJob } from "./training-loop";
import { validate } from "./validate";

/** The supervised training of a classifier as a job. */
export interface ClassifierJob extends TrainingJob {
  /** Frees the optimiser; the model is the caller's. */
  dispose(): void;
}

/** What moves in a stage, and by what. */
interface ActiveStage {
  readonly index: number;
  readonly variables: tf.Variable[];
  /** Layers that move, for BatchNorm's statistics; `true` for all. */
  readonly training: true | ReadonlySet<string>;
  readonly optimizer: Optimizer;
}

export function createClassifierJob(plan: ClassifierPlan): ClassifierJob {
  const { model, dataset, validation, loop } = plan;
  const random = Random.fromSeed(plan.seed).stream("classifier");
  const indicesOf = epochBatches(dataset.size, plan.batchSize, random.stream("order"), { dropRemainder: false });
  const curves = new Map<string, number[]>();
  const history = new Map<string, number[]>();
  let active: ActiveStage | undefined;

  function stageAt(step: number): ActiveStage {
    const index = stageIndex(plan, Math.floor(step / loop.stepsPerEpoch));
    if (active?.index !== index) {
      active?.optimizer.dispose();
      active = startStage(plan, index);
    }
    return active;
  }

  return {
    settings: plan.settings,
    prepare(step) {
      stageAt(step);
    },
    state(): TrainingState {
      return { models: { model }, optimizers: active ? { optimizer: active.optimizer } : {}, curves, history };
    },
    advance(step) {
      const images = toImageTensor(dataset, indicesOf(step));
      const labels = toOneHotTensor(dataset.labels, indicesOf(step), dataset.classNames.length);
      const metrics = classifierStep(model, stageAt(step), images, labels, random.stream("dropout").stream(step));
      tf.dispose([images, labels]);
      return readScalars(metrics);
    },
    async finishEpoch() {
      return { events: [], metrics: validation === undefined ? {} : await validate(model, validation) };
    },
    dispose() {
      active?.optimizer.dispose();
    },
  };
}

/** The stage of an epoch (counted from 0); a finished training stays in its last stage. */
function stageIndex({ stages }: ClassifierPlan, epoch: number): number {
  let end = 0;
  const index = stages.findIndex((stage) => (end += stage.epochs) > epoch);
  return index === -1 ? stages.length - 1 : index;
}

function startStage({ model, stages }: ClassifierPlan, index: number): ActiveStage {
  const { trainable, optimizer } = stages[index];
  const names = trainable && new Set(trainable);
  const variables = trainableVariables(model, names);
  return { index, variables, training: names ?? true, optimizer: createOptimizer(optimizer, variables) };
}

/** One step; leaves no tensor behind but the two figures, which the caller disposes. */
function classifierStep(
  model: tf.Sequential,
  { variables, training, optimizer }: ActiveStage,
  images: tf.Tensor4D,
  labels: tf.Tensor2D,
  dropoutRandom: Random,
): Record<"loss" | "accuracy", tf.Scalar> {
  return tf.tidy(() => {
    const { value, extra, gradients } = valueAndGradients(() => {
      const logits = forward(model, images, { training, dropoutRandom, until: LOGITS_LAYER }); // [B, classes]
      const loss = tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
      return { value: loss, extra: tf.keep(logits) };
    }, variables);
    optimizer.apply(gradients);
    const correct = tf.equal(tf.argMax(extra, 1), tf.argMax(labels, 1));
    extra.dispose();
    return { loss: value, accuracy: tf.mean(tf.cast(correct, "float32")) as tf.Scalar };
  });
}
