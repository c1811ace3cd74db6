import { predictionsOf, Random, type Classifier, type PredictOptions } from "@gan-cls/core";
import { TRANSFER_STRATEGIES } from "@gan-cls/transfer";
import type { Method, TrainedMethod } from "../method";
import { KMEANS_PROBE } from "./dictionary";
import { originOf, tuningStrategy, type Origin } from "./pooled";
import { transferNetwork } from "./train-network";

/** A classifier of an ensemble that is still to be trained; the weights of all add up to 1. */
interface Plan {
  readonly weight: number;
  train(): Promise<TrainedMethod>;
}

interface Member extends TrainedMethod {
  readonly weight: number;
}

/** Unless the settings say otherwise. On held-out training images a third one added a quarter of a point at most (docs/decisions/0032). */
const NETWORKS = 2;

/**
 * Networks, tuned from the same weights with other heads and orders of the images, and the k-means dictionary beside them. Networks and dictionary get
 * different images wrong, so the mean of their probabilities can be right where one of them is not. Each of the two kinds has half of the say.
 *
 * Reference: Dietterich, "Ensemble Methods in Machine Learning", 2000.
 */
function ensembleMethod(origin: Origin, start: string, about: Pick<Method, "name" | "title" | "controlOf">): Method {
  const { network, ...needs } = originOf(origin);
  return {
    // The dictionary learns from images without labels.
    ...{ ...about, family: "semi-supervised", ...needs },
    description: ({ ensembleNetworks = NETWORKS }) =>
      `Half of each probability is that of \`kmeans-probe\`, the other half the mean of ${ensembleNetworks} networks, tuned as \`pooled-tune\` is from ${start}, each with its own head and order of the images.`,
    async train(task) {
      const discriminator = await network(task);
      const { ensembleNetworks = NETWORKS } = task.settings;
      const networks = Array.from({ length: ensembleNetworks }, (_, index): Plan => ({
        weight: 1 / 2 / ensembleNetworks,
        async train() {
          const seed = Random.fromSeed(task.seed).stream("ensemble").stream(index).seed();
          const name = `${about.name}-${index + 1}`;
          const strategy = tuningStrategy(name, TRANSFER_STRATEGIES["pooled-tune"], task.settings);
          const checkpoints = await task.checkpointsOf(`network-${index + 1}`);
          return transferNetwork(name, discriminator, strategy, { ...task, seed, checkpoints });
        },
      }));
      const members = await trainMembers([{ weight: 1 / 2, train: () => KMEANS_PROBE.train(task) }, ...networks]);
      return { classifier: averageClassifier(about.name, members), warnings: warningsOf(members) };
    },
  };
}

export const ENSEMBLE_GAN = ensembleMethod("trained", "the GAN's discriminator", {
  ...{ name: "ensemble-gan", title: "GAN, ensemble" },
});
export const RANDOM_ENSEMBLE = ensembleMethod("random", "random weights (the control)", {
  ...{ name: "random-ensemble", title: "Random, ensemble", controlOf: "ensemble-gan" },
});

/** Trains one after the other. If one fails, those before it are freed. */
async function trainMembers(plans: readonly Plan[]): Promise<Member[]> {
  const members: Member[] = [];
  try {
    for (const { weight, train } of plans) {
      members.push({ ...(await train()), weight });
    }
  } catch (error) {
    members.forEach(({ classifier }) => classifier.dispose());
    throw error;
  }
  return members;
}

function warningsOf(members: readonly Member[]): TrainedMethod["warnings"] {
  return members.flatMap(({ warnings = [] }) => warnings);
}

/** The weighted mean of the probabilities of classifiers, which it owns. */
function averageClassifier(name: string, members: readonly Member[]): Classifier {
  const [{ classifier: first }] = members;
  const { classCount } = first;
  return {
    ...{ name, classCount },
    async predict(images, options = {}) {
      const probabilities = new Float32Array(images.size * classCount);
      for (const [index, { classifier, weight }] of members.entries()) {
        const { probabilities: own } = await classifier.predict(images, {
          signal: options.signal,
          onProgress: asPartOf(members.length, index, options.onProgress),
        });
        own.forEach((value, at) => (probabilities[at] += weight * value));
      }
      return predictionsOf(probabilities, classCount);
    },
    dispose: () => members.forEach(({ classifier }) => classifier.dispose()),
  };
}

/** Tells how far all members are, where each only knows how far it is itself. */
function asPartOf(
  members: number,
  index: number,
  onProgress: PredictOptions["onProgress"],
): PredictOptions["onProgress"] {
  return (event) =>
    onProgress?.(
      event.total === null ? event : { ...event, done: index * event.total + event.done, total: members * event.total },
    );
}
