import type { Pca } from "@gan-cls/classical";
import type { Classifier, ImageDataset, ImageSet, MatrixKernel, ProgressEvent, TrainingEvent } from "@gan-cls/core";
import type { History, StageMark } from "@gan-cls/report";
import type { CheckpointStore } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";

/** What a method gets to learn from, and whom it tells how far it is. */
export interface MethodTask {
  /** The labelled images that may be seen, and nothing else. */
  readonly dataset: ImageDataset;
  /** All training images, without any label. */
  readonly unlabelled: ImageSet;
  /** Positions among them of `dataset`'s images, in its order; generated images, if it has some, come behind these. */
  readonly labelledAt: Uint32Array;
  /** Generated images to learn from too, for a method that takes them apart. */
  readonly additions?: ImageDataset;
  /** Images to measure on after every epoch; nothing is chosen by them. */
  readonly validation: ImageDataset | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Where a network's training keeps its newest checkpoint, and whence it goes on. */
  readonly checkpoints: CheckpointStore;
  /** A trained discriminator. It stays the study's. */
  readonly discriminator: () => Promise<tf.Sequential>;
  /** One of the same build with random weights drawn by the seed, for controls. It stays the study's. */
  readonly untrained: () => Promise<tf.Sequential>;
  /** Does the matrix products of classical methods. */
  readonly kernel: MatrixKernel;
  readonly onTraining: (event: TrainingEvent) => void | Promise<void>;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** What a method has learned. Disposing the classifier frees the network too. */
export interface TrainedMethod {
  readonly classifier: Classifier;
  /** The network, if it is one, for saving. It belongs to the classifier. */
  readonly model?: tf.LayersModel;
  /** The axes, if it has some, for pictures. */
  readonly pca?: Pca;
  /** Figures per epoch by name, if it learned in epochs. */
  readonly history?: History;
  /** When which layers moved, if it is a network. */
  readonly stages?: readonly StageMark[];
}

/** One way to learn to classify. */
export interface Method {
  /** Short name for tables, `--methods` and folders. */
  readonly name: string;
  /** What it does with which settings, in one sentence for reports. */
  readonly description: string;
  /** Whether it builds on a discriminator, so that a GAN must be trained first. */
  readonly needsDiscriminator: boolean;
  /** Whether it tells generated images from real ones, for example to choose an epoch by real ones alone. @default false; they are joined */
  readonly takesAdditions?: boolean;
  /** What a reader of a row with this budget should know. */
  notes?(budget: { labels: number; labelHash: string }): readonly string[];
  train(task: MethodTask): Promise<TrainedMethod>;
}
