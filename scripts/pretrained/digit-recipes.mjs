/** The networks for grey digits; see recipes.mjs. */

const GAN_COMMAND = "gan-cls train gan --preset original --data mnist --seed 1 --keep-every 5";
const STUDY_COMMAND =
  "gan-cls study --preset original --data mnist --discriminator mnist-original-discriminator --seed 1 --seeds 3";
const PROBE_COMMAND =
  "gan-cls adopt mnist-original-discriminator --data mnist --labels 1000 --layers leaky_2,all-convolutions --seed 1";
const BETTER_COMMAND =
  "gan-cls train gan --data mnist --images 60000 --epochs 6 --generator-filters 128,64,32 --learning-rate 0.0004 --beta1 0.5 --self-supervision contrastive --ema 0.998 --probe-labels 1000 --samples 64 --seed 1 --engine simd";
const BETTER_PROBE_COMMAND =
  "gan-cls study --data mnist --methods random-probe,pooled-probe --labels 100,1000,10000 --seeds 5 --discriminator mnist-better-discriminator --engine simd";
const FEATURE_COMMAND =
  "node scripts/pretrained/train-feature-cnn.mjs --data path/to/mnist --seed 1 --out runs/feature-cnn";
const VOTE_COMMAND =
  "gan-cls study --data mnist-10k --methods pooled-tune,random-tune,cnn-fair --labels 8000 --seeds 1 --discriminator mnist-better-discriminator --engine simd --out runs/vote-study";
const VOTE_TEST_COMMAND =
  "node scripts/pretrained/measure-votes.mjs --study runs/vote-study --data path/to/mnist --out runs/votes";

/** Weights that an older engine made; retraining replaces them, and then this can be deleted. */
const OLDER_ENGINE =
  "Trained by the engine of commit 76e3994; later engines round differently and draw other dropout masks, so the command gives other bytes today.";

const GREY_DIGITS =
  "Takes 28 x 28 grey digits, white on black, scaled and centred as in MNIST (20 x 20 box, centre of mass in the middle); it misclassifies other images.";
const NO_REJECTION =
  "Assigns one of ten digits to any image, even to one that shows no digit, often with high probability.";

/** What the three classifiers that the demo compares have in common: the same 8 000 labels, tested once on the official test digits. */
const VOTE = {
  kind: "classifier",
  source: "votes",
  figures: "votes",
  dtype: "float16",
  commands: [VOTE_COMMAND, VOTE_TEST_COMMAND],
};
const OFFICIAL_TEST =
  "The labels are those of mnist-10k's 8 000 training digits; the figures are of MNIST's 10 000 official test digits, which were looked at once.";

/** What all of them have in common. */
export const DIGIT_FACTS = {
  package: "models",
  domain: "mnist",
  licence: "MIT, as the package. Trained on MNIST (LeCun, Cortes, Burges), of which no image is contained.",
  /** Classifies the images that generators draw. */
  judge: "mnist-cnn",
  things: "digit",
};

