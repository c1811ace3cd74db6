import { Random, type Classifier, type Predictions } from "@gan-cls/core";
import { TRANSFER_STRATEGIES } from "@gan-cls/transfer";
import type { Method, TrainedMethod } from "../method";
import { KMEANS_PROBE } from "./dictionary";
import { originOf, type Origin } from "./pooled";
import { transferNetwork } from "./train-network";

/** Unless the settings say otherwise. */
const NETWORKS = 3;

/**
 * Several networks, tuned from the same weights with other heads and orders of the images, and the k-means dictionary beside them. They get
 * different images wrong, so the mean of their probabilities can be right where one of them is not.
 *
 * Reference: Dietterich, "Ensemble Methods in Machine Learning", 2000.
 */
function ensembleMethod(origin: Origin, start: string, about: Pick<Method, "name" | "title" | "controlOf">): Method {
  const { network, ...needs } = originOf(origin);
  return {
    // The dictionary learns from images without labels.
    ...{ ...about, family: "semi-supervised", ...needs },
    description: ({ ensembleNetworks = NETWORKS }) =>
      `The mean of the probabilities of ${ensembleNetworks} networks, tuned as \`pooled-tune\` is from ${start}, each with its own head and order of the images, and of \`kmeans-probe\`, which counts as one of them.`,
    async train(task) {
      const discriminator = await network(task);
      const { ensembleNetworks = NETWORKS } = task.settings;
      const members: TrainedMethod[] = [];
      try {
        members.push(await KMEANS_PROBE.train(task));
        for (let index = 0; index < ensembleNetworks; index++) {
          const seed = Random.fromSeed(task.seed).stream("ensemble").stream(index).seed();
          const strategy = { ...TRANSFER_STRATEGIES["pooled-tune"], name: `${about.name}-${index + 1}` };
          // One store holds one training, so a cell that is stopped begins again.
          const job = { ...task, seed, checkpoints: undefined };
          members.push(await transferNetwork(strategy.name, discriminator, strategy, job));
        }
      } catch (error) {
        members.forEach(({ classifier }) => classifier.dispose());
        throw error;
      }
      const warnings = members.flatMap((member) => member.warnings ?? []);
      return {
        classifier: averageClassifier(
          about.name,
          members.map(({ classifier }) => classifier),
        ),
        warnings,
      };
    },
  };
}

export const ENSEMBLE_GAN = ensembleMethod("trained", "the GAN's discriminator", {
  ...{ name: "ensemble-gan", title: "GAN, ensemble" },
});
export const RANDOM_ENSEMBLE = ensembleMethod("random", "random weights (the control)", {
  ...{ name: "random-ensemble", title: "Random, ensemble", controlOf: "ensemble-gan" },
});

/** The mean of the probabilities of classifiers, which it owns. */
function averageClassifier(name: string, members: readonly Classifier[]): Classifier {
  const [{ classCount }] = members;
  return {
    ...{ name, classCount },
    async predict(images, options) {
      const probabilities = new Float32Array(images.size * classCount);
      for (const member of members) {
        const { probabilities: own } = await member.predict(images, options);
        own.forEach((value, at) => (probabilities[at] += value / members.length));
      }
      return withLabels(probabilities, classCount);
    },
    dispose: () => members.forEach((member) => member.dispose()),
  };
}

function withLabels(probabilities: Float32Array, classCount: number): Predictions {
  const labels = Uint8Array.from({ length: probabilities.length / classCount }, (_, image) => {
    const row = probabilities.subarray(image * classCount, (image + 1) * classCount);
    return row.indexOf(Math.max(...row));
  });
  return { probabilities, labels };
}
