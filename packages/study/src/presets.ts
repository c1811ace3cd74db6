import type { DiscriminatorOptions, GeneratorOptions } from "@gan-cls/models";
import type { GanObjective } from "@gan-cls/train";

/** How a study's GAN is trained. */
export interface GanSettings {
  /** Training images that it sees, without labels; fewer if the data have fewer. */
  readonly images: number;
  /** Passes over those images. */
  readonly epochs: number;
  /** Steps after which it stops, even within an epoch. @default no bound */
  readonly maxSteps?: number;
  readonly batchSize: number;
  /** Rate of both Adam optimisers. */
  readonly learningRate: number;
  /** Decay of the gradient's running mean in both Adam optimisers, in `[0, 1)`. */
  readonly beta1: number;
  /** Images in every sample sheet. */
  readonly sampleCount: number;
  /** Its `filters` are those of images of up to 32 rows or columns; larger ones add layers by themselves, see `buildGenerator`. */
  readonly generator: Omit<GeneratorOptions, "seed" | "imageShape">;
  /** The same. */
  readonly discriminator: Omit<DiscriminatorOptions, "seed" | "imageShape">;
  /** What both networks are trained for. @default the original's */
  readonly objective?: GanObjective;
  /** Labelled training images from which a probe learns after every epoch; twice as many others judge it. @default no probe */
  readonly probeLabels?: number;
  /** Samples that are measured after every epoch. @default none */
  readonly quality?: number;
}

/** Every number that a study depends on and that an option does not give. */
export interface StudySettings {
  /** What `--data` names when it is not given. */
  readonly data: string;
  /** Names in the registry. */
  readonly methods: readonly string[];
  /** A pretrained discriminator that the transferred methods build on. @default none; a GAN is trained */
  readonly discriminator?: string;
  /** Numbers of labels; fewer if the data have fewer training images. */
  readonly labels: readonly number[];
  /**
   * `original`: the original study's own 10 000 images in its order, of which smaller budgets take the first. `stratified`: as many of each
   * class, drawn by the seed.
   */
  readonly labelChoice: "original" | "stratified";
  /** Seeds that the study is repeated with. @default 1 */
  readonly seeds?: number;
  /** Test images that the figures are meant for; a study tests on all that the data have. */
  readonly testImages: number;
  /** Whether networks are measured on the test images after every epoch, as the original did. Nothing is chosen by it. */
  readonly validateOnTest: boolean;
  readonly gan: GanSettings;
  /** Epochs of each stage of each network that is trained with labels. */
  readonly epochs: Readonly<Record<"cnn" | "trial-1" | "trial-2" | "trial-3", readonly number[]>>;
  /**
   * Steps of the methods that learn from labels and images without labels at once: the convolutional network with few and with many labels,
   * and the dense one, which converges slowly.
   */
  readonly semiSteps: Readonly<Record<"few" | "many" | "dense", number>>;
  /** Most epochs of networks that are trained for so many steps: the fair CNN, and all that is tuned. @default each method's own, 100 */
  readonly mostEpochs?: number;
  /** Networks of an ensemble, each of which takes as long as `pooled-tune`. @default 2 */
  readonly ensembleNetworks?: number;
  /** Images per step and rate of the CNN's SGD; the trials bring theirs. */
  readonly cnn: { readonly batchSize: number; readonly learningRate: number };
  /** `undefined`: what `@gan-cls/classical` has chosen on a validation split. */
  readonly classical: { readonly components: number | undefined; readonly neighbours: number };
}

/** The original study in full; its source is its notebooks, its figures are in `original-figures.ts`. */
const ORIGINAL: StudySettings = {
  data: "mnist",
  methods: ["pca-knn", "cnn", "trial-1", "trial-2", "trial-3"],
  labels: [10_000],
  labelChoice: "original",
  testImages: 10_000,
  validateOnTest: true,
  gan: {
    images: 10_000,
    epochs: 50,
    batchSize: 100,
    learningRate: 1e-4,
    beta1: 0.9,
    sampleCount: 16,
    generator: { filters: [256, 128, 64], latentSize: 100 },
    discriminator: { filters: [64, 128] },
  },
  epochs: { cnn: [15], "trial-1": [15], "trial-2": [5, 10], "trial-3": [7, 8] },
  semiSteps: { few: 1600, many: 2500, dense: 12_000 },
  cnn: { batchSize: 100, learningRate: 0.01 },
  classical: { components: undefined, neighbours: 4 },
};

/** A first look within two minutes on two cores: where a GAN helps, and where not. Only what differs from the original is set here, and every run prints those differences. */
const QUICK: StudySettings = {
  ...ORIGINAL,
  data: "mnist-10k",
  // In the order in which two processes take them up: figures show within seconds, and both end at about the same time.
  methods: ["cnn-fair", "pca-knn", "cnn", "trial-1", "pooled-tune", "random-tune", "trial-2", "trial-3"],
  discriminator: "mnist-better-discriminator",
  labels: [300],
  labelChoice: "stratified",
  validateOnTest: false,
  // For --from-scratch. With the original's rate nothing is to be seen before some 2 000 steps; these are DCGAN's settings (Radford 2015, section 4), twice as fast.
  gan: { ...ORIGINAL.gan, epochs: 5, learningRate: 4e-4, beta1: 0.5 },
};

/**
 * The methods of the preset `label-efficiency`: a baseline without a network; a CNN, trained as the original did and as is usual today; a GAN's
 * discriminator, frozen and tuned, each with a control on random weights; and methods that also learn from images without labels, each with a
 * control without the GAN.
 */
const LABEL_EFFICIENCY_METHODS: readonly string[] = [
  "pca-knn",
  "logistic",
  "cnn",
  "cnn-fair",
  "random-probe",
  "pooled-probe",
  "random-tune",
  "pooled-tune",
  "same-net",
  "semi-plain",
  "semi-gan",
  "spread-random",
  "spread-gan",
];

/** How much a GAN helps with few and with many labels. Nothing is chosen by test images. */
const LABEL_EFFICIENCY: StudySettings = {
  ...ORIGINAL,
  methods: LABEL_EFFICIENCY_METHODS,
  discriminator: "mnist-better-discriminator",
  labels: [100, 300, 1_000, 3_000, 10_000, 60_000],
  labelChoice: "stratified",
  seeds: 3,
  validateOnTest: false,
  // For --from-scratch and for other images: the settings of mnist-better-discriminator.
  gan: {
    ...ORIGINAL.gan,
    ...{ images: 60_000, epochs: 6, learningRate: 4e-4, beta1: 0.5, sampleCount: 64 },
    generator: { filters: [128, 64, 32], latentSize: 100 },
    objective: { selfSupervision: { task: "contrastive" }, averageDecay: 0.998 },
  },
};

/** The studies that come with the command line, by name. */
export const PRESETS = {
  quick: QUICK,
  original: ORIGINAL,
  "label-efficiency": LABEL_EFFICIENCY,
} as const satisfies Record<string, StudySettings>;

export type PresetName = keyof typeof PRESETS;

/** Presets that a GAN's training knows too. */
export type GanPresetName = "original";

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];
