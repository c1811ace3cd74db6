import {
  applyLabelBudget,
  drain,
  Random,
  selectImages,
  type Classifier,
  type ImageDataset,
  type TrainingEvent,
} from "@gan-cls/core";
import { drawLabelBudget, splitStratified } from "@gan-cls/data";
import { compareClassifiers, pairedDifference } from "@gan-cls/evaluate";
import { buildCnn, randomizedCopy } from "@gan-cls/models";
import { createModelClassifier, epochsForSteps, trainClassifier } from "@gan-cls/train";
import { TRANSFER_STRATEGIES, transferDiscriminator, type TransferStrategy } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import type { CallContext } from "../rpc/protocol";
import type { Contestant, RaceDifference, RaceEvent, RaceResult } from "./operations";

/** Test digits of the curves; the result counts all of them. */
const CURVE_IMAGES = 200;

/** Epochs between two points of a curve. */
const POINT_EPOCHS = 4;

/** The strategy that wins with a hundred labels; the study's `pooled-tune` and its control `random-tune`. */
const STRATEGY = TRANSFER_STRATEGIES["pooled-tune"];

/** As the study trains its fair CNN, `cnn-fair` of `@gan-cls/study`: a tenth of the labels chooses the epoch. */
const FAIR = {
  network: { hiddenActivation: "relu", dropoutRate: 0.3 },
  optimizer: { name: "adam", learningRate: 1e-3 },
  heldOut: 0.1,
  batchSize: 50,
  steps: 3000,
  bounds: [15, 100],
} as const;

/** Digits keep their class when they are moved a little. */
const AUGMENTATION = "shifts";

/** What a race needs. */
export interface RaceInit {
  /** It learned without labels, and stays as it is. */
  readonly discriminator: tf.Sequential;
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  readonly labels: number;
  readonly seed: number;
  /** @default the study's */
  readonly strategy?: TransferStrategy;
  /** Epochs of the CNN. @default the study's */
  readonly epochs?: number;
}

/** What all contestants share. */
interface Course {
  readonly dataset: ImageDataset;
  readonly curve: ImageDataset;
  readonly test: ImageDataset;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly emit: (event: RaceEvent) => void;
}

/**
 * A small study: a discriminator that was trained without labels, the same network with random weights, and a CNN get the same labels. Each is
 * trained as the study trains it, and tested once on all test digits; a part of them gives the curves, by which nothing is chosen.
 */
export async function runRace(init: RaceInit, { signal, emit }: CallContext<RaceEvent>): Promise<RaceResult> {
  const { discriminator, train, test, labels, seed, strategy = STRATEGY } = init;
  const random = Random.fromSeed(seed).stream("race");
  const course: Course = {
    dataset: applyLabelBudget(train, drawLabelBudget(train, { labels, random: random.stream("labels") })),
    curve: selectImages(test, random.stream("judges").permutation(test.size).subarray(0, CURVE_IMAGES)),
    ...{ test, seed, signal, emit },
  };
  const transfer = await runTransfer("transfer", discriminator, strategy, course);
  const untrained = await randomizedCopy(discriminator, seed);
  let control: Uint8Array;
  try {
    control = await runTransfer("control", untrained, strategy, course);
  } finally {
    untrained.dispose();
  }
  const cnn = await runCnn(course, init.epochs);
  const answers = { transfer, control, cnn };
  return {
    ...{ labels: course.dataset.size, testSize: test.size },
    correct: {
      transfer: countCorrect(test.labels, transfer),
      control: countCorrect(test.labels, control),
      cnn: countCorrect(test.labels, cnn),
    },
    differences: [compare(test, answers, "transfer", "control"), compare(test, answers, "transfer", "cnn")],
  };
}

/** @returns The answers to all test digits. */
async function runTransfer(
  contestant: Contestant,
  discriminator: tf.Sequential,
  strategy: TransferStrategy,
  { dataset, curve, test, seed, signal, emit }: Course,
): Promise<Uint8Array> {
  const job = {
    discriminator,
    strategy,
    dataset,
    seed,
    signal,
    augmentation: AUGMENTATION,
    validation: curve,
  } as const;
  const { model } = await drain(transferDiscriminator(job), (event) => {
    if (isPoint(event)) {
      tell(event, contestant, event.metrics.validationAccuracy, emit);
    }
  });
  return answer(createModelClassifier(contestant, model), test, signal);
}

async function runCnn({ dataset, curve, test, seed, signal, emit }: Course, wanted?: number): Promise<Uint8Array> {
  const { learn, choose } = holdOut(dataset, seed);
  const model = buildCnn({ seed, classCount: dataset.classNames.length, ...FAIR.network });
  const classifier = createModelClassifier("cnn", model);
  try {
    const { batchSize, bounds, steps, optimizer } = FAIR;
    const epochs = wanted ?? epochsForSteps(steps, { size: learn.size, batchSize, bounds });
    const stages = [{ epochs, optimizer, schedule: "cosine" as const }];
    const job = { model, dataset: learn, validation: choose, keepBest: true, stages, batchSize, seed, signal };
    // Its own validation chooses the epoch, so the curve is measured here, while the training waits.
    await drain(trainClassifier({ ...job, augmentation: AUGMENTATION }), async (event) => {
      if (isPoint(event)) {
        const { labels } = await classifier.predict(curve);
        tell(event, "cnn", countCorrect(curve.labels, labels) / curve.size, emit);
      }
    });
  } catch (error) {
    classifier.dispose();
    throw error;
  }
  return answer(classifier, test, signal);
}

function holdOut(dataset: ImageDataset, seed: number): Record<"learn" | "choose", ImageDataset> {
  const choose = Math.max(1, Math.round(dataset.size * FAIR.heldOut));
  const random = Random.fromSeed(seed).stream("held-out");
  return splitStratified(dataset, { sizes: { learn: dataset.size - choose, choose }, random });
}

/** Asks a classifier and frees it. */
async function answer(classifier: Classifier, test: ImageDataset, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return (await classifier.predict(test, { signal })).labels;
  } finally {
    classifier.dispose();
  }
}

type EpochEnd = Extract<TrainingEvent, { type: "epoch-end" }>;

/** Whether an epoch gets a point in the curve: every fourth, and the last. */
function isPoint(event: TrainingEvent): event is EpochEnd {
  return event.type === "epoch-end" && (event.epoch % POINT_EPOCHS === 0 || event.epoch === event.epochs);
}

function tell(
  { epoch, epochs }: EpochEnd,
  contestant: Contestant,
  accuracy: number,
  emit: (event: RaceEvent) => void,
): void {
  emit({ contestant, epoch, epochs, accuracy });
}

function countCorrect(truth: Uint8Array, answers: Uint8Array): number {
  return truth.reduce((sum, label, index) => sum + (answers[index] === label ? 1 : 0), 0);
}

function compare(
  { labels }: ImageDataset,
  answers: Readonly<Record<Contestant, Uint8Array>>,
  first: Contestant,
  second: Contestant,
): RaceDifference {
  return { first, second, ...pairedDifference(compareClassifiers(labels, answers[first], answers[second])) };
}
