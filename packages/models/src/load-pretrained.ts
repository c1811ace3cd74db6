import type { TrainedOn } from "@gan-cls/core";
import type { PretrainedCard } from "./pretrained-card";
import {
  createPretrainedCollection,
  type LoadPretrainedOptions,
  type Pretrained,
  type PretrainedCollection,
} from "./pretrained-collection";
import { PRETRAINED } from "./pretrained-registry";
import type { PretrainedTraining } from "./pretrained-training";

/** Name of a model that comes with this package. */
export type PretrainedName = keyof typeof PRETRAINED;

/** The models that come with this package: networks for grey digits. `@gan-cls/models-photos` and `@gan-cls/models-color` have collections of their own. */
export const DIGIT_MODELS: PretrainedCollection<PretrainedName> = createPretrainedCollection(
  "@gan-cls/models",
  PRETRAINED,
);

/** The cards of all models that come with this package. Loads nothing. */
export function listPretrained(): readonly PretrainedCard[] {
  return DIGIT_MODELS.list();
}

/** Whether a model of this name comes with this package. */
export function isPretrainedName(name: string): name is PretrainedName {
  return DIGIT_MODELS.has(name);
}

/**
 * Loads a model that comes with this package; see {@link PretrainedCollection.load}.
 *
 * ```ts
 * const { model, card } = await loadPretrained("mnist-original-discriminator");
 * ```
 *
 * @throws GanClsError as {@link PretrainedCollection.load} does.
 */
export function loadPretrained<Name extends PretrainedName>(
  name: Name,
  options: LoadPretrainedOptions = {},
): Promise<Pretrained<Name>> {
  return DIGIT_MODELS.load(name, options);
}

/**
 * Hashes of the images that a model of this package has seen; see {@link PretrainedCollection.loadSeenImages}.
 *
 * ```ts
 * const trainedOn = await loadSeenImages("mnist-better-discriminator");
 * const { unlabelled } = findSeenImages(trainedOn, test);
 * ```
 *
 * @returns `undefined` for a model of which they are not known, such as a generator.
 * @throws GanClsError as {@link loadPretrained} does.
 */
export function loadSeenImages(
  name: PretrainedName,
  options: LoadPretrainedOptions = {},
): Promise<TrainedOn | undefined> {
  return DIGIT_MODELS.loadSeenImages(name, options);
}

/**
 * How a discriminator of this package was trained; see {@link PretrainedCollection.loadTraining}.
 *
 * ```ts
 * const training = await loadPretrainedTraining("mnist-better-discriminator");
 * console.log(training?.epochs, training?.generator); // 6 mnist-better-generator
 * ```
 *
 * @returns `undefined` for a model without a record, such as a classifier.
 * @throws GanClsError as {@link loadPretrained} does.
 */
export function loadPretrainedTraining(
  name: PretrainedName,
  options: LoadPretrainedOptions = {},
): Promise<PretrainedTraining | undefined> {
  return DIGIT_MODELS.loadTraining(name, options);
}
