import type { ConfusionMatrix } from "./confusion";
import type { Interval } from "./wilson";

/** One method, trained once and tested once. */
export interface StudyRow {
  /** Such as `cnn`, `trial-3` or `pca-knn`. */
  readonly method: string;
  /** Number of labelled images that it learned from. */
  readonly labels: number;
  readonly seed: number;
  /** Share of the test images that were named rightly. */
  readonly testAccuracy: number;
  readonly testSize: number;
  /** Seconds from the start of training to the last prediction. */
  readonly seconds: number;
  /** Counts `[true class][predicted class]` over the test images. */
  readonly confusion: ConfusionMatrix;
  /** The hash of the label budget: rows with the same hash saw exactly the same labels. */
  readonly labelHash: string;
  /** 95 % confidence interval of the accuracy. */
  readonly interval?: Interval;
  /** What a reader of the figure should know. */
  readonly notes?: readonly string[];
}

/**
 * A method of a study, as tables, charts and sentences show it. Whoever draws a study takes what it says of a method from here, so that
 * a user's own method is shown like any other.
 */
export interface StudyMethod {
  /** As in the rows. */
  readonly name: string;
  /** For people, such as `PCA + KNN`. */
  readonly title: string;
  /** Methods of one family share a hue, such as `classical`, `cnn` or `transfer`. */
  readonly family: string;
  /** What it does, with which settings, in one or two sentences. */
  readonly description: string;
  /** Name of the method that it is a control of, if it is one. */
  readonly controlOf?: string;
  /** Whether it builds on a GAN's discriminator, trained or given. */
  readonly needsDiscriminator: boolean;
  /** Whether it is what the others are compared with in {@link StudyDocument.comparisons}. At most one method is. */
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

/** All that a study found, as plain JSON: what `--json` prints and `results.json` holds. */
export interface StudyDocument {
  /** Name of the engine that computed, such as `node` or `simd`. */
  readonly engine: string;
  /** Name of the data, such as `mnist-10k`. */
  readonly data: string;
  readonly rows: readonly StudyRow[];
  /** The methods of the rows, in the order of the study; a document of an older version has none. */
  readonly methods?: readonly StudyMethod[];
  readonly comparisons?: readonly StudyComparison[];
  readonly preset?: string;
  readonly seed?: number;
  /** SHA-256 of each part of the data by name, such as `train` and `test`. */
  readonly dataHashes?: Readonly<Record<string, string>>;
  /** Names of the classes in label order; the labels themselves when absent. */
  readonly classNames?: readonly string[];
  /** What was made smaller than the full study, one sentence each. */
  readonly shortened?: readonly string[];
  readonly notes?: readonly string[];
  /** Processor, cores, memory, in words. */
  readonly machine?: string;
  /** Version of each part by name. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The command line that makes this study again. */
  readonly command?: string;
  /** Seconds of the whole study. */
  readonly seconds?: number;
}