export const DIGIT_RECIPES = {
  "mnist-original-discriminator": {
    kind: "discriminator",
    source: "original-gan",
    part: "discriminator",
    method: "discriminator",
    dtype: "float32",
    labels: 0,
    summary: "The original study's discriminator, retrained: 50 epochs on its own 10 000 MNIST images, without labels.",
    commands: [GAN_COMMAND, PROBE_COMMAND],
    probe: "original-probe",
    training: { generator: "mnist-original-generator", epochs: 50, batchSize: 100 },
    intendedUse:
      "A fixed feature extractor or a start for transfer learning on small grey images, and the reproduction of the study.",
    limits: [
      "A network of the same shape with random weights is nearly as good a feature extractor on MNIST; compare the control's figure.",
      GREY_DIGITS,
      "Its logit distinguishes this generator's images from MNIST's; it does not measure how realistic an image is.",
      OLDER_ENGINE,
    ],
  },
  "mnist-original-generator": {
    kind: "generator",
    source: "original-gan",
    part: "generator",
    method: "generator",
    dtype: "float16",
    labels: 0,
    summary:
      "The original study's DCGAN generator, retrained: 50 epochs on its own 10 000 MNIST images, without labels.",
    commands: [GAN_COMMAND],
    intendedUse: "Drawing digits for demonstrations, and the reproduction of the study.",
    limits: [
      "Many of its images are not clear digits, and classes can be missing; see the figures. A classifier assigns a digit to each image all the same.",
      "It draws digits like those of 10 000 MNIST images, in the hands of their writers, and no other handwriting.",
      OLDER_ENGINE,
    ],
  },
  "mnist-better-discriminator": {
    kind: "discriminator",
    source: "better-gan",
    part: ["discriminator-best", "discriminator-average", "discriminator"],
    method: "discriminator",
    dtype: "float16",
    labels: 0,
    summary:
      "The best discriminator of this project: trained on all 60 000 MNIST images without labels, with a second task of recognising two views of the same image.",
    commands: [BETTER_COMMAND, BETTER_PROBE_COMMAND],
    probe: "better-probe",
    training: { generator: "mnist-better-generator", epochs: 6, batchSize: 100, bestEpoch: 5 },
    intendedUse:
      "A fixed feature extractor or a start for transfer learning on small grey images, with few labels above all.",
    limits: [
      "With 10 000 labels, a network of the same shape with random weights is nearly as good a feature extractor on MNIST; compare the controls' figures.",
      GREY_DIGITS,
    ],
  },
  "mnist-better-generator": {
    kind: "generator",
    source: "better-gan",
    part: ["generator-best", "generator-average", "generator"],
    method: "generator",
    dtype: "float16",
    labels: 0,
    summary: "The generator trained against the better discriminator, with half the original's width.",
    commands: [BETTER_COMMAND],
    intendedUse: "Drawing digits for demonstrations.",
    limits: [
      "Some of its images are not digits; a classifier still assigns a digit to each.",
      "It draws digits like those of MNIST, in the hands of its writers, and no other handwriting.",
    ],
  },
  "mnist-trial-3": {
    kind: "classifier",
    source: "original-study",
    part: "trial-3",
    method: "trial-3",
    dtype: "float16",
    summary:
      "The original study's best transferred discriminator: a linear dense layer of 128 units and a softmax, 10 000 labels.",
    commands: [GAN_COMMAND, STUDY_COMMAND],
    figures: "original-study",
    controls: "control-study",
    intendedUse: "Classifying single digits, and the reproduction of the study.",
    limits: [
      "A plain CNN with the same labels is better; see mnist-cnn.",
      "As in the original, its accuracy on the test images was monitored during training; no choice was based on it.",
      GREY_DIGITS,
      NO_REJECTION,
    ],
  },
  "mnist-tuned": {
    ...VOTE,
    part: "pooled-tune",
    method: "pooled-tune",
    steps: 3040,
    summary:
      "The best transfer of this project: mnist-better-discriminator, which learned from 60 000 digits without labels, tuned with 8 000 labels through pooled features.",
    intendedUse: "Classifying single digits, beside its control mnist-tuned-control and mnist-fair-cnn.",
    limits: [
      OFFICIAL_TEST,
      "Its discriminator has seen all 60 000 training images of MNIST without labels, mnist-10k's 2 000 test digits among them, so accuracies on those are no fair comparison.",
      "With this many labels the GAN is worth little: compare the control's figure. Its lead is with few labels.",
      GREY_DIGITS,
      NO_REJECTION,
    ],
  },
  "mnist-tuned-control": {
    ...VOTE,
    part: "random-tune",
    method: "random-tune",
    steps: 3040,
    summary:
      "The control of mnist-tuned: the same network, labels and tuning, started from random weights instead of those that a GAN has learned.",
    intendedUse: "Showing what of mnist-tuned's accuracy comes from the GAN.",
    limits: [
      OFFICIAL_TEST,
      "Trained in two sittings, on one thread and then on two: its command gives other last bits, and so slightly other figures.",
      GREY_DIGITS,
      NO_REJECTION,
    ],
  },
  "mnist-fair-cnn": {
    ...VOTE,
    part: "cnn-fair",
    method: "cnn-fair",
    steps: 3024,
    summary:
      "A plain CNN trained as well as is usual today with the same 8 000 labels as mnist-tuned: the baseline that a GAN has to beat.",
    intendedUse: "Classifying single digits, and comparing with mnist-tuned.",
    limits: [OFFICIAL_TEST, "A tenth of the labels only chose the epoch.", GREY_DIGITS, NO_REJECTION],
  },
  "mnist-feature-cnn": {
    kind: "classifier",
    source: "feature-cnn",
    part: "feature-cnn",
    method: "feature-cnn",
    dtype: "float16",
    summary:
      "A small CNN trained on all 60 000 labels: its hidden layer of 64 numbers is the feature space in which `gan-cls evaluate --generator` compares images.",
    commands: [FEATURE_COMMAND],
    figures: "feature-cnn",
    intendedUse:
      "FID, precision and recall of generated digits, and classifying them; a fixed reference, so its weights change only with its name.",
    limits: [
      "It was trained on 60 000 labels, so it cannot serve as a labeller in a study with fewer.",
      "FID in its features and FID in those of the Inception network are different numbers; compare only figures of this network.",
      "It was trained on the training images, so their features differ a little from those of test images; the floor that is printed with every figure shows by how much.",
      GREY_DIGITS,
      NO_REJECTION,
    ],
  },
  "mnist-cnn": {
    kind: "classifier",
    source: "original-study",
    part: "cnn",
    method: "cnn",
    dtype: "float16",
    summary:
      "The original study's conventional CNN, trained from scratch on 10 000 labels: the baseline for the transferred discriminators.",
    commands: [STUDY_COMMAND],
    figures: "original-study",
    intendedUse: "Classifying single digits, and the reproduction of the study.",
    limits: [
      "The original's settings (a linear dense layer, SGD 0.01 for 15 epochs) limit it; they were kept for the comparison.",
      "As in the original, its accuracy on the test images was monitored during training; no choice was based on it.",
      GREY_DIGITS,
      NO_REJECTION,
    ],
  },
};
