import type { EngineReport } from "@gan-cls/engine";
import type { Interval } from "@gan-cls/evaluate";
import type { Operation } from "../rpc/protocol";
import type { GanTrainingEvent } from "../training/gan-progress";
import type { DigitUrls } from "./laboratory";
import type { TeachOperations } from "./teach-operations";

/** The classifiers that answer: all learned from the same 8 000 labelled digits. */
export const METHODS = ["tuned", "control", "cnn-fair", "pca-knn"] as const;
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
  /** The fair CNN's answer and how sure it is. */
  readonly labels: Uint8Array;
  readonly confidences: Float32Array;
}

/** What comes with the models package. */
export interface Catalogue {
  /** Title of each GAN; elsewhere a GAN is identified by its position here. */
  readonly gans: readonly string[];
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

/** Who learns from few labels: a discriminator, the same network with random weights, and a CNN. */
export type Contestant = "transfer" | "control" | "cnn";

/** One point of a contestant's curve. */
export interface RaceEvent {
  readonly contestant: Contestant;
  readonly epoch: number;
  readonly epochs: number;
  /** On some of the test digits. */
  readonly accuracy: number;
}

/** By how much the first is ahead of the second on the same test digits; negative if it is behind. */
export interface RaceDifference {
  readonly first: Contestant;
  readonly second: Contestant;
  readonly difference: number;
  /** 95 %. */
  readonly interval: Interval;
}

/** What a race ended with. */
export interface RaceResult {
  readonly labels: number;
  readonly testSize: number;
  /** Test digits that each classified rightly. */
  readonly correct: Readonly<Record<Contestant, number>>;
  /** The discriminator against its control, and against the CNN. */
  readonly differences: readonly RaceDifference[];
}

/** A hidden part that is being filled. */
export interface FillInEvent {
  readonly step: number;
  readonly steps: number;
  /** 28 x 28 bytes: the visible pixels as they are, the hidden ones as the generator draws them now. */
  readonly filled: Uint8Array;
  /** The same by the mean of the nearest training digits. */
  readonly byNeighbours: Uint8Array;
}

/** A hidden part, filled. */
export interface FilledIn extends Pick<FillInEvent, "filled" | "byNeighbours"> {
  /** The whole image of the generator. */
  readonly drawn: Uint8Array;
  readonly seconds: number;
}

/** Training digits like a drawing, in two spaces that hold the same digits. */
export interface SimilarDigits {
  /** By features that a discriminator learned without labels. */
  readonly features: readonly NearDigit[];
  /** By their pixels, as they are. */
  readonly pixels: readonly NearDigit[];
}

/** A round of the game: digits of one class, and one image that is not of it. */
export interface OddRound {
  /** 28 x 28 bytes each. */
  readonly pixels: Uint8Array;
  /** Position of the odd one. */
  readonly odd: number;
  /** The class of the others. */
  readonly common: number;
  /** The class of the odd one; `null` for a drawing. */
  readonly other: number | null;
  /** Which one is farthest from the others: by a discriminator's features, and by pixels. */
  readonly guesses: Readonly<Record<"features" | "pixels", number>>;
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
  /** Transfers the GAN trained last, or the one that comes with the page, beside its control and a CNN with the same labels. */
  race: Operation<{ labels: number; seed: number; shipped: boolean }, RaceResult, RaceEvent>;
  fillIn: Operation<{ pixels: Uint8Array; hidden: Uint8Array; seed: number }, FilledIn, FillInEvent>;
  similar: Operation<{ pixels: Uint8Array; count: number }, SimilarDigits>;
  /** Draws a round; with a `drawing` it is the odd one, among digits of the class `like`. */
  oddRound: Operation<{ seed: number; drawing?: Uint8Array; like?: number }, OddRound>;
}
