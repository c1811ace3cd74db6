/**
 * Ready classifiers of small colour photos, each with its card.
 *
 * @module
 */
import { createPretrainedCollection, type PretrainedCollection } from "@gan-cls/models";
import { PRETRAINED } from "./pretrained-registry";

/** Name of a model that comes with this package. */
export type ColorModelName = keyof typeof PRETRAINED;

/**
 * The models that come with this package.
 *
 * ```ts
 * const { model, card } = await COLOR_MODELS.load("cifar10-cnn");
 * ```
 */
export const COLOR_MODELS: PretrainedCollection<ColorModelName> = createPretrainedCollection(
  "@gan-cls/models-color",
  PRETRAINED,
);
