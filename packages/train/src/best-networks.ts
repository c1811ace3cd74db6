import { cloneUntil, namedWeights } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

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

function copyOf(model: tf.Sequential): tf.Sequential {
  return cloneUntil(model, model.layers[model.layers.length - 1].name, { name: model.name });
}
