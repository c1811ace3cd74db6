import { fitKnn, type Knn, type Pca } from "@gan-cls/classical";
import { createModelClassifier } from "@gan-cls/train";
import type { Classifier } from "@gan-cls/core";
import type { PretrainedName } from "@gan-cls/models";
import { type Laboratory, loadOnce } from "./laboratory";
import { imageSet } from "./images";
import type { Method, Vote } from "./operations";

/** The training digits along their principal axes, ready to be searched. */
export interface PcaSearch {
  readonly pca: Pca;
  readonly knn: Knn;
}

/** Projects the training digits once. */
export function createPcaSearch({ digits, pca }: Laboratory): () => Promise<PcaSearch> {
  return loadOnce(async () => {
    const [{ train }, axes] = await Promise.all([digits(), pca()]);
    const values = await axes.project(train);
    const { labels, size, classNames } = train;
    const features = { values, size, dimensions: axes.components, labels, classCount: classNames.length };
    return { pca: axes, knn: fitKnn(features) };
  });
}

/** The methods that read digits, each made when it is first asked. */
export function createVoters(lab: Laboratory, search: () => Promise<PcaSearch>): Record<Method, () => Promise<Voter>> {
  const network = (name: PretrainedName): (() => Promise<Voter>) =>
    loadOnce(async () => createModelClassifier(name, await lab.network(name)));
  return {
    tuned: network("mnist-tuned"),
    control: network("mnist-tuned-control"),
    "cnn-fair": network("mnist-fair-cnn"),
    "pca-knn": loadOnce(async () => {
      const { pca, knn } = await search();
      return {
        predict: async (images) => {
          const values = await pca.project(images);
          return knn.predict({ values, size: images.size, dimensions: pca.components });
        },
      };
    }),
  };
}

/** The part of a classifier that votes. */
export type Voter = Pick<Classifier, "predict">;

/** Asks one method after the other, so that each one's time is its own. */
export async function classify(
  voters: Record<Method, () => Promise<Voter>>,
  { pixels, methods }: { pixels: Uint8Array; methods: readonly Method[] },
): Promise<Vote[]> {
  const votes: Vote[] = [];
  for (const method of methods) {
    const voter = await voters[method]();
    const startedAt = performance.now();
    const { probabilities, labels } = await voter.predict(imageSet(pixels));
    votes.push({ method, probabilities, label: labels[0], milliseconds: performance.now() - startedAt });
  }
  return votes;
}
