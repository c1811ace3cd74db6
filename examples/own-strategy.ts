/** Turns a pretrained discriminator into a classifier, by a transfer strategy of one's own: a plain object. */
import { applyLabelBudget, drain, Random } from "@gan-cls/core";
import { drawLabelBudget, loadMnist10kSplit } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { evaluate, formatPercent } from "@gan-cls/evaluate";
import { asChain, loadPretrained } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { transferDiscriminator, type TransferStrategy } from "@gan-cls/transfer";

await prepareEngine();
const { train, test } = await loadMnist10kSplit();

// Only these 200 labels may be seen, the same number of every class.
const SEED = 1;
const budget = drawLabelBudget(train, { labels: 200, random: Random.fromSeed(SEED).stream("labels") });
const dataset = applyLabelBudget(train, budget);

// The head is trained first, on features that stay as they are; then the last convolution may move too, slowly.
const strategy: TransferStrategy = {
  name: "gentle",
  description: "A head of 64 units on pooled features; then the last convolution moves too.",
  pooled: true, // the head reads every convolution, not only the last one
  normalise: true,
  hidden: [{ units: 64, activation: "relu" }],
  stages: [
    { epochs: 10, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: "head" },
    { epochs: 5, optimizer: { name: "adam", learningRate: 1e-4 }, trainable: ["head", "conv -1"] },
  ],
  batchSize: 50,
};

// The discriminator learned from images without labels. It is copied, and stays as it is.
const { model: discriminator } = await loadPretrained("mnist-better-discriminator");
const { model } = await drain(
  transferDiscriminator({ discriminator: asChain(discriminator), dataset, strategy, seed: SEED }),
  (event) => {
    if (event.type === "epoch-end" && event.epoch % 5 === 0) {
      console.log(`epoch ${event.epoch} of ${event.epochs}: loss ${event.metrics.loss.toFixed(3)}`);
    }
  },
);

const classifier = createModelClassifier(strategy.name, model);
const { accuracy, interval, testSize } = await evaluate(classifier, test);
console.log(
  `${strategy.name}, ${dataset.size} labels: classifies ${formatPercent(accuracy)} of ${testSize} test images correctly ` +
    `(95 % interval ${formatPercent(interval.low)} to ${formatPercent(interval.high)})`,
);
classifier.dispose();
discriminator.dispose();
