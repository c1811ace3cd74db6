import type { Random } from "@gan-cls/core";
import { toOneHotTensor } from "@gan-cls/models";
import { epochBatches } from "../epoch-batches";
import { distortedViews } from "../objectives/image-views";
import type { Lesson } from "./lesson";
import type { SemiSupervisedPlan } from "./semi-supervised-options";

/** Draws the batches of a plan's `startLabels`, each image anew distorted as labelled ones are; `undefined` where there are none. */
export function createStartLesson(
  { startLabels, images, dataset, unlabelledBatch, views }: SemiSupervisedPlan,
  random: Random,
): ((step: number, viewRandom: Random) => Lesson) | undefined {
  if (startLabels === undefined) {
    return undefined;
  }
  const { indices, labels } = startLabels;
  const batchSize = Math.min(unlabelledBatch, indices.length);
  const batchOf = epochBatches(indices.length, batchSize, random, { dropRemainder: true });
  const still = { turn: 0, stretch: 0, slant: 0, move: 0 };
  return (step, viewRandom) => {
    const chosen = batchOf(step);
    const positions = Uint32Array.from(chosen, (position) => indices[position]);
    return {
      images: distortedViews(images, positions, viewRandom, views === false ? still : views),
      targets: toOneHotTensor(labels, chosen, dataset.classNames.length),
      sureShare: 0,
    };
  };
}
