/** Written by scripts/pretrained/pack.mjs: every pretrained model with its card and where its files are. */
import fashionDiscriminator from "../pretrained/fashion-discriminator/card.json";
import fashionGenerator from "../pretrained/fashion-generator/card.json";
import fashionTuned from "../pretrained/fashion-tuned/card.json";
import fashionCnn from "../pretrained/fashion-cnn/card.json";
import cifar10Discriminator from "../pretrained/cifar10-discriminator/card.json";
import cifar10Generator from "../pretrained/cifar10-generator/card.json";
import type { PretrainedCard, PretrainedEntry } from "@gan-cls/models";

/** By name. This file and what is built of it lie one folder below the package's root, so the paths hold for both. */
export const PRETRAINED = {
  "fashion-discriminator": {
    card: fashionDiscriminator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/fashion-discriminator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/fashion-discriminator/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/fashion-discriminator/trained-on.bin", import.meta.url),
    trainingUrl: () => new URL("../pretrained/fashion-discriminator/training.json", import.meta.url),
  },
  "fashion-generator": {
    card: fashionGenerator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/fashion-generator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/fashion-generator/weights.bin", import.meta.url),
  },
  "fashion-tuned": {
    card: fashionTuned as PretrainedCard,
    modelUrl: () => new URL("../pretrained/fashion-tuned/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/fashion-tuned/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/fashion-discriminator/trained-on.bin", import.meta.url),
  },
  "fashion-cnn": {
    card: fashionCnn as PretrainedCard,
    modelUrl: () => new URL("../pretrained/fashion-cnn/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/fashion-cnn/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/fashion-discriminator/trained-on.bin", import.meta.url),
  },
  "cifar10-discriminator": {
    card: cifar10Discriminator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/cifar10-discriminator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/cifar10-discriminator/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/cifar10-discriminator/trained-on.bin", import.meta.url),
    trainingUrl: () => new URL("../pretrained/cifar10-discriminator/training.json", import.meta.url),
  },
  "cifar10-generator": {
    card: cifar10Generator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/cifar10-generator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/cifar10-generator/weights.bin", import.meta.url),
  },
} as const satisfies Readonly<Record<string, PretrainedEntry>>;
