import { cloneUntil, namedWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** A network that follows another one. */
export interface WeightAverage {
  /** The average; it is whoever's disposes it. */
  readonly model: tf.Sequential;
  /** Takes in the weights after the step `step`, counted from 1. */
  update(step: number): void;
}

/**
 * A running average of a network's weights, `average += (1 - decay) * (weight - average)`, BatchNorm's statistics included. In the first
 * steps it forgets faster, by `(1 + step) / (10 + step)`, lest the initial weights linger.
 *
 * Reference: Salimans et al., "Improved Techniques for Training GANs", 2016 (its code exports such an average); Yazici et al., "The Unusual
 * Effectiveness of Averaging in GAN Training", 2018.
 */
export function createWeightAverage(source: tf.Sequential, decay: number): WeightAverage {
  const last = source.layers[source.layers.length - 1].name;
  const model = cloneUntil(source, last, { name: source.name });
  return { model, update: averageInto(source, model, decay) };
}

/** The update of {@link createWeightAverage} for a copy that there is already, such as one of a network with branches. */
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
