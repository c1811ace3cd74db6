/** What a pretrained model does. */
export type PretrainedKind = "discriminator" | "generator" | "classifier";

/** Bounds of a share, both in `[0, 1]`. */
export interface FigureInterval {
  readonly low: number;
  readonly high: number;
}

/** A measured share in `[0, 1]` with its 95 % interval. */
export interface MeasuredShare {
  /** What was measured, on what, and of how many runs it is the mean. */
  readonly what: string;
  readonly value: number;
  readonly interval: FigureInterval;
}

/** A figure of a model card, with the figure of its control beside it. */
export interface PretrainedFigure extends MeasuredShare {
  /** The same, measured with a network of random weights in place of the trained one. */
  readonly control?: MeasuredShare;
}

/** One file of a model. */
export interface PretrainedFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Where a pretrained model comes from, how well it does, and what it is for. Plain JSON; it stands beside the model as `card.json`. */
export interface PretrainedCard {
  readonly name: string;
  readonly kind: PretrainedKind;
  /** What it is, in one sentence. */
  readonly summary: string;
  /** How it was made, as tables call it: `trial-3`, `cnn`, `discriminator`, ... */
  readonly method: string;
  /** Names of the classes in label order; empty unless it is a classifier. */
  readonly classNames: readonly string[];
  /** Name of the data. */
  readonly data: string;
  /** SHA-256 of the training images and their labels, as `hashImages` counts it. */
  readonly dataHash: string;
  /** Training images that it saw. */
  readonly images: number;
  /** How many of them with their label. */
  readonly labels: number;
  /** The hash that names exactly these labels. */
  readonly labelHash?: string;
  readonly seed: number;
  /** Optimiser steps. */
  readonly steps: number;
  readonly engine: string;
  readonly machine: string;
  /** Version of each part by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command lines that make it again. */
  readonly commands: readonly string[];
  readonly figures: readonly PretrainedFigure[];
  readonly intendedUse: string;
  readonly limits: readonly string[];
  readonly licence: string;
  readonly parameters: number;
  /** How the weights are stored; they are float32 once loaded. */
  readonly dtype: "float32" | "float16";
  /** By name: `model.json` and `weights.bin`. */
  readonly files: Readonly<Record<string, PretrainedFile>>;
}
