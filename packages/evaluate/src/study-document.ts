import type { ConfusionMatrix } from "./confusion";
import type { SelectionDocument } from "./selection-document";
import type { Interval } from "./wilson";

/** One method, trained once and tested once. */
export interface StudyRow {
  /** Name of the method, as in {@link StudyDocument.methods}. */
  readonly method: string;
  /** Number of labelled images that it learned from. */
  readonly labels: number;
  readonly seed: number;
  /** Share of the test images that were classified correctly. */
  readonly testAccuracy: number;
  /** Mean of the recalls of the classes that have test images; a document of an older version has none. */
  readonly balancedAccuracy?: number;
  readonly testSize: number;
  /** Seconds from the start of training to the last prediction. */
  readonly seconds: number;
  /** Counts `[true class][predicted class]` over the test images. */
  readonly confusion: ConfusionMatrix;
  /** The hash of the label budget: rows with the same hash used exactly the same labels. */
  readonly labelHash: string;
  /** 95 % confidence interval of the accuracy. */
  readonly interval?: Interval;
  /** What a reader of the figure should know. */
  readonly notes?: readonly string[];
}

/**
 * A method of a study, as tables, charts and sentences show it. Reports take what they say about a method from here alone, so that a
 * user's own method is shown like any other.
 */
export interface StudyMethod {
  /** As in the rows. */
  readonly name: string;
  /** For people: a short name in title case. */
  readonly title: string;
  /** Methods of one family share a hue in charts, such as all those without a network. */
  readonly family: string;
  /** What it does, with which settings, in one or two sentences. */
  readonly description: string;
  /** Name of the method that it is a control of, if it is one. */
  readonly controlOf?: string;
  /** Names of the methods of the study whose probabilities it averages. @default none; it learns itself */
  readonly averages?: readonly string[];
  /** Whether it builds on a GAN's discriminator, trained or given. */
  readonly needsDiscriminator: boolean;
  /** Whether its own training plays a GAN's game. @default false */
  readonly trainsGan?: boolean;
  /** Whether images that a GAN has drawn are among those that it learns from. @default false */
  readonly learnsFromGenerated?: boolean;
  /** Whether the others are compared with it in {@link StudyDocument.comparisons}. At most one method is the reference. */
  readonly isReference?: boolean;
}

/** McNemar's test of one method against the study's reference, on the same test images and with the same labels and seed. */
export interface StudyComparison {
  readonly method: string;
  readonly reference: string;
  readonly labels: number;
  readonly seed: number;
  readonly onlyMethodRight: number;
  readonly onlyReferenceRight: number;
  /** Two-sided, exact. */
  readonly pValue: number;
}

/** How many of a study's test images a discriminator had seen in its own training, found by the hashes of their pixels. */
export interface SeenTestImages {
  /** What names the discriminator: a pretrained name, a path, or words such as `the GAN`. */
  readonly by: string;
  /** Test images that it learned from with their labels. */
  readonly labelled: number;
  /** Others that it saw without their labels. */
  readonly unlabelled: number;
  /** All test images. */
  readonly of: number;
}

/** All results of a study as plain JSON: the content of `results.json`. */
export interface StudyDocument {
  /** Name of the engine, such as `node` or `simd`. */
  readonly engine: string;
  /** Name of the data set. */
  readonly data: string;
  readonly rows: readonly StudyRow[];
  /** The methods of the rows, in the order of the study; a document of an older version has none. */
  readonly methods?: readonly StudyMethod[];
  readonly comparisons?: readonly StudyComparison[];
  /** McNemar's tests of the pairs that `findingPairs` names, which the finding of the study rests on; a document of an older version has none. */
  readonly findingComparisons?: readonly StudyComparison[];
  /** Of each discriminator that methods build on; a document of an older version says nothing of it. */
  readonly seenTestImages?: readonly SeenTestImages[];
  /** Discriminators of which nobody knows what they saw, named as in {@link SeenTestImages.by}. */
  readonly seenUnknownBy?: readonly string[];
  /** How the methods of the study were chosen beforehand, where they were. */
  readonly selection?: SelectionDocument;
  readonly preset?: string;
  readonly seed?: number;
  /** SHA-256 of each part of the data by name, such as `train` and `test`. */
  readonly dataHashes?: Readonly<Record<string, string>>;
  /** Names of the classes in label order; the labels themselves when absent. */
  readonly classNames?: readonly string[];
  /** In what the run is smaller than the full study, one sentence each. */
  readonly shortened?: readonly string[];
  readonly notes?: readonly string[];
  /** Processor, cores, memory, in words. */
  readonly machine?: string;
  /** Version of each part by name. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The command line that reproduces this study. */
  readonly command?: string;
  /** Seconds of the whole study. */
  readonly seconds?: number;
}
