import {
  assertPositiveInteger,
  assertPositiveNumber,
  GanClsError,
  type MatrixKernel,
  type Predictions,
} from "@gan-cls/core";
import {
  checkFeatures,
  checkLabelledFeatures,
  standardizedRows,
  type FeatureSet,
  type LabelledFeatures,
  type Standardizer,
} from "./features";
import { minimise, type Minimum } from "./lbfgs";
import { classLogits, LogisticLoss, softmaxRows } from "./logistic-loss";
import { Pacer, type RunOptions } from "./pacer";
import { plainKernel } from "./plain-kernel";
import { standardize, StandardizedFeatures } from "./standardized-features";

/** Vectors that are classified at a time. */
const BLOCK_ROWS = 1024;

/** Options of {@link fitLogisticRegression}. */
export interface LogisticRegressionOptions extends RunOptions {
  /**
   * Weight of the penalty on the squared weights, against the MEAN loss; above 0. scikit-learn's `C` is `1 / (l2 * size)`.
   * @default 0.01
   */
  l2?: number;
  /** @default 200 */
  maxIterations?: number;
  /**
   * Converged when no component of the gradient is larger.
   * @default 1e-4
   */
  tolerance?: number;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}

/**
 * Fits multinomial logistic regression on standardised features by full-batch L-BFGS from zero: deterministic, and with the penalty
 * the optimum is unique.
 *
 * Progress is reported as task `logistic regression`, in iterations of at most `maxIterations`.
 *
 * @param training Standardised ones can be shared by several fits. Others are standardised here: up to 256 MB once, more of them again at every iteration,
 * which takes no memory and twice the time.
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function fitLogisticRegression(
  training: LabelledFeatures | StandardizedFeatures,
  options: LogisticRegressionOptions = {},
): Promise<LogisticRegression> {
  const { l2 = 0.01, maxIterations = 200, tolerance = 1e-4, kernel = plainKernel } = options;
  if (!(training instanceof StandardizedFeatures)) {
    checkLabelledFeatures("fitLogisticRegression", training);
  }
  assertPositiveNumber("fitLogisticRegression", "l2", l2);
  assertPositiveInteger("fitLogisticRegression", "maxIterations", maxIterations);
  assertPositiveNumber("fitLogisticRegression", "tolerance", tolerance);
  const pacer = new Pacer("fitLogisticRegression", options);
  const standardized = training instanceof StandardizedFeatures ? training : standardize(training);
  const loss = new LogisticLoss(standardized, l2, kernel, pacer);
  const minimum = await minimise((parameters) => loss.evaluate(parameters), new Float64Array(loss.length), {
    maxIterations,
    tolerance,
    onIteration: (iteration) => pacer.report("logistic regression", iteration, maxIterations, "steps"),
  });
  return new LogisticRegression(training, standardized.standardizer, minimum, kernel);
}

/** A linear softmax classifier; {@link fitLogisticRegression} makes one. Plain numbers: nothing to dispose. */
export class LogisticRegression {
  readonly classCount: number;
  readonly dimensions: number;
  /** `[classCount, dimensions]`, for standardised features. */
  readonly weights: Float64Array;
  /** `[classCount]` */
  readonly intercepts: Float64Array;
  readonly standardizer: Standardizer;
  /** Penalised mean loss at the end. */
  readonly loss: number;
  readonly iterations: number;
  /** Whether the gradient met the tolerance before the iterations ran out. */
  readonly converged: boolean;
  readonly #parameters: Float64Array;
  readonly #kernel: MatrixKernel;

  constructor(
    { classCount, dimensions }: Pick<LabelledFeatures, "classCount" | "dimensions">,
    standardizer: Standardizer,
    { point, value, iterations, converged }: Omit<Minimum, "gradient">,
    kernel: MatrixKernel,
  ) {
    this.classCount = classCount;
    this.dimensions = dimensions;
    this.weights = point.subarray(0, classCount * dimensions);
    this.intercepts = point.subarray(classCount * dimensions);
    this.standardizer = standardizer;
    this.loss = value;
    this.iterations = iterations;
    this.converged = converged;
    this.#parameters = point;
    this.#kernel = kernel;
  }

  /**
   * Class probabilities and the most probable class of each vector.
   *
   * @throws GanClsError `invalid-argument` for vectors of another length or values out of range; `aborted`.
   */
  async predict(queries: FeatureSet, options: RunOptions = {}): Promise<Predictions> {
    checkFeatures("LogisticRegression.predict", queries);
    const { classCount, dimensions } = this;
    if (queries.dimensions !== dimensions) {
      throw new GanClsError(
        "invalid-argument",
        `LogisticRegression.predict: expected vectors of ${dimensions} numbers, got ${queries.dimensions}`,
      );
    }
    const pacer = new Pacer("LogisticRegression.predict", options);
    const probabilities = new Float32Array(queries.size * classCount);
    const labels = new Uint8Array(queries.size);
    for (let start = 0; start < queries.size; start += BLOCK_ROWS) {
      await pacer.pause();
      const end = Math.min(start + BLOCK_ROWS, queries.size);
      const rows = standardizedRows(queries, start, end, this.standardizer);
      const block = await classLogits(rows, end - start, dimensions, classCount, this.#parameters, this.#kernel);
      softmaxRows(block, classCount);
      probabilities.set(block, start * classCount);
      for (let row = 0; row < end - start; row++) {
        labels[start + row] = largestIndex(block.subarray(row * classCount, (row + 1) * classCount));
      }
      pacer.report("logistic regression", end, queries.size);
    }
    return { probabilities, labels };
  }
}

/** The lowest index of the largest value. */
function largestIndex(values: Float64Array): number {
  return values.indexOf(values.reduce((max, value) => Math.max(max, value), -Infinity));
}
