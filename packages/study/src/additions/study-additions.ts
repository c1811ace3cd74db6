import { GanClsError, hashImages, Random, selectImages, type Classifier, type ImageDataset } from "@gan-cls/core";
import { evaluate, type Interval } from "@gan-cls/evaluate";
import { formatCount, formatQuantity } from "@gan-cls/evaluate";
import { joinDatasets } from "../labelled-data";
import { describeMethod, type Method } from "../method";

/** What is known of generated, labelled images. Plain JSON. */
export interface AdditionsAbout {
  readonly generator: { readonly source: string; readonly sha256: string };
  readonly seed: number;
  /** Who labelled them. */
  readonly labeller: {
    readonly name: string;
    /** Labels that it learned from; 0 when that is not known. */
    readonly labels: number;
    readonly labelHash: string;
    readonly sha256: string;
  };
  /** The least confidence with which an image was kept before the review. */
  readonly threshold: number;
  readonly classNames: readonly string[];
  /** SHA-256 of the images with the labeller's labels, as `hashImages` counts it. */
  readonly imagesHash: string;
}

/** Reviewed images to learn from together with real ones. */
export interface Additions {
  readonly folder: string;
  readonly about: AdditionsAbout;
  /** The kept images with the labels that were decided. */
  readonly kept: ImageDataset;
  readonly rejected: number;
  /** Kept images that a person gave another label. */
  readonly relabelled: number;
}

/** One in this many additions is set aside, so that methods can be tested on generated images too. */
const HELD_OUT_SHARE = 5;

/** Behind the name of a method that also learns from additions. */
export const WITH_ADDITIONS = "-with-additions";

/** Additions as a study uses them. */
export interface StudyAdditions extends Additions {
  /** Those that methods learn from. */
  readonly learn: ImageDataset;
  /** Those that they are tested on; empty when there are too few. */
  readonly judge: ImageDataset;
  /** SHA-256 of the kept images with their labels. */
  readonly keptHash: string;
}

/** A method's figures on held-out generated images. Plain JSON. */
export interface GeneratedFigures {
  readonly accuracy: number;
  readonly interval: Interval;
  readonly testSize: number;
  readonly predictedLabels: readonly number[];
}

/** Sets a part of the additions aside to test on. */
export function splitAdditions(additions: Additions, seed: number): StudyAdditions {
  const { kept } = additions;
  const order = Random.fromSeed(seed).stream("generated-test").permutation(kept.size);
  const judged = Math.floor(kept.size / HELD_OUT_SHARE);
  return {
    ...additions,
    learn: selectImages(kept, order.subarray(judged).sort()),
    judge: selectImages(kept, order.subarray(0, judged).sort()),
    keptHash: hashImages(kept),
  };
}

/** The same method with more to learn from. Its labels count as before: a generated image's label is none of the budget. */
export function withAdditions(method: Method, additions: StudyAdditions): Method {
  const { learn } = additions;
  return {
    ...method,
    name: `${method.name}${WITH_ADDITIONS}`,
    title: `${method.title} with additions`,
    controlOf: method.controlOf === undefined ? undefined : `${method.controlOf}${WITH_ADDITIONS}`,
    learnsFromGenerated: true,
    referenceRank: 0,
    description: (settings, images) =>
      `${describeMethod(method, settings, images)} Also learns from ${formatCount(learn.size)} generated images${
        method.takesAdditions ? "; real ones alone choose the epoch" : ""
      }. An epoch has more steps with them, so it may train longer.`,
    notes: (budget) => [...(method.notes?.(budget) ?? []), describeAdditions(additions, budget)],
    train: (task) =>
      method.takesAdditions
        ? method.train({ ...task, additions: learn })
        : method.train({ ...task, dataset: joinDatasets(task.dataset, learn) }),
  };
}

/** The labels that a row may have seen. */
export interface BudgetNote {
  readonly labels: number;
  readonly labelHash: string;
}

/** How many additions were used, who labelled them, and whether that was within the row's labels. */
function describeAdditions(additions: StudyAdditions, budget: BudgetNote): string {
  const { learn, about, relabelled } = additions;
  const person = relabelled === 0 ? "" : `, ${formatCount(relabelled)} of all that were kept by a person`;
  const doubt = labellerDoubt(additions, budget);
  return (
    `${formatCount(learn.size)} additions by ${about.generator.source}, labelled by ${about.labeller.name}${person}; ` +
    (doubt ?? "it learned from the labels of this row and no others, so the comparison is at equal labels") +
    "."
  );
}

/** Why a comparison is not at equal labels; `undefined` when it is. */
export function labellerDoubt(
  { about: { labeller }, relabelled }: Additions,
  { labels, labelHash }: BudgetNote,
): string | undefined {
  if (labeller.labels > labels) {
    return `the labeller learned from ${formatCount(labeller.labels)} labels, more than the ${formatCount(labels)} of this row, so the comparison is not at equal labels`;
  }
  if (labeller.labels === 0 || labeller.labelHash === "unknown") {
    return "it is not known from which labels the labeller learned, so the comparison may not be at equal labels";
  }
  if (labeller.labelHash !== labelHash) {
    return `the labeller learned from ${formatCount(labeller.labels)} labels, and not from those of this row (other seed or data?), so the comparison is not at equal labels`;
  }
  return relabelled > 0 ? `a person gave ${formatQuantity(relabelled, "label")} more than the row counts` : undefined;
}

/** @throws GanClsError `invalid-data` for additions of another size or other classes than the training images. */
export function assertAdditionsFit({ kept, folder }: Additions, train: ImageDataset): void {
  const describe = ({ rows, columns, channels, classNames }: ImageDataset): string =>
    `${rows}x${columns}x${channels} with classes ${classNames.join(", ")}`;
  if (describe(kept) !== describe(train)) {
    throw new GanClsError(
      "invalid-data",
      `assertAdditionsFit: the additions in ${folder} must be like the training images, ${describe(train)}, got ${describe(kept)}; label them by a classifier of these data`,
    );
  }
}

/** Tests a trained method on the held-out generated images. */
export async function testGenerated(
  classifier: Classifier,
  { judge }: StudyAdditions,
  signal: AbortSignal,
): Promise<GeneratedFigures | undefined> {
  if (judge.size === 0) {
    return undefined;
  }
  const { accuracy, interval, testSize, predictedLabels } = await evaluate(classifier, judge, { signal });
  return { accuracy, interval, testSize, predictedLabels: Array.from(predictedLabels) };
}
