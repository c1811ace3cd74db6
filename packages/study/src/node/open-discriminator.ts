import { isPretrainedName } from "@gan-cls/models";
import type { GivenDiscriminator } from "../plan";
import { loadNetwork } from "./load-network";

/** Labels that had a part in a pretrained discriminator: its training saw none, but the choice of its epoch did. */
const CHOSEN_BY_LABELS: Readonly<Record<string, string>> = {
  "mnist-better-discriminator":
    " Which of its epochs was kept, a probe on 1 000 labelled training images has chosen; the numbers of labels here do not count those.",
};

/** The discriminator of a pretrained name, of a saved network, or of a GAN's run, for a study. It is loaded when it is first needed. */
export function openDiscriminator(source: string): GivenDiscriminator {
  return {
    note: isPretrainedName(source)
      ? `Builds on the pretrained ${source}, which has seen some of MNIST's training images, without labels; mnist-10k is a part of those.${CHOSEN_BY_LABELS[source] ?? ""}`
      : "Builds on a discriminator that was there before.",
    load: () => loadNetwork(source, "discriminator"),
  };
}
