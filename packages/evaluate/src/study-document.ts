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
  /** Name of the engine that computed, such as `node` or `wasm`. */
  readonly engine: string;
  /** Name of the data, such as `mnist-10k`. */
  readonly data: string;
  readonly rows: readonly StudyRow[];
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
