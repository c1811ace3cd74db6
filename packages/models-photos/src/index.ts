/**
 * Pretrained networks for photos, each with its card.
 *
 * @module
 */
import { createPretrainedCollection, type PretrainedCollection } from "@gan-cls/models";
import { PRETRAINED } from "./pretrained-registry";

/** Name of a model that comes with this package. */
export type PhotoModelName = keyof typeof PRETRAINED;

/**
 * The models that come with this package.
 *
 * ```ts
 * const { model, card } = await PHOTO_MODELS.load("fashion-discriminator");
 * ```
 */
export const PHOTO_MODELS: PretrainedCollection<PhotoModelName> = createPretrainedCollection(
  "@gan-cls/models-photos",
  PRETRAINED,
);
