import { assertOneOf } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { PretrainedCard } from "./pretrained-card";
import { loadEntry, type LoadPretrainedOptions } from "./pretrained-entry";
import { PRETRAINED } from "./pretrained-registry";

/** Name of a model that comes with this package. */
export type PretrainedName = keyof typeof PRETRAINED;

/** A model that comes with this package. The caller disposes the model. */
export interface Pretrained<Name extends PretrainedName = PretrainedName> {
  /** Discriminators and generators are chains, which `forward`, transfer and training take; a classifier may have branches. */
  readonly model: Name extends `${string}-discriminator` | `${string}-generator` ? tf.Sequential : tf.LayersModel;
  readonly card: PretrainedCard;
}

/** The cards of all models that come with this package. Loads nothing. */
export function listPretrained(): readonly PretrainedCard[] {
  return Object.values(PRETRAINED).map(({ card }) => card);
}

/** Whether a model of this name comes with this package. */
export function isPretrainedName(name: string): name is PretrainedName {
  return Object.hasOwn(PRETRAINED, name);
}

/**
 * Loads a model that comes with this package, with no network at run time: from the package's folder in Node, from what the bundler or the
 * page's server has made of it in browsers and workers. Each file is held to its SHA-256.
 *
 * ```ts
 * const { model, card } = await loadPretrained("mnist-original-discriminator");
 * ```
 *
 * @throws GanClsError `invalid-argument` for another name, `not-found`, `io` or `network` when a file cannot be read, `checksum-mismatch`
 * when one is damaged, `invalid-data` when tfjs cannot build the model or it has another shape, `aborted`.
 */
export async function loadPretrained<Name extends PretrainedName>(
  name: Name,
  options: LoadPretrainedOptions = {},
): Promise<Pretrained<Name>> {
  assertOneOf("loadPretrained", "the name", name, Object.keys(PRETRAINED));
  return (await loadEntry(PRETRAINED[name], options)) as Pretrained<Name>;
}
