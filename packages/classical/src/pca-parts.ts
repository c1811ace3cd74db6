import type { MatrixKernel } from "@gan-cls/core";
import type { ImageShape } from "./image-shape";

/** What a {@link Pca} consists of. */
export interface PcaInit extends ImageShape {
  /** `[dimensions]`: the mean image, in `[0, 255]`; `dimensions` is `rows * columns * channels`. */
  mean: Float64Array;
  /** `[components, dimensions]`: orthonormal rows, by falling variance. */
  axes: Float32Array;
  /** `[components]`: variance of the training images along each axis, in squared grey levels (divided by `size - 1`). */
  explainedVariance: Float64Array;
  /** `[components]`: the same as shares of the total variance. */
  explainedVarianceRatio: Float64Array;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}
