import { namedWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** A network's weights as they were when it was best, kept beside the network. */
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
