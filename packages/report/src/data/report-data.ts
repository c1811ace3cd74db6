import type { ImageSet, WarningEvent } from "@gan-cls/core";
import type { QualityDocument, StudyDocument, StudyRow, TasksDocument } from "@gan-cls/evaluate";

/** Grey or colour images of one size: `[size, rows, columns, channels]` bytes. */
export type Images = Pick<ImageSet, "pixels" | "size" | "rows" | "columns" | "channels">;

/** `original` is the binary cross-entropy, in nats. */
export type GanLossName = "original" | "hinge";

/** The training of one network: figures per epoch by name, such as `accuracy` and `validationAccuracy` in `[0, 1]`. */
export type History = Readonly<Record<string, readonly number[]>>;

/** A part of a network's training in which the same layers are trained. */
export interface StageMark {
  /** The first epoch of the stage, from 1. */
  readonly firstEpoch: number;
  /** What is trained from then on: `head`, `all`, or names of layers. */
  readonly trainable: string;
}

/** One method at one number of labels and one seed. */
export interface MethodRecord {
  /** Unique within the report. */
  readonly name: string;
  readonly row: MeasuredStudyRow;
  /** Its prediction for every test image. */
  readonly predictedLabels: readonly number[];
  /** `[test images][classes]`; runs of older versions have none. */
  readonly probabilities?: readonly (readonly number[])[];
  readonly history?: History;
  readonly stages?: readonly StageMark[];
}

/** A study's row with its memory use. */
export type MeasuredStudyRow = StudyRow & {
  /** The largest resident size of the process, in bytes. */
  readonly peakMemoryBytes?: number;
};

/** The test images that the report shows, and the labels of all test images. */
export interface TestImages {
  /** True labels of every test image, in the order of `predictedLabels`. */
  readonly truth: readonly number[];
  /** Positions of the images below among all test images. */
  readonly indices: readonly number[];
  readonly images: Images;
}

/** One feature space in two dimensions. */
export interface FeatureSpace {
  readonly name: string;
  /** What computes the features, in a few words. */
  readonly title: string;
  /** `[points][x, y]`. */
  readonly points: readonly (readonly [number, number])[];
  /** Share of images whose nearest neighbour in the full feature space has the same label. */
  readonly neighbourAgreement: number;
  /** Whether the network was trained with labels; the page says which were not. */
  readonly usesLabels?: boolean;
  /** How many, if it was; a map of an older version does not say. */
  readonly labels?: number;
}

/** The same test images in several feature spaces. */
export interface FeatureMap {
  readonly seed: number;
  /** Neighbours and epochs of UMAP. */
  readonly neighbours: number;
  readonly epochs: number;
  /** Positions of the points among all test images. */
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  readonly spaces: readonly FeatureSpace[];
}

/** The images of a generator for fixed noise after an epoch. */
export interface SampleSheet {
  readonly epoch: number;
  readonly images: Images;
}

/** A GAN's training. */
export interface GanTraining {
  readonly name: string;
  readonly seed: number;
  readonly steps: number;
  /** Number of training images, without labels. */
  readonly imageCount: number;
  /** Of its training, where they are known. */
  readonly seconds?: number;
  /** Where it was trained before this run: what is known of that. */
  readonly pretrained?: PretrainedGan;
  /** What its monitors have noticed, oldest first. */
  readonly warnings: readonly Pick<WarningEvent, "code" | "message" | "epoch" | "step">[];
  readonly losses: GanLosses;
  /** One for each epoch, oldest first. */
  readonly sheets: readonly SampleSheet[];
  /** Images of the finished generator. */
  readonly generated?: Images;
}

/** A GAN that was trained before the run, of which the run uses the discriminator. */
export interface PretrainedGan {
  /** Names of both networks. */
  readonly discriminator: string;
  readonly generator: string;
  /** Name of the data that it learned from. */
  readonly data: string;
  readonly epochs: number;
  /** The epoch whose weights were kept, if a check chose one. */
  readonly bestEpoch?: number;
  /** Where its losses come from, or why there are none, in sentences. */
  readonly origin: string;
}

/** Losses of both players, step by step. */
export interface GanLosses {
  /** Which loss it is, as `trainGan` calls it. @default "original" */
  readonly loss?: GanLossName;
  readonly steps: readonly number[];
  readonly discriminator: readonly number[];
  readonly generator: readonly number[];
}

/** The results of a PCA. */
export interface PcaFindings {
  readonly name: string;
  readonly components: number;
  /** The first axes as images; mid-grey is zero. */
  readonly eigenImages: Images;
  /** Share of the variance that each axis explains, largest first. */
  readonly explained: readonly number[];
  /** Test images, then the same reconstructed from `kept[0]`, `kept[1]`, ... components. */
  readonly rebuilt?: { readonly perRow: number; readonly kept: readonly number[]; readonly images: Images };
}

/** A published figure of another study. */
export interface PublishedPoint {
  /** Of the method. */
  readonly name: string;
  /** Number of labels. */
  readonly labels: number;
  readonly epoch: number;
  readonly accuracy: number;
}

/** The quality of a generator's samples. */
export interface QualityFindings {
  readonly document: QualityDocument;
  readonly samples?: Images;
  /** Pairs of a sample and its nearest training image: of the first samples, and of the closest of all. */
  readonly firstPairs?: Images;
  readonly nearestPairs?: Images;
}

/** The effect of generated images that a classifier has labelled: a table, and sentences on where they come from. */
export interface AdditionsFindings {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly facts: readonly string[];
}

/** A part of a run that is damaged and not shown. */
export interface LeftOut {
  /** Within the run's folder. */
  readonly file: string;
  /** What is wrong with it, and what to do. */
  readonly reason: string;
}

/** Everything that a report shows. The page says which parts a run does not have. */
export interface ReportData {
  /** The command that made the run, such as `study` or `train gan`. */
  readonly kind: string;
  readonly data: string;
  readonly engine: string;
  readonly machine?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly classNames: readonly string[];
  /** The command line that repeats the run. */
  readonly command?: string;
  /** The largest resident size of the process, in bytes. */
  readonly peakMemoryBytes?: number;
  readonly study?: StudyDocument;
  readonly methods: readonly MethodRecord[];
  readonly testImages?: TestImages;
  readonly featureMap?: FeatureMap;
  readonly gans: readonly GanTraining[];
  readonly pca?: PcaFindings;
  readonly quality?: QualityFindings;
  /** What the networks are worth for tasks other than classification. */
  readonly tasks?: TasksDocument;
  readonly additions?: AdditionsFindings;
  /** Published figures during training that can be compared with these. */
  readonly published: readonly PublishedPoint[];
  /** What is damaged. @default nothing */
  readonly leftOut?: readonly LeftOut[];
}
