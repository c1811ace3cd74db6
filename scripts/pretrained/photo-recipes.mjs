/** The networks for photos; see recipes.mjs. */
import { CHOSEN_EPOCH, CIFAR, NO_REJECTION, SMALL_PHOTOS, THINGS } from "./photo-facts.mjs";

const GAN_COMMAND =
  "gan-cls train gan --data fashion-mnist --images 60000 --epochs 10 --max-steps 1800 --learning-rate 0.0004 --beta1 0.5 --samples 64 --generator-filters 128,64,32 --checkpoint-every 100 --self-supervision contrastive --ema 0.998 --augment photos --seed 1 --engine simd --out runs/fashion-gan";
const PROBE_COMMAND =
  "gan-cls study --data fashion-mnist --preset label-efficiency --methods random-probe,pooled-probe --labels 100,1000 --seeds 3 --seed 1 --jobs 2 --discriminator fashion-discriminator";
const TUNE_COMMAND =
  "gan-cls study --data fashion-mnist --preset label-efficiency --methods pooled-tune,random-tune,cnn-fair --labels 60000 --seeds 1 --seed 1 --jobs 2 --discriminator fashion-discriminator";

const CIFAR_GAN_COMMAND =
  "gan-cls train gan --data cifar10 --images 50000 --epochs 6 --batch-size 100 --learning-rate 0.0005 --beta1 0.5 --generator-filters 128,64,32 --discriminator-filters 64,128,256 --discriminator-dropout 0 --checkpoint-every 100 --keep-every 1 --self-supervision contrastive --self-supervision-weight 5 --self-supervision-views crops --ema 0.998 --seed 1 --engine simd --out runs/cifar10-gan";
const CIFAR_PROBE_COMMAND =
  "gan-cls study --data cifar10 --preset label-efficiency --methods random-probe,pooled-probe,kmeans-probe --labels 1000,4000 --seeds 3 --seed 1 --jobs 2 --discriminator cifar10-discriminator";
const CIFAR_QUALITY_COMMAND = "gan-cls evaluate --data cifar10 --generator cifar10-generator";

/** Names of Fashion-MNIST's classes, as `@gan-cls/data` spells them: the runs were made before a folder of its files knew them. */
const CLOTHES = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/** What all of them have in common. */
export const PHOTO_FACTS = { package: "models-photos" };

const FASHION = {
  domain: "fashion-mnist",
  licence: "MIT, as the package. Trained on Fashion-MNIST (Zalando, MIT), of which no image is contained.",
  judge: "fashion-cnn",
  things: "class",
};

const GREY_CLOTHES =
  "Takes 28 x 28 grey photos of single pieces of clothing, light on black, as Fashion-MNIST has them; it misclassifies other images.";
const SHARED_ERRORS = "Shirts, T-shirts, pullovers and coats are confused most, as by every method on this set.";

/** Both classifiers: the same 60 000 labels, of the same study. */
const TUNED = {
  ...FASHION,
  kind: "classifier",
  source: "fashion-study",
  figures: "fashion-study",
  labels: 60_000,
  dtype: "float16",
  classNames: CLOTHES,
};

export const PHOTO_RECIPES = {
  "fashion-discriminator": {
    ...FASHION,
    kind: "discriminator",
    source: "fashion-gan",
    part: "discriminator",
    method: "discriminator",
    dtype: "float32",
    labels: 0,
    summary:
      "A discriminator that learned from all 60 000 training images of Fashion-MNIST without labels, with a second task of recognising two views of the same image.",
    commands: [GAN_COMMAND, PROBE_COMMAND],
    probe: "fashion-probes",
    training: { generator: "fashion-generator", epochs: 3, batchSize: 100 },
    intendedUse:
      "A start for transfer learning on small grey photos with few labels, and a fixed feature extractor for them.",
    limits: [
      "A dictionary of small patches by k-means (`kmeans-probe`) has features that are as good or better on this set; see results/fashion-mnist-few-labels.md.",
      GREY_CLOTHES,
    ],
  },
  "fashion-generator": {
    ...FASHION,
    kind: "generator",
    source: "fashion-gan",
    part: "generator-average",
    method: "generator",
    dtype: "float16",
    labels: 0,
    summary: "The generator that fashion-discriminator learned against: the running average of its weights.",
    commands: [GAN_COMMAND],
    intendedUse: "Drawing clothes for demonstrations.",
    limits: [
      "It was trained for three epochs: many of its images have blurred edges or are of no class; a classifier still assigns one to each.",
    ],
  },
  "fashion-tuned": {
    ...TUNED,
    part: "pooled-tune",
    method: "pooled-tune",
    steps: 6000,
    controlMethod: "random-tune",
    commands: [GAN_COMMAND, TUNE_COMMAND],
    summary: "fashion-discriminator, tuned with all 60 000 labels through pooled features.",
    intendedUse: "Classifying single pieces of clothing, beside fashion-cnn.",
    limits: [
      "A plain CNN with the same labels is better: see fashion-cnn. What the GAN is worth shows beside the control, and more so with few labels.",
      SHARED_ERRORS,
      GREY_CLOTHES,
      NO_REJECTION,
    ],
  },
  "fashion-cnn": {
    ...TUNED,
    part: "cnn-fair",
    method: "cnn-fair",
    steps: 16_200,
    commands: [TUNE_COMMAND],
    summary:
      "A plain CNN trained as well as is usual today with all 60 000 labels: the better one of the two classifiers, and the baseline of fashion-tuned.",
    intendedUse: "Classifying single pieces of clothing, and comparing with fashion-tuned.",
    limits: [CHOSEN_EPOCH, SHARED_ERRORS, GREY_CLOTHES, NO_REJECTION],
  },
  "cifar10-discriminator": {
    ...CIFAR,
    kind: "discriminator",
    source: "cifar10-gan",
    part: "discriminator-average",
    method: "discriminator",
    dtype: "float16",
    labels: 0,
    summary:
      "A discriminator that learned from the 50 000 training photos of CIFAR-10 without labels, with a second task of recognising two crops of the same photo: the running average of its weights.",
    commands: [CIFAR_GAN_COMMAND, CIFAR_PROBE_COMMAND],
    probe: "cifar10-probes",
    training: { generator: "cifar10-generator", epochs: 6, batchSize: 100 },
    intendedUse:
      "A start for transfer learning on small colour photos with few labels, and a fixed feature extractor for them.",
    limits: [
      "It was trained for six epochs, 52 minutes on two cores, and its features were still improving.",
      SMALL_PHOTOS,
    ],
  },
  "cifar10-generator": {
    ...CIFAR,
    kind: "generator",
    source: "cifar10-gan",
    part: "generator-average",
    method: "generator",
    dtype: "float16",
    labels: 0,
    summary: "The generator that cifar10-discriminator learned against: the running average of its weights.",
    commands: [CIFAR_GAN_COMMAND, CIFAR_QUALITY_COMMAND],
    quality: "cifar10-quality",
    drawnClasses: THINGS,
    intendedUse: "Demonstrations of what a small GAN draws after six epochs.",
    limits: [
      "Its images have the colours and the light of photos; few show a thing that can be named. A classifier still assigns a class to each.",
    ],
  },
};
