import type { TrainedOn } from "@gan-cls/core";
import { cloneUntil } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** A trained discriminator that a study builds on instead of training a GAN. */
export interface GivenDiscriminator {
  /** What a reader of a transferred method's figure should know of it. */
  readonly note: string;
  /** Called once, when it is first needed. The study disposes the network. */
  load(): Promise<tf.Sequential>;
  /** What names it in sentences. @default "the given discriminator" */
  readonly name?: string;
  /** Hashes of the images that it has seen, from which the study counts the test images among them. @default nobody knows, and the report says so */
  seenImages?(): Promise<TrainedOn | undefined>;
}

/** How a pretrained discriminator is read. */
export interface PretrainedReaders {
  load(): Promise<tf.LayersModel>;
  seenImages(): Promise<TrainedOn | undefined>;
}

/** Labels that influenced a pretrained discriminator: its training saw none, but the choice of its epoch did. */
const CHOSEN_BY_LABELS: Readonly<Record<string, string>> = {
  "mnist-better-discriminator":
    " A probe on 1 000 labelled training images chose which of its epochs was kept; the numbers of labels here do not count those.",
};

/** A discriminator that ships, under the name that its package gives it. */
export function pretrainedDiscriminator(name: string, { load, seenImages }: PretrainedReaders): GivenDiscriminator {
  let seen: Promise<TrainedOn | undefined> | undefined;
  return {
    ...{ name, note: `Builds on the pretrained ${name}.${CHOSEN_BY_LABELS[name] ?? ""}` },
    load: async () => (await load()) as tf.Sequential,
    // The parts of a cross-validation ask again and again.
    seenImages: () => (seen ??= seenImages()),
  };
}

/** A network of the caller's, which is copied and stays the caller's. */
export function ownDiscriminator(
  network: tf.Sequential,
  {
    note = "Builds on a discriminator that was given.",
    ...seen
  }: { note?: string } & Pick<GivenDiscriminator, "name" | "seenImages"> = {},
): GivenDiscriminator {
  const last = network.layers[network.layers.length - 1].name;
  return {
    ...{ ...seen, note },
    load: () => Promise.resolve(cloneUntil(network, last, { name: network.name })),
  };
}
