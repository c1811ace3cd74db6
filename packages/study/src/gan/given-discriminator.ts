import { cloneUntil, loadPretrained, type PretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** A trained discriminator that a study builds on instead of training a GAN. */
export interface GivenDiscriminator {
  /** What a reader of a transferred method's figure should know of it. */
  readonly note: string;
  /** Called once, when it is first needed. The study disposes the network. */
  load(): Promise<tf.Sequential>;
}

/** Labels that influenced a pretrained discriminator: its training saw none, but the choice of its epoch did. */
const CHOSEN_BY_LABELS: Readonly<Record<string, string>> = {
  "mnist-better-discriminator":
    " A probe on 1 000 labelled training images chose which of its epochs was kept; the numbers of labels here do not count those.",
};

/** A discriminator that ships. */
export function pretrainedDiscriminator(
  name: PretrainedName,
  load: () => Promise<tf.LayersModel> = async () => (await loadPretrained(name)).model,
): GivenDiscriminator {
  return {
    note: `Builds on the pretrained ${name}, which has seen some of MNIST's training images, without labels; mnist-10k is a part of those.${CHOSEN_BY_LABELS[name] ?? ""}`,
    load: async () => (await load()) as tf.Sequential,
  };
}

/** A network of the caller's, which is copied and stays the caller's. */
export function ownDiscriminator(
  network: tf.Sequential,
  note = "Builds on a discriminator that was given.",
): GivenDiscriminator {
  const last = network.layers[network.layers.length - 1].name;
  return {
    note,
    load: () => Promise.resolve(cloneUntil(network, last, { name: network.name })),
  };
}
