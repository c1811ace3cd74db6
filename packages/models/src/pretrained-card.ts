import type { ImageSet, TrainedOnFacts } from "@gan-cls/core";

/** What a pretrained model does. */
export type PretrainedKind = "discriminator" | "generator" | "classifier";

/** Bounds of a share, both in `[0, 1]`. */
export interface FigureInterval {
  readonly low: number;
  readonly high: number;
}

/** A measured share in `[0, 1]` with its 95 % interval. */
export interface MeasuredShare {
  /** What was measured, on which images, and over how many runs. */
  readonly what: string;
  readonly value: number;
  readonly interval: FigureInterval;
}

/** A figure of a model card, and the figure of its control. */
export interface PretrainedFigure extends MeasuredShare {
  /** The same, measured with random weights instead of the trained ones. */
  readonly control?: MeasuredShare;
}

/** One file of a model. */
export interface PretrainedFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Where a pretrained model comes from, how well it performs, and what it is for. Plain JSON, stored as `card.json` with the model. */
export interface PretrainedCard {
  readonly name: string;
  readonly kind: PretrainedKind;
  /** What it is, in one sentence. */
  readonly summary: string;
  /** The method that made it, as named in tables: `trial-3`, `cnn`, `discriminator`, ... */
  readonly method: string;
  /** Names of the classes in label order; empty unless it is a classifier. */
  readonly classNames: readonly string[];
  /** Name of the data. */
  readonly data: string;
  /** SHA-256 of the training images and their labels, as `hashImages` counts it. */
  readonly dataHash: string;
  /** The kind of images that it is for, as in `StudyData` of `@gan-cls/data`; see {@link isMeantFor}. */
  readonly domain: string;
  /** `[rows, columns, channels]` of the images that it takes or draws. */
  readonly imageShape: readonly number[];
  /** Number of training images. */
  readonly images: number;
  /** Number of those that had a label. */
  readonly labels: number;
  /** Hash that identifies exactly these labels. */
  readonly labelHash?: string;
  readonly seed: number;
  /** Optimiser steps. */
  readonly steps: number;
  readonly engine: string;
  readonly machine: string;
  /** Version of each part by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command lines that reproduce it. */
  readonly commands: readonly string[];
  readonly figures: readonly PretrainedFigure[];
  readonly intendedUse: string;
  readonly limits: readonly string[];
  readonly licence: string;
  readonly parameters: number;
  /** How the weights are stored; they are float32 once loaded. */
  readonly dtype: "float32" | "float16";
  /** By name: `model.json`, `weights.bin`, and of a discriminator `training.json`. */
  readonly files: Readonly<Record<string, PretrainedFile>>;
  /** Of a classifier: what its training images look like, for `Familiarity` of `@gan-cls/classical`; `familiarity.bin` has the descriptions. */
  readonly familiarity?: Readonly<Record<string, unknown>> & { readonly sha256: string };
  /** Of a classifier or a discriminator: how many images it has seen, with labels and without; `trained-on.bin` has a short hash of each. */
  readonly trainedOn?: TrainedOnFacts;
}

/** A model in the package's folder `pretrained`. */
export interface PretrainedEntry {
  readonly card: PretrainedCard;
  /** Where its files are. Functions, so that a bundle that loads no model contains none of them. */
  readonly modelUrl: () => URL;
  readonly weightsUrl: () => URL;
  /** Of the hashes of the images that it has seen, where they are known. */
  readonly trainedOnUrl?: () => URL;
  /** Of the record of its training, where there is one. */
  readonly trainingUrl?: () => URL;
}

/** Kind and shape of a data set's images; a `StudyData` of `@gan-cls/data` has both. */
export interface DescribedImages {
  /** The kind of images, such as `mnist`; undefined where it is unknown. */
  readonly domain?: string;
  readonly train: Pick<ImageSet, "rows" | "columns" | "channels">;
}

/**
 * Whether a pretrained model is meant for images of this kind: same domain and same shape. It may work for others of the same shape, but
 * it is not a sensible default for them.
 */
export function isMeantFor(card: PretrainedCard, { domain, train }: DescribedImages): boolean {
  const { rows, columns, channels } = train;
  return card.domain === domain && String(card.imageShape) === String([rows, columns, channels]);
}
