import * as tf from "@tensorflow/tfjs";

/** Classes that a teacher gives to images without labels. */
export interface PseudoLabels {
  /** A one-hot row for each image that the teacher is sure of and zeros for all others, `[B, classes]`, row by row. */
  readonly targets: Float32Array;
  /** Share of the images that the teacher is sure of. */
  readonly sureShare: number;
}

/** How fast the running mean of the teacher's answers forgets, per batch. */
const ALIGNMENT_DECAY = 0.95;

/**
 * Turns a teacher's logits into pseudo-labels. The teacher's probabilities are first multiplied, class by class, by how much rarer the
 * class is in its recent answers than among the labels, so that no class crowds out another; the most probable class then counts if its
 * probability reaches `threshold`.
 *
 * References: Sohn et al., "FixMatch", 2020 (hard labels above a threshold); Berthelot et al., "ReMixMatch", 2020, section 3.1
 * (alignment of the distribution).
 */
export class PseudoLabeller {
  readonly #classShares: readonly number[];
  readonly #threshold: number;
  /** Running mean of the teacher's probabilities, `[classes]`: part of the state of a training. */
  readonly meanAnswer: tf.Variable;
  #mean: Float32Array | undefined;
  /** Of the variable when the mean was kept; another one says that a training has gone back to a checkpoint. */
  #dataId: object | undefined;

  /** @param classShares Share of each class among the labels, sums to 1. */
  constructor(classShares: readonly number[], threshold: number) {
    this.#classShares = classShares;
    this.#threshold = threshold;
    this.meanAnswer = tf.tidy(() => tf.variable(tf.tensor1d([...classShares]), false));
  }

  /** @param logits `[B, classes]`, row by row. */
  async label(logits: Float32Array): Promise<PseudoLabels> {
    const classes = this.#classShares.length;
    const probabilities = softmaxRows(logits, classes);
    const mean = this.#advanceMean(await this.#readMean(), probabilities);
    const targets = new Float32Array(logits.length);
    let sure = 0;
    for (let from = 0; from < logits.length; from += classes) {
      const row = probabilities.subarray(from, from + classes);
      const aligned = row.map((value, c) => (value * this.#classShares[c]) / Math.max(mean[c], Number.EPSILON));
      const total = aligned.reduce((sum, value) => sum + value, 0);
      const best = aligned.indexOf(aligned.reduce((a, b) => Math.max(a, b), 0));
      if (aligned[best] >= this.#threshold * total) {
        targets[from + best] = 1;
        sure++;
      }
    }
    return { targets, sureShare: (sure * classes) / logits.length };
  }

  dispose(): void {
    this.meanAnswer.dispose();
  }

  async #readMean(): Promise<Float32Array> {
    return this.#mean !== undefined && this.#dataId === this.meanAnswer.dataId
      ? this.#mean
      : Float32Array.from(await this.meanAnswer.data());
  }

  /** Adds a batch to the running mean. A checkpoint saves the variable; the array avoids reading it at every step. */
  #advanceMean(mean: Float32Array, probabilities: Float32Array): Float32Array {
    const classes = mean.length;
    const count = probabilities.length / classes;
    const batch = new Float64Array(classes);
    probabilities.forEach((value, index) => (batch[index % classes] += value / count));
    const next = mean.map((value, c) => ALIGNMENT_DECAY * value + (1 - ALIGNMENT_DECAY) * batch[c]);
    this.#mean = next;
    tf.tidy(() => this.meanAnswer.assign(tf.tensor1d(next)));
    this.#dataId = this.meanAnswer.dataId;
    return next;
  }
}

function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    const row = logits.subarray(from, from + classes);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = row.map((logit) => Math.exp(logit - largest));
    const total = powers.reduce((sum, value) => sum + value, 0);
    probabilities.set(
      powers.map((value) => value / total),
      from,
    );
  }
  return probabilities;
}
