import { Random } from "@gan-cls/core";
import { forward, LOGITS_LAYER, toOneHotTensor, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { createAugmenter, type Augmenter } from "./augmentation";
import type { TrainingState } from "./checkpoint";
import type { ClassifierPlan, TrainingStage } from "./classifier-options";
import { classificationLoss, validate } from "./classification-loss";
import { epochBatches } from "./epoch-batches";
import { readScalars, valueAndGradients } from "./gradients";
import { shiftedImageTensor } from "./image-views";
import { plateauMonitor } from "./monitors/plateau";
import { createOptimizer, type Optimizer } from "./optimizer";
import type { ModelJob } from "./training-loop";
import { BestWeights } from "./weight-copies";

/** The variables and optimiser of a stage. */
interface ActiveStage {
  readonly index: number;
  readonly variables: tf.Variable[];
  /** Layers that are trained, for BatchNorm's statistics; `true` for all. */
  readonly training: true | ReadonlySet<string>;
  /** Factor of each variable's rate throughout the stage. */
  readonly factors: readonly number[];
  /** Number of steps before this stage, and in it. */
  readonly firstStep: number;
  readonly steps: number;
  readonly optimizer: Optimizer;
}

export function createClassifierJob(plan: ClassifierPlan): ModelJob {
  const { model, dataset, validation, loop } = plan;
  const random = Random.fromSeed(plan.seed).stream("classifier");
  const indicesOf = epochBatches(dataset.size, plan.batchSize, random.stream("order"), { dropRemainder: false });
  const vary = augmenterOf(plan);
  const curves = new Map<string, number[]>();
  const history = new Map<string, number[]>();
  const signals = new Map<string, number[]>();
  let active: ActiveStage | undefined;
  const best = plan.keepBest ? new BestWeights(model) : undefined;

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
    trained: { network: model },
    monitors: [plateauMonitor(["loss", "validationLoss"])],
    ...(validation && { bestBy: "validationAccuracy" }),
    prepare(step) {
      stageAt(step);
    },
    state(): TrainingState {
      return {
        models: { model },
        ...(best && { tensors: best.weights }),
        optimizers: active ? { optimizer: active.optimizer } : {},
        ...{ curves, history, signals },
      };
    },
    advance(step) {
      const shifts = random.stream("shifts").stream(step);
      const images = vary(indicesOf(step), shifts);
      const labels = toOneHotTensor(dataset.labels, indicesOf(step), dataset.classNames.length);
      const stage = stageAt(step);
      const metrics = classifierStep(model, stage, images, labels, {
        dropoutRandom: random.stream("dropout").stream(step),
        factors: rateFactors(stage, plan.stages[stage.index], step),
      });
      tf.dispose([images, labels]);
      return readScalars(metrics);
    },
    async finishEpoch() {
      const metrics = validation === undefined ? {} : await validate(model, validation);
      const earlier = history.get("validationAccuracy") ?? [];
      // Of equals the last: few images hardly distinguish epochs, and with a falling rate later ones are more likely to be better.
      if (best && Math.fround(metrics.validationAccuracy) >= Math.max(-Infinity, ...earlier)) {
        best.keep();
      }
      return { events: [], metrics };
    },
    finish() {
      best?.restore();
    },
    dispose() {
      active?.optimizer.dispose();
      best?.dispose();
    },
  };
}

function augmenterOf({ dataset, augmentation, shift }: ClassifierPlan): Augmenter {
  return augmentation === undefined
    ? (indices, random) => shiftedImageTensor(dataset, indices, { rows: shift, columns: shift }, random)
    : createAugmenter(dataset, augmentation);
}

/** The stage of an epoch (counted from 0); a finished training stays in its last stage. */
function stageIndex({ stages }: ClassifierPlan, epoch: number): number {
  let end = 0;
  const index = stages.findIndex((stage) => (end += stage.epochs) > epoch);
  return index === -1 ? stages.length - 1 : index;
}

function startStage({ model, stages, loop }: ClassifierPlan, index: number): ActiveStage {
  const { trainable, optimizer, rateFactors = {}, epochs } = stages[index];
  const names = trainable && new Set(trainable);
  const variables = trainableVariables(model, names);
  const factorOf = new Map(
    model.layers.flatMap(({ name, trainableWeights }) =>
      trainableWeights.map((weight) => [weight.read(), rateFactors[name] ?? 1] as const),
    ),
  );
  const epochsBefore = stages.slice(0, index).reduce((sum, stage) => sum + stage.epochs, 0);
  return {
    ...{ index, variables, training: names ?? true },
    factors: variables.map((variable) => factorOf.get(variable) ?? 1),
    firstStep: epochsBefore * loop.stepsPerEpoch,
    steps: epochs * loop.stepsPerEpoch,
    optimizer: createOptimizer(optimizer, variables),
  };
}

/** The factors of one step: the layers' own, and the schedule's. */
function rateFactors({ factors, firstStep, steps }: ActiveStage, { schedule }: TrainingStage, step: number): number[] {
  const share = schedule === "cosine" ? (1 + Math.cos((Math.PI * (step - firstStep)) / steps)) / 2 : 1;
  return factors.map((factor) => factor * share);
}

/** One step; leaves no tensor behind except the two figures, which the caller disposes. */
function classifierStep(
  model: tf.LayersModel,
  { variables, training, optimizer }: ActiveStage,
  images: tf.Tensor4D,
  labels: tf.Tensor2D,
  { dropoutRandom, factors }: { dropoutRandom: Random; factors: readonly number[] },
): Record<"loss" | "accuracy", tf.Scalar> {
  return tf.tidy(() => {
    const { value, extra, gradients } = valueAndGradients(() => {
      const logits = forward(model, images, { training, dropoutRandom, until: LOGITS_LAYER }); // [B, classes]
      const { loss, accuracy } = classificationLoss(labels, logits as tf.Tensor2D);
      return { value: loss, extra: tf.keep(accuracy) };
    }, variables);
    optimizer.apply(gradients, factors);
    // A kept tensor belongs to no scope; its clone belongs to the caller's, as the loss does.
    const accuracy = extra.clone();
    extra.dispose();
    return { loss: value, accuracy };
  });
}
