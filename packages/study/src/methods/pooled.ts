import {
  fitPooledKnn,
  fitPooledProbe,
  fixedViews,
  TRANSFER_STRATEGIES,
  type TransferStrategy,
} from "@gan-cls/transfer";
import { describeAugmentation } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import type { ImageTraits, Method, MethodTask, TrainedMethod } from "../method";
import type { StudySettings } from "../presets";
import { neighboursOf } from "./classical";
import { FAIR_EPOCH_BOUNDS } from "./cnn";
import { describeBounds, epochBounds, type EpochBounds } from "./epoch-bounds";
import { transferNetwork } from "./train-network";
import { describeViews, withViews } from "./views";

/** Whose features a method reads: those that a GAN has learned, or, as the control, those of random weights. */
export type Origin = "trained" | "random";

/** What depends on the origin: what the method needs, and which network it is given. */
export function originOf(origin: Origin): Pick<Method, "needsDiscriminator" | "needsUntrained"> & {
  network: (task: MethodTask) => Promise<tf.Sequential>;
} {
  return origin === "trained"
    ? { needsDiscriminator: true, network: (task) => task.discriminator() }
    : { needsDiscriminator: false, needsUntrained: true, network: (task) => task.untrained() };
}

const OWNER: Readonly<Record<Origin, string>> = {
  trained: "of the frozen discriminator",
  random: "of a discriminator with random weights (the control)",
};

/** Logistic regression on pooled features, of the images as they are or averaged over views. */
function probeMethod(
  origin: Origin,
  about: Pick<Method, "name" | "title" | "controlOf">,
  { overViews = false } = {},
): Method {
  const { network, ...needs } = originOf(origin);
  return {
    ...{ ...about, family: "frozen", ...needs },
    description: (_, images) =>
      overViews
        ? `As \`${origin === "trained" ? "pooled" : "random"}-probe\`, with features averaged over ${describeViews(images)}.`
        : `Logistic regression on the pooled features ${OWNER[origin]}: standardised, converged, its penalty chosen by cross-validation.`,
    async train(task) {
      const { dataset, augmentation, seed, kernel, signal, onProgress } = task;
      const discriminator = await network(task);
      const views = overViews ? fixedViews(augmentation, dataset) : undefined;
      const job = { discriminator, dataset, views, seed, name: about.name, kernel, signal, onProgress };
      const probe = await fitPooledProbe(job);
      if (overViews) {
        // No network does the same: a network sees an image once.
        return { classifier: probe.classifier };
      }
      const model = probe.toModel();
      return { classifier: owning(probe.classifier, model), model };
    },
  };
}

export const POOLED_PROBE = probeMethod("trained", { name: "pooled-probe", title: "Pooled probe" });
export const RANDOM_PROBE = probeMethod("random", {
  ...{ name: "random-probe", title: "Random probe", controlOf: "pooled-probe" },
});
const OVER_VIEWS = { overViews: true };
export const POOLED_VIEWS = probeMethod("trained", { name: "pooled-views", title: "Pooled, views" }, OVER_VIEWS);
export const RANDOM_VIEWS = probeMethod(
  "random",
  { name: "random-views", title: "Random, views", controlOf: "pooled-views" },
  OVER_VIEWS,
);

/** Nearest neighbours by pooled features. */
export const POOLED_KNN: Method = {
  ...{ name: "pooled-knn", title: "Pooled KNN", family: "frozen", needsDiscriminator: true },
  description: ({ classical }) =>
    `The ${classical.neighbours} nearest neighbours by the pooled features ${OWNER.trained}.`,
  async train(task) {
    const { dataset, kernel, signal, onProgress } = task;
    const discriminator = await task.discriminator();
    const job = { discriminator, dataset, k: neighboursOf(task), name: "pooled-knn", kernel, signal, onProgress };
    return { classifier: await fitPooledKnn(job) };
  },
};

/** The bounds of a strategy that has some. */
function boundsOf({ epochBounds: bounds = [1, Infinity] }: TransferStrategy): EpochBounds {
  return bounds;
}

/** A strategy under a method's name, for as many epochs as the settings allow. */
export function tuningStrategy(name: string, strategy: TransferStrategy, settings: StudySettings): TransferStrategy {
  return { ...strategy, name, epochBounds: epochBounds(boundsOf(strategy), settings) };
}

/** Fine-tuning through pooled features. */
function tuningMethod(
  origin: Origin,
  strategy: TransferStrategy,
  how: string,
  about: Pick<Method, "name" | "title" | "controlOf">,
): Method {
  const { network, ...needs } = originOf(origin);
  return {
    ...{ ...about, family: "tuned", ...needs },
    description: (settings, images) =>
      `${describeVaried(strategy, images)} ${how} with Adam and a cosine rate; some 3000 steps, ${describeBounds(boundsOf(strategy), settings)}.`,
    async train(task): Promise<TrainedMethod> {
      return transferNetwork(
        about.name,
        await network(task),
        tuningStrategy(about.name, strategy, task.settings),
        task,
      );
    },
  };
}

/** The strategy's sentence says that it shifts images; other data vary in other ways. */
function describeVaried({ description }: TransferStrategy, images: ImageTraits): string {
  const { augmentation } = images;
  return augmentation === "shifts"
    ? description
    : description.replace("shifted images", `varied images (${describeAugmentation(augmentation, images)})`);
}

const HEAD_FIRST = "Head first, then all layers";

export const POOLED_TUNE_METHOD = tuningMethod(
  "trained",
  TRANSFER_STRATEGIES["pooled-tune"],
  `Starts from the GAN's discriminator. ${HEAD_FIRST}`,
  { name: "pooled-tune", title: "Pooled, tuned" },
);
export const RANDOM_TUNE = tuningMethod(
  "random",
  TRANSFER_STRATEGIES["pooled-tune"],
  `Starts from random weights (the control). ${HEAD_FIRST}`,
  { name: "random-tune", title: "Random, tuned", controlOf: "pooled-tune" },
);
export const GRADUAL_TUNE_METHOD = tuningMethod(
  "trained",
  TRANSFER_STRATEGIES["gradual-tune"],
  "Starts from the GAN's discriminator. Trained",
  { name: "gradual-tune", title: "Pooled, tuned by layers" },
);

/**
 * The counterpart of `cnn-views`: fine-tuning for as many epochs as the fair CNN has, where `pooled-tune` stops after five if there are many labels, and
 * with probabilities averaged over views.
 */
function viewsTuningMethod(origin: Origin, about: Pick<Method, "name" | "title" | "controlOf">): Method {
  const { network, ...needs } = originOf(origin);
  const strategy = { ...TRANSFER_STRATEGIES["pooled-tune"], epochBounds: FAIR_EPOCH_BOUNDS };
  return {
    ...{ ...about, family: "tuned", ...needs },
    description: (settings, images) =>
      `As \`${origin === "trained" ? "pooled" : "random"}-tune\`, but ${describeBounds(FAIR_EPOCH_BOUNDS, settings)}, as \`cnn-fair\` has, and with probabilities averaged over ${describeViews(images)}.`,
    async train(task) {
      const job = tuningStrategy(about.name, strategy, task.settings);
      return withViews(about.name, await transferNetwork(about.name, await network(task), job, task), task);
    },
  };
}

export const TUNE_VIEWS = viewsTuningMethod("trained", { name: "tune-views", title: "Tuned, views" });
export const RANDOM_TUNE_VIEWS = viewsTuningMethod("random", {
  ...{ name: "random-tune-views", title: "Random, tuned, views", controlOf: "tune-views" },
});

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
