/** Trains a small GAN on images without labels, and shows the events that a training reports. */
import { withoutLabels } from "@gan-cls/core";
import { loadMnist10kSplit } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { trainGan } from "@gan-cls/train";

await prepareEngine();
const { train } = await loadMnist10kSplit();

// `trainGan` is an async generator: nothing runs until somebody asks for its next event.
const training = trainGan({
  images: withoutLabels(train), // a GAN learns from images alone
  epochs: 2,
  maxSteps: 60, // a look, not a training: the original took 5 000 steps
  batchSize: 50,
  // Networks of a quarter of the usual width, and a faster optimiser, so that something happens within these steps.
  generator: { filters: [64, 32, 16] },
  discriminator: { filters: [16, 32] },
  optimizer: { name: "adam", learningRate: 1e-3, beta1: 0.5 },
  sampleEverySteps: 30,
  sampleCount: 4,
  seed: 1, // the same seed gives the same networks, to the last bit
});

const SHADES = " .:-=+*#%@";

/** The first image of a sheet as text, every other row and every column. */
function drawAsText(pixels: Uint8Array, rows: number, columns: number): string {
  const lines = Array.from({ length: Math.floor(rows / 2) }, (_, row) =>
    Array.from(pixels.subarray(2 * row * columns, (2 * row + 1) * columns), (byte) => SHADES[Math.floor(byte / 25.6)]),
  );
  return lines.map((line) => line.join("").trimEnd()).join("\n");
}

let next = await training.next();
while (!next.done) {
  const event = next.value;
  if (event.type === "step-end" && event.step % 10 === 0) {
    const { discriminatorLoss, generatorLoss } = event.metrics;
    console.log(
      `step ${event.step} of ${event.totalSteps}: discriminator loss ${discriminatorLoss.toFixed(3)}, generator loss ${generatorLoss.toFixed(3)}`,
    );
  } else if (event.type === "samples") {
    console.log(`An image from fixed noise:\n${drawAsText(event.pixels, event.rows, event.columns)}`);
  }
  next = await training.next();
}

// Its return value holds the two networks, as plain TensorFlow.js models. They belong to us now.
const { generator, discriminator } = next.value;
console.log(
  `Trained a generator of ${generator.countParams()} and a discriminator of ${discriminator.countParams()} parameters.`,
);
generator.dispose();
discriminator.dispose();
