import {
  checkLabelledFeatures,
  fitStandardizer,
  standardizedRows,
  type LabelledFeatures,
  type Standardizer,
} from "./features";

/** Numbers of standardised features that a fit keeps of its own accord, 256 MB. */
const MOST_KEPT = 2 ** 26;

/** Labelled vectors, standardised, which a fit reads again and again. */
export abstract class StandardizedRows {
  readonly labels: Uint8Array;
  readonly size: number;
  readonly dimensions: number;
  readonly classCount: number;
  readonly standardizer: Standardizer;

  constructor(training: LabelledFeatures) {
    this.labels = training.labels;
    this.size = training.size;
    this.dimensions = training.dimensions;
    this.classCount = training.classCount;
    this.standardizer = fitStandardizer(training);
  }

  /** Rows `start` to `end` (exclusive), `[end - start, dimensions]`; not to be changed, and valid until the next call. */
  abstract rows(start: number, end: number): Float32Array;
}

/** Labelled features, standardised once for several fits. Plain numbers: nothing to dispose. */
export class StandardizedFeatures extends StandardizedRows {
  readonly #values: Float32Array;

  /**
   * @param target Where the standardised values are written, `[size, dimensions]`. Whoever no longer needs the features gives their own `values`: then no
   * second copy is needed. @default a new array
   * @throws GanClsError `invalid-argument` unless sizes agree, every label is one of a class, and every value is finite and in bounds.
   */
  constructor(training: LabelledFeatures, target: Float32Array = new Float32Array(training.values.length)) {
    checkLabelledFeatures("StandardizedFeatures", training);
    super(training);
    this.#values = standardizedRows(training, 0, training.size, this.standardizer, target);
  }

  rows(start: number, end: number): Float32Array {
    return this.#values.subarray(start * this.dimensions, end * this.dimensions);
  }
}

/** The same without a copy of all: rows are standardised again whenever they are read. */
class StreamedFeatures extends StandardizedRows {
  readonly #training: LabelledFeatures;
  /** Of all calls: a new array for each takes four times as long. */
  #scratch = new Float32Array(0);

  constructor(training: LabelledFeatures) {
    super(training);
    this.#training = training;
  }

  rows(start: number, end: number): Float32Array {
    const length = (end - start) * this.dimensions;
    if (this.#scratch.length < length) {
      this.#scratch = new Float32Array(length);
    }
    return standardizedRows(this.#training, start, end, this.standardizer, this.#scratch);
  }
}

/** Standardises features, which have been checked, in the way that suits their number. */
export function standardize(training: LabelledFeatures, mostKept = MOST_KEPT): StandardizedRows {
  return training.values.length > mostKept ? new StreamedFeatures(training) : new StandardizedFeatures(training);
}
