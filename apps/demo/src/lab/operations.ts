import type { EngineReport } from "@gan-cls/engine";
import type { Operation } from "../rpc/protocol";
import type { GanTrainingEvent } from "../training/gan-progress";
import type { DigitUrls } from "./laboratory";
import type { TeachOperations } from "./teach-operations";

/** The classifiers that answer. */
export const METHODS = ["trial-3", "cnn", "pca-knn"] as const;
export type Method = (typeof METHODS)[number];

/** The answer of one method for one drawing. */
export interface Vote {
  readonly method: Method;
  /** One probability per class; for PCA + KNN the shares of the neighbours' votes. */
  readonly probabilities: Float32Array;
  /** The predicted class; each method decides between equal probabilities. */
  readonly label: number;
  /** Time that the answer took in the worker. */
  readonly milliseconds: number;
}

/** Activations `[rows, columns, channels]` of one layer. */
export interface FeatureMaps {
  readonly layer: string;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/** A digit of the training set that is like the drawing. */
export interface NearDigit {
  /** 28 x 28 bytes. */
  readonly pixels: Uint8Array;
  readonly label: number;
  readonly distance: number;
}

/** By how much a method's confidence in its answer falls when a part of the drawing is covered, `[rows, columns]`. */
export interface Sensitivity {
  readonly method: Method;
  readonly rows: number;
  readonly columns: number;
  readonly drops: Float32Array;
}

/** Generated images, and how they are evaluated. */
export interface JudgedSamples {
  /** 28 x 28 bytes each. */
  readonly pixels: Uint8Array;
  /** The discriminator's probability that an image is real. */
  readonly realness: Float32Array;
  /** The CNN's answer and how sure it is. */
  readonly labels: Uint8Array;
  readonly confidences: Float32Array;
}

/** What comes with the models package. */
export interface Catalogue {
  /** Title of each GAN; elsewhere a GAN is identified by its position here. */
  readonly gans: readonly string[];
  /** A method's accuracy on MNIST's test digits, from its card. */
  readonly accuracies: Readonly<Partial<Record<Method, number>>>;
}

/** Settings of a GAN that trains in the page. */
export interface GanSettings {
  readonly size: "small" | "original";
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Steps after which it is finished. */
  readonly steps: number;
  /** Resume the GAN that was stopped. */
  readonly resume: boolean;
}

/** One epoch of one of the two classifiers that learn from few labels. */
export interface RaceEvent {
  readonly contestant: "transfer" | "cnn";
  readonly epoch: number;
  /** On digits that neither has seen. */
  readonly accuracy: number;
}

/** Everything that a worker does for the page. */
export interface LabOperations extends TeachOperations {
  /** Starts the engine. To be called first. */
  start: Operation<{ digits: DigitUrls; engine: "any" | "processor" }, EngineReport>;
  catalogue: Operation<null, Catalogue>;
  classify: Operation<{ pixels: Uint8Array; methods: readonly Method[] }, readonly Vote[]>;
  featureMaps: Operation<{ pixels: Uint8Array }, readonly FeatureMaps[]>;
  nearest: Operation<{ pixels: Uint8Array; space: "features" | "pca"; count: number }, readonly NearDigit[]>;
  sensitivity: Operation<{ pixels: Uint8Array }, readonly Sensitivity[]>;
  /** A random digit of the test set. */
  testDigit: Operation<{ seed: number }, { pixels: Uint8Array; label: number }>;
  /** Unit vectors of the latent space, those that change the image most first. */
  directions: Operation<{ gan: number; count: number }, readonly Float32Array[]>;
  generate: Operation<{ gan: number; latents: Float32Array; judged: boolean }, JudgedSamples>;
  trainGan: Operation<GanSettings, { outcome: "finished" | "stopped" }, GanTrainingEvent>;
  setPaused: Operation<boolean, void>;
  /** Transfers the GAN trained last, and trains a CNN from scratch, with the same labels. */
  race: Operation<{ labels: number; seed: number; epochs: number }, void, RaceEvent>;
}
