/** Written by scripts/pretrained/pack.mjs: every pretrained model with its card and where its files are. */
import cifar10Cnn from "../pretrained/cifar10-cnn/card.json";
import type { PretrainedCard, PretrainedEntry } from "@gan-cls/models";

/** By name. This file and what is built of it lie one folder below the package's root, so the paths hold for both. */
export const PRETRAINED = {
  "cifar10-cnn": {
    card: cifar10Cnn as PretrainedCard,
    modelUrl: () => new URL("../pretrained/cifar10-cnn/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/cifar10-cnn/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/cifar10-cnn/trained-on.bin", import.meta.url),
  },
} as const satisfies Readonly<Record<string, PretrainedEntry>>;
