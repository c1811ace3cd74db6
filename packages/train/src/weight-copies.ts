import { cloneUntil, namedWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** A network that follows another one. */
export interface WeightAverage {
  /** The average; the caller disposes it. */
  readonly model: tf.Sequential;
  /** Updates the average after step `step`, counted from 1. */
  update(step: number): void;
}

/**
 * A running average of a network's weights, `average += (1 - decay) * (weight - average)`, BatchNorm's statistics included. In the first
 * steps its decay is smaller, `(1 + step) / (10 + step)`, so that the initial weights are forgotten.
 *
 * Reference: Salimans et al., "Improved Techniques for Training GANs", 2016 (its code exports such an average); Yazici et al., "The Unusual
 * Effectiveness of Averaging in GAN Training", 2018.
 */
export function createWeightAverage(source: tf.Sequential, decay: number): WeightAverage {
  const model = copyOf(source);
  return { model, update: averageInto(source, model, decay) };
}

/** The update of {@link createWeightAverage} for an existing copy, such as one of a network with branches. */
export function averageInto(source: tf.LayersModel, copy: tf.LayersModel, decay: number): WeightAverage["update"] {
  const averages = namedWeights(copy);
  return (step) => {
    const share = 1 - Math.min(decay, (1 + step) / (10 + step));
    tf.tidy(() =>
      namedWeights(source).forEach((weight, name) => {
        const average = averages.get(name) as tf.Variable;
        average.assign(tf.add(average, tf.mul(tf.sub(weight, average), share)));
      }),
    );
  };
}

/** Networks as they were when they scored best. */
export class BestNetworks<Name extends string> {
  readonly models: Readonly<Record<Name, tf.Sequential>>;

  /** Starts from the networks as they are. */
  constructor(sources: Readonly<Record<Name, tf.Sequential>>) {
    const copies = Object.entries<tf.Sequential>(sources).map(([name, source]) => [name, copyOf(source)] as const);
    this.models = Object.fromEntries(copies) as Record<Name, tf.Sequential>;
  }

  /** Keeps the networks as they are now. */
  keep(sources: Readonly<Record<Name, tf.Sequential>>): void {
    for (const [name, source] of Object.entries<tf.Sequential>(sources)) {
      const weights = namedWeights(source);
      namedWeights(this.models[name as Name]).forEach((kept, weight) =>
        kept.assign(weights.get(weight) as tf.Variable),
      );
    }
  }

  dispose(): void {
    Object.values<tf.Sequential>(this.models).forEach((model) => model.dispose());
  }
}

/** A copy of a chain with its weights. It is made layer by layer, which also works for layers that cannot be saved. */
export function copyOf(model: tf.Sequential): tf.Sequential {
  return cloneUntil(model, model.layers[model.layers.length - 1].name, { name: model.name });
}

/** Copies of a network's weights from its best epoch. */
export class BestWeights {
  /** By `best/layer/position`, for checkpoints. */
  readonly weights: ReadonlyMap<string, tf.Variable>;
  readonly #source: tf.LayersModel;

  /** Starts from the weights as they are. */
  constructor(source: tf.LayersModel) {
    this.#source = source;
    this.weights = new Map(
      [...namedWeights(source)].map(([name, weight]) => [
        `best/${name}`,
        tf.tidy(() => tf.variable(tf.clone(weight), false)),
      ]),
    );
  }

  /** Keeps the weights as they are now. */
  keep(): void {
    namedWeights(this.#source).forEach((weight, name) => this.weights.get(`best/${name}`)?.assign(weight));
  }

  /** Puts the kept weights back into the network. */
  restore(): void {
    namedWeights(this.#source).forEach((weight, name) =>
      weight.assign(this.weights.get(`best/${name}`) as tf.Variable),
    );
  }

  dispose(): void {
    this.weights.forEach((weight) => weight.dispose());
  }
}
