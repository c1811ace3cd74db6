import type { ImageSet } from "@gan-cls/core";
import type { QualityDocument, StudyDocument, StudyRow } from "@gan-cls/evaluate";

/** Grey or colour images of one size: `[size, rows, columns, channels]` bytes. */
export type Images = Pick<ImageSet, "pixels" | "size" | "rows" | "columns" | "channels">;

/** How one network learned: figures per epoch by name, such as `accuracy` and `validationAccuracy` in `[0, 1]`. */
export type History = Readonly<Record<string, readonly number[]>>;

/** A part of a network's training in which the same layers move. */
export interface StageMark {
  /** The first epoch of the stage, from 1. */
  readonly firstEpoch: number;
  /** What moves from then on, in words: `head`, `all`, or names of layers. */
  readonly trainable: string;
}

/** One method at one number of labels and one seed. */
export interface MethodRecord {
  /** Unique within the report. */
  readonly name: string;
  readonly row: MeasuredStudyRow;
  /** What it called every test image. */
  readonly predictedLabels: readonly number[];
  /** `[test images][classes]`; a run made before they were kept has none. */
  readonly probabilities?: readonly (readonly number[])[];
  readonly history?: History;
  readonly stages?: readonly StageMark[];
}

/** A study's row with what it took. */
export type MeasuredStudyRow = StudyRow & {
  /** The largest resident size of the process, in bytes. */
  readonly peakMemoryBytes?: number;
};

/** The test images that the report shows, and the labels of all. */
export interface TestDigits {
  /** True labels of every test image, in the order of `predictedLabels`. */
  readonly truth: readonly number[];
  /** Positions of the images below among all test images. */
  readonly indices: readonly number[];
  readonly images: Images;
}

/** One feature space in two dimensions. */
export interface FeatureSpace {
  /** `gan`, `random` or the name of a network. */
  readonly name: string;
  /** What computes the features, in a few words. */
  readonly title: string;
  /** `[points][x, y]`. */
  readonly points: readonly (readonly [number, number])[];
  /** Share of images whose nearest neighbour in the full feature space has the same label. */
  readonly neighbourAgreement: number;
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

/** What a generator drew from the fixed noise after an epoch. */
export interface SampleSheet {
  readonly epoch: number;
  readonly images: Images;
}

/** A GAN's training. */
export interface GanTraining {
  readonly name: string;
  readonly seed: number;
  readonly steps: number;
  /** Images that it saw, without labels. */
  readonly imageCount: number;
  readonly seconds: number;
  /** The seconds are those of the last sitting, because an earlier one was stopped. */
  readonly resumed: boolean;
  readonly losses: GanLosses;
  /** One for each epoch, oldest first. */
  readonly sheets: readonly SampleSheet[];
  /** Drawn when it was done. */
  readonly generated?: Images;
}

/** Losses of both players, step by step. */
export interface GanLosses {
  readonly steps: readonly number[];
  readonly discriminator: readonly number[];
  readonly generator: readonly number[];
}

/** What a PCA has found. */
export interface PcaFindings {
  readonly name: string;
  readonly components: number;
  /** The first axes as images; mid-grey is zero. */
  readonly eigenDigits: Images;
  /** Share of the variance that each axis explains, largest first. */
  readonly explained: readonly number[];
  /** Test images, then the same rebuilt from `kept[0]`, `kept[1]`, ... components. */
  readonly rebuilt?: { readonly perRow: number; readonly kept: readonly number[]; readonly images: Images };
}

/** A figure that somebody else has published. */
export interface PublishedPoint {
  readonly name: string;
  readonly epoch: number;
  readonly accuracy: number;
}

/** What `evaluate --generator` has found. */
export interface QualityFindings {
  readonly document: QualityDocument;
  readonly samples?: Images;
  /** Pairs of a sample and its nearest training image, one after the other: of the first samples, and of the nearest of all. */
  readonly firstPairs?: Images;
  readonly nearestPairs?: Images;
}

/** What generated images that a classifier has labelled brought, in words: a table, and sentences on where they come from. */
export interface AdditionsFindings {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly facts: readonly string[];
}

/** All that a report shows. Parts that a run does not have are left out, and the page says what is missing. */
export interface ReportData {
  /** The command that made the run, such as `study` or `train gan`. */
  readonly kind: string;
  readonly data: string;
  readonly engine: string;
  readonly machine?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly classNames: readonly string[];
  /** The command line that makes the run again. */
  readonly command?: string;
  /** The largest resident size that the process ever had, in bytes. */
  readonly peakMemoryBytes?: number;
  readonly study?: StudyDocument;
  readonly methods: readonly MethodRecord[];
  readonly digits?: TestDigits;
  readonly featureMap?: FeatureMap;
  readonly gans: readonly GanTraining[];
  readonly pca?: PcaFindings;
  readonly quality?: QualityFindings;
  readonly additions?: AdditionsFindings;
  /** The original study's figures along training, where they can be compared. */
  readonly published: readonly PublishedPoint[];
}
