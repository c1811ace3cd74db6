import { Random } from "@gan-cls/core";
import { forward, LOGITS_LAYER, toOneHotTensor, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { TrainingState } from "./checkpoint";
import { BestWeights } from "./best-weights";
import type { ClassifierPlan, TrainingStage } from "./classifier-options";
import { classificationLoss } from "./classification-loss";
import { epochBatches } from "./epoch-batches";
import { valueAndGradients } from "./gradients";
import { createOptimizer, type Optimizer } from "./optimizer";
import { readScalars } from "./read-scalars";
import type { TrainingJob } from "./training-loop";
import { shiftedImageTensor } from "./shift-images";
import { validate } from "./validate";

/** The supervised training of a classifier as a job. */
export interface ClassifierJob extends TrainingJob {
  /** Leaves the model as the plan wants it handed back. */
  finish(): void;
  /** Frees the optimiser; the model is the caller's. */
  dispose(): void;
}

/** What moves in a stage, and by what. */
interface ActiveStage {
  readonly index: number;
  readonly variables: tf.Variable[];
  /** Layers that move, for BatchNorm's statistics; `true` for all. */
  readonly training: true | ReadonlySet<string>;
  /** What each variable's rate is multiplied by throughout the stage. */
  readonly factors: readonly number[];
  /** The whole training's steps before this stage, and its own. */
  readonly firstStep: number;
  readonly steps: number;
  readonly optimizer: Optimizer;
}

export function createClassifierJob(plan: ClassifierPlan): ClassifierJob {
  const { model, dataset, validation, loop } = plan;
  const random = Random.fromSeed(plan.seed).stream("classifier");
  const indicesOf = epochBatches(dataset.size, plan.batchSize, random.stream("order"), { dropRemainder: false });
  const curves = new Map<string, number[]>();
  const history = new Map<string, number[]>();
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
    prepare(step) {
      stageAt(step);
    },
    state(): TrainingState {
      return {
        models: { model },
        ...(best && { tensors: best.weights }),
        optimizers: active ? { optimizer: active.optimizer } : {},
        curves,
        history,
      };
    },
    advance(step) {
      const shifts = random.stream("shifts").stream(step);
      const images = shiftedImageTensor(dataset, indicesOf(step), plan.shift, shifts);
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
      // Of equals the last: few images tell epochs apart badly, and a falling rate makes later ones the better bet.
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

/** One step; leaves no tensor behind but the two figures, which the caller disposes. */
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
    // What is kept is nobody's; a clone is the caller's, as the loss is.
    const accuracy = extra.clone();
    extra.dispose();
    return { loss: value, accuracy };
  });
}
