/** Written by scripts/pretrained/pack.mjs: every pretrained model with its card and where its files are. */
import mnistOriginalDiscriminator from "../pretrained/mnist-original-discriminator/card.json";
import mnistOriginalGenerator from "../pretrained/mnist-original-generator/card.json";
import mnistBetterDiscriminator from "../pretrained/mnist-better-discriminator/card.json";
import mnistBetterGenerator from "../pretrained/mnist-better-generator/card.json";
import mnistTrial3 from "../pretrained/mnist-trial-3/card.json";
import mnistTuned from "../pretrained/mnist-tuned/card.json";
import mnistTunedControl from "../pretrained/mnist-tuned-control/card.json";
import mnistFairCnn from "../pretrained/mnist-fair-cnn/card.json";
import mnistFeatureCnn from "../pretrained/mnist-feature-cnn/card.json";
import mnistCnn from "../pretrained/mnist-cnn/card.json";
import type { PretrainedCard, PretrainedEntry } from "./pretrained-card";

/** By name. This file and what is built of it lie one folder below the package's root, so the paths hold for both. */
export const PRETRAINED = {
  "mnist-original-discriminator": {
    card: mnistOriginalDiscriminator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-original-discriminator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-original-discriminator/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-original-discriminator/trained-on.bin", import.meta.url),
    trainingUrl: () => new URL("../pretrained/mnist-original-discriminator/training.json", import.meta.url),
  },
  "mnist-original-generator": {
    card: mnistOriginalGenerator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-original-generator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-original-generator/weights.bin", import.meta.url),
  },
  "mnist-better-discriminator": {
    card: mnistBetterDiscriminator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-better-discriminator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-better-discriminator/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-better-discriminator/trained-on.bin", import.meta.url),
    trainingUrl: () => new URL("../pretrained/mnist-better-discriminator/training.json", import.meta.url),
  },
  "mnist-better-generator": {
    card: mnistBetterGenerator as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-better-generator/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-better-generator/weights.bin", import.meta.url),
  },
  "mnist-trial-3": {
    card: mnistTrial3 as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-trial-3/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-trial-3/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-original-discriminator/trained-on.bin", import.meta.url),
  },
  "mnist-tuned": {
    card: mnistTuned as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-tuned/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-tuned/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-tuned/trained-on.bin", import.meta.url),
  },
  "mnist-tuned-control": {
    card: mnistTunedControl as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-tuned-control/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-tuned-control/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-tuned-control/trained-on.bin", import.meta.url),
  },
  "mnist-fair-cnn": {
    card: mnistFairCnn as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-fair-cnn/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-fair-cnn/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-tuned-control/trained-on.bin", import.meta.url),
  },
  "mnist-feature-cnn": {
    card: mnistFeatureCnn as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-feature-cnn/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-feature-cnn/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-better-discriminator/trained-on.bin", import.meta.url),
  },
  "mnist-cnn": {
    card: mnistCnn as PretrainedCard,
    modelUrl: () => new URL("../pretrained/mnist-cnn/model.json", import.meta.url),
    weightsUrl: () => new URL("../pretrained/mnist-cnn/weights.bin", import.meta.url),
    trainedOnUrl: () => new URL("../pretrained/mnist-original-discriminator/trained-on.bin", import.meta.url),
  },
} as const satisfies Readonly<Record<string, PretrainedEntry>>;
