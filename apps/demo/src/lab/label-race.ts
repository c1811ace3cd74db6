import { applyLabelBudget, Random, selectImages, type ImageDataset, type TrainingEvent } from "@gan-cls/core";
import { drawLabelBudget } from "@gan-cls/data";
import { buildCnn, FEATURE_LAYER } from "@gan-cls/models";
import { trainClassifier } from "@gan-cls/train";
import { transferDiscriminator, type TransferStrategy } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import type { CallContext } from "../rpc/protocol";
import type { RaceEvent } from "./operations";

/** Number of digits on which both are tested after every epoch. */
const TEST_IMAGES = 300;

/** With a hundred labels, larger batches would give too few steps. */
const BATCH = 20;

const OPTIMIZER = { name: "adam", learningRate: 1e-3 } as const;

/** What a race needs. */
interface RaceInit {
  readonly discriminator: tf.Sequential;
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  readonly labels: number;
  readonly seed: number;
  readonly epochs: number;
}

/**
 * A small study: the discriminator, which was trained without labels, and a CNN from scratch get the same labels, batches, optimiser and
 * number of epochs. The discriminator stays frozen for the first half.
 */
export async function runRace(
  { discriminator, train, test, labels, seed, epochs }: RaceInit,
  { signal, emit }: CallContext<RaceEvent>,
): Promise<void> {
  const random = Random.fromSeed(seed).stream("race");
  const dataset = applyLabelBudget(train, drawLabelBudget(train, { labels, random: random.stream("labels") }));
  const validation = selectImages(test, random.stream("judges").permutation(test.size).subarray(0, TEST_IMAGES));
  const shared = { dataset, validation, seed, signal };
  const transfer = transferDiscriminator({ ...shared, discriminator, strategy: strategyFor(epochs) });
  (await follow("transfer", transfer, emit)).model.dispose();
  const cnn = buildCnn({ seed, classCount: dataset.classNames.length });
  try {
    const stages = [{ epochs, optimizer: OPTIMIZER }];
    await follow("cnn", trainClassifier({ ...shared, model: cnn, stages, batchSize: BATCH }), emit);
  } finally {
    cnn.dispose();
  }
}

function strategyFor(epochs: number): TransferStrategy {
  const frozen = Math.ceil(epochs / 2);
  return {
    name: "live",
    description: "Frozen for the first half, then all layers are trained.",
    cutAfter: FEATURE_LAYER,
    hidden: [],
    batchSize: BATCH,
    stages: [
      { epochs: frozen, optimizer: OPTIMIZER, trainable: "head" },
      { epochs: epochs - frozen, optimizer: { name: "adam", learningRate: 1e-4 }, trainable: "all" },
    ],
  };
}

async function follow<Result>(
  contestant: RaceEvent["contestant"],
  training: AsyncGenerator<TrainingEvent, Result, void>,
  emit: (event: RaceEvent) => void,
): Promise<Result> {
  for (;;) {
    const next = await training.next();
    if (next.done) {
      return next.value;
    }
    if (next.value.type === "epoch-end") {
      emit({ contestant, epoch: next.value.epoch, accuracy: next.value.metrics.validationAccuracy });
    }
  }
}
