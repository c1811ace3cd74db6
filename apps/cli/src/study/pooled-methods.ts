import { fitPooledKnn, fitPooledProbe, TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import { createModelClassifier } from "@gan-cls/train";
import { transferDiscriminator } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { follow } from "../run/follow";
import type { Method, MethodTask, TrainedMethod } from "./method";

/** Whose features a method reads: those that a GAN has learned, or, as the control, those of random weights. */
export type Origin = "trained" | "random";

const OWNER = {
  trained: "of the frozen discriminator",
  random: "of a discriminator with random weights (the control)",
};

/** Logistic regression on pooled features. */
export function createPooledProbeMethod(origin: Origin): Method {
  const name = origin === "trained" ? "pooled-probe" : "random-probe";
  const description = `Logistic regression on the pooled features ${OWNER[origin]}: standardised, converged, its penalty chosen by cross-validation.`;
  return discriminatorMethod(name, description, origin, async (discriminator, task) => {
    const { dataset, seed, kernel, signal, onProgress } = task;
    const probe = await fitPooledProbe({ discriminator, dataset, seed, name, kernel, signal, onProgress });
    const model = probe.toModel();
    return { classifier: owning(probe.classifier, model), model };
  });
}

/** Nearest neighbours by pooled features. */
export function createPooledKnnMethod(neighbours: number): Method {
  const name = "pooled-knn";
  const description = `The ${neighbours} nearest neighbours by the pooled features ${OWNER.trained}.`;
  return discriminatorMethod(name, description, "trained", async (discriminator, task) => {
    const { dataset, kernel, signal, onProgress } = task;
    const k = Math.min(neighbours, dataset.size);
    return { classifier: await fitPooledKnn({ discriminator, dataset, k, name, kernel, signal, onProgress }) };
  });
}

/** Head first, then all layers, through pooled features. */
export function createPooledTuneMethod(origin: Origin): Method {
  const name = origin === "trained" ? "pooled-tune" : "random-tune";
  const start = {
    trained: "Starts from the GAN's discriminator.",
    random: "Starts from random weights (the control).",
  };
  return tuningMethod(name, TRANSFER_STRATEGIES["pooled-tune"], origin, `${start[origin]} Head first, then all layers`);
}

/** Layers let loose one after the other, from the head down. */
export function createGradualTuneMethod(): Method {
  return tuningMethod(
    "gradual-tune",
    TRANSFER_STRATEGIES["gradual-tune"],
    "trained",
    "Starts from the GAN's discriminator. Trained",
  );
}

function tuningMethod(name: string, tuning: TransferStrategy, origin: Origin, how: string): Method {
  const description = `${tuning.description} ${how} with Adam and a cosine rate; some 3000 steps, 5 to 100 epochs.`;
  return discriminatorMethod(name, description, origin, async (discriminator, task) => {
    const { dataset, validation, seed, signal, checkpoints, onTraining } = task;
    const strategy = { ...tuning, name };
    const job = { discriminator, strategy, dataset, validation, seed, signal, checkpoints, resume: true };
    const { model, history } = await follow(transferDiscriminator(job), onTraining);
    return { classifier: createModelClassifier(name, model), model, history };
  });
}

function discriminatorMethod(
  name: string,
  description: string,
  origin: Origin,
  train: (discriminator: tf.Sequential, task: MethodTask) => Promise<TrainedMethod>,
): Method {
  return {
    ...{ name, description },
    needsDiscriminator: origin === "trained",
    train: async (task) => train(await (origin === "trained" ? task.discriminator() : task.untrained()), task),
  };
}

/** The same classifier, which frees a network too when it is disposed. */
function owning(classifier: TrainedMethod["classifier"], model: tf.LayersModel): TrainedMethod["classifier"] {
  let disposed = false;
  return {
    ...classifier,
    dispose() {
      classifier.dispose();
      if (!disposed) {
        disposed = true;
        model.dispose();
      }
    },
  };
}
