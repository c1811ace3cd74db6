import { describeValue, GanClsError, imageLength, type ImageSet, type MatrixKernel } from "@gan-cls/core";

const TAG = "gan-cls/pca";
const VERSION = 1;
/** Largest side or channel count accepted from outside. */
const LARGEST_SIDE = 65_536;

/** Rows, columns and channels of one image. */
type Shape = Pick<ImageSet, "rows" | "columns" | "channels">;

/** What a {@link Pca} consists of. */
export interface PcaInit extends Shape {
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

/** A {@link Pca} as plain JSON. */
export interface PcaJson extends Shape {
  readonly format: typeof TAG;
  readonly version: typeof VERSION;
  readonly components: number;
  readonly mean: readonly number[];
  /** `[components, dimensions]`, row by row. */
  readonly axes: readonly number[];
  readonly explainedVariance: readonly number[];
  readonly explainedVarianceRatio: readonly number[];
}

export function pcaToJson(pca: Omit<PcaInit, "kernel">): PcaJson {
  const { rows, columns, channels } = pca;
  return {
    format: TAG,
    version: VERSION,
    rows,
    columns,
    channels,
    components: pca.explainedVariance.length,
    mean: Array.from(pca.mean),
    // Nine significant digits name every float32 uniquely.
    axes: Array.from(pca.axes, (value) => Number(value.toPrecision(9))),
    explainedVariance: Array.from(pca.explainedVariance),
    explainedVarianceRatio: Array.from(pca.explainedVarianceRatio),
  };
}

/** @throws GanClsError `invalid-data` */
export function pcaFromJson(json: unknown): Omit<PcaInit, "kernel"> {
  const record = asRecord(json);
  if (record.format !== TAG || record.version !== VERSION) {
    fail(
      `format ${TAG} version ${VERSION}`,
      `${describeValue(record.format)} version ${describeValue(record.version)}`,
    );
  }
  const shape = {
    rows: readSide(record, "rows"),
    columns: readSide(record, "columns"),
    channels: readSide(record, "channels"),
  };
  const dimensions = imageLength(shape);
  const components = readSide(record, "components");
  if (components > dimensions) {
    fail(`at most ${dimensions} components`, String(components));
  }
  return {
    ...shape,
    mean: Float64Array.from(readNumbers(record, "mean", dimensions)),
    axes: Float32Array.from(readNumbers(record, "axes", components * dimensions)),
    explainedVariance: Float64Array.from(readNumbers(record, "explainedVariance", components)),
    explainedVarianceRatio: Float64Array.from(readNumbers(record, "explainedVarianceRatio", components)),
  };
}

function fail(expected: string, got: string): never {
  throw new GanClsError("invalid-data", `Pca.fromJSON: expected ${expected}, got ${got}`);
}

function asRecord(json: unknown): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return fail("an object", json === null ? "null" : Array.isArray(json) ? "an array" : typeof json);
  }
  return json as Record<string, unknown>;
}

function readSide(record: Record<string, unknown>, key: string): number {
  const value = record[key];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > LARGEST_SIDE) {
    return fail(`${key} to be an integer from 1 to ${LARGEST_SIDE}`, describeValue(value));
  }
  return value;
}

function readNumbers(record: Record<string, unknown>, key: string, length: number): number[] {
  const values = record[key];
  if (!Array.isArray(values) || values.length !== length) {
    return fail(`${key} to be ${length} numbers`, Array.isArray(values) ? `${values.length}` : typeof values);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  return bad === -1
    ? (values as number[])
    : fail(`${key} to be finite numbers`, `${describeValue(values[bad])} at position ${bad}`);
}
