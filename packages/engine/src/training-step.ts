import * as tf from "@tensorflow/tfjs";

/** Images of a step, as `[H, W, C]`, filters, and units of the layer behind them: about 1 GFLOP with both gradients. */
const BATCH = 16;
const SIZE = 14;
const [CHANNELS, FILTERS, TAPS, UNITS] = [32, 64, 5, 32];

/** Milliseconds after which no further step is timed. */
const BUDGET = 60;

/** Steps that are timed at most; the fastest counts, since everything else on the machine only makes a step slower. */
const MAX_STEPS = 5;

/** Seconds from which an engine is so slow that an estimate will do: a graphics card that is emulated, say. */
const SLOW = 1;

/**
 * Times what training spends its time on, on the active engine: a convolution, a product, and the gradients of both, in a size that is
 * small and still keeps every core busy.
 *
 * @returns Seconds of the fastest step; the first one, in which engines compile and pack, does not count.
 */
export async function timeTrainingStep(): Promise<number> {
  const estimate = BATCH * (await timeBatch(1, 1));
  return estimate > SLOW ? estimate : timeBatch(BATCH, MAX_STEPS);
}

/** Seconds of the fastest step on a batch of this size. */
async function timeBatch(batch: number, maxSteps: number): Promise<number> {
  const images = tf.fill([batch, SIZE, SIZE, CHANNELS], 0.5);
  const weights = [tf.fill([TAPS, TAPS, CHANNELS, FILTERS], 0.01), tf.fill([SIZE * SIZE * FILTERS, UNITS], 0.01)];
  try {
    await runStep(images, weights);
    return await fastestStep(() => runStep(images, weights), maxSteps);
  } finally {
    tf.dispose([images, weights]);
  }
}

async function fastestStep(step: () => Promise<void>, maxSteps: number): Promise<number> {
  const startedAt = tf.util.now();
  let fastest = Infinity;
  for (let steps = 0; steps < maxSteps && tf.util.now() - startedAt < BUDGET; steps++) {
    const stepStartedAt = tf.util.now();
    await step();
    fastest = Math.min(fastest, tf.util.now() - stepStartedAt);
  }
  return fastest / 1000;
}

async function runStep(images: tf.Tensor, weights: tf.Tensor[]): Promise<void> {
  const loss = (...[x, filter, units]: tf.Tensor[]): tf.Scalar => {
    const seen = tf.relu(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"));
    return tf.mean(tf.matMul(tf.reshape(seen, [images.shape[0], -1]), units));
  };
  const gradients = tf.tidy(() =>
    tf
      .grads(loss)([images, ...weights])
      .map((gradient) => tf.mean(gradient)),
  );
  try {
    // Only what is read is sure to be computed.
    await Promise.all(gradients.map((gradient) => gradient.data()));
  } finally {
    tf.dispose(gradients);
  }
}
