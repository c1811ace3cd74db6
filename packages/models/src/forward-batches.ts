import {
  assertPositiveInteger,
  describeValue,
  GanClsError,
  throwIfAborted,
  yieldToEventLoop,
  type ImageSet,
} from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { forward } from "./forward";
import { toImageTensor } from "./image-tensor";
import { countOutputs } from "./topology-limits";

/**
 * Images in any of the forms that callers have them in:
 * - an `ImageSet` of `@gan-cls/core` or `@gan-cls/data`;
 * - bytes in `[0, 255]`, image after image, row by row, channels last (MNIST's are white on black);
 * - a tensor `[B, rows, columns, channels]` in `[-1, 1]`, which stays the caller's.
 */
export type ImageInput = ImageSet | Uint8Array | Uint8ClampedArray | tf.Tensor;

/** Options of everything that runs a network over many images. */
export interface BatchOptions {
  /** Images at a time; bounds memory and does not change results. @default 500, fewer where all layers put out more than 1 GiB for them */
  batchSize?: number;
  /** Stops between batches with the signal's reason. */
  signal?: AbortSignal;
}

/** Options of {@link forwardBatches}. */
export interface ForwardBatchesOptions extends BatchOptions {
  /** Stop after the layer of this name. @default the last layer */
  until?: string;
}

/** The outputs of a network, one row for each image; what `@gan-cls/classical` takes as a `FeatureSet`. */
export interface OutputRows {
  /** `[size, dimensions]`, row by row. */
  readonly values: Float32Array;
  readonly size: number;
  readonly dimensions: number;
}

/**
 * Runs many images through a network outside training by {@link forward}, batch by batch, and yields to the event loop in between. Leaves no
 * tensor behind.
 *
 * @throws GanClsError `invalid-argument` for images of another shape than the network's input; `not-found` for a layer that does not
 * exist; `aborted`.
 */
export function forwardBatches(
  model: tf.LayersModel,
  images: ImageInput,
  { until, ...options }: ForwardBatchesOptions = {},
): Promise<OutputRows> {
  return mapBatches("forwardBatches", model, images, options, (batch) => forward(model, batch, { until }));
}

/** As {@link forwardBatches}, but by the prediction of tfjs, which also handles what {@link forward} refuses, such as layers with several outputs. */
export function predictBatches(
  where: string,
  model: tf.LayersModel,
  images: ImageInput,
  options: BatchOptions,
): Promise<OutputRows> {
  return mapBatches(where, model, images, options, (batch) => model.predictOnBatch(batch) as tf.Tensor);
}

async function mapBatches(
  where: string,
  model: tf.LayersModel,
  images: ImageInput,
  { batchSize = usualBatchSize(model), signal }: BatchOptions,
  run: (batch: tf.Tensor) => tf.Tensor,
): Promise<OutputRows> {
  assertPositiveInteger(where, "batchSize", batchSize);
  const { size, slice } = readImages(where, model, images);
  let values = new Float32Array(0);
  let dimensions = 0;
  for (let start = 0; start < size; start += batchSize) {
    throwIfAborted(where, signal);
    const end = Math.min(start + batchSize, size);
    const output = tf.tidy(() => run(slice(start, end)));
    const rows = (await output.data()) as Float32Array;
    output.dispose();
    if (start === 0) {
      dimensions = rows.length / end;
      values = new Float32Array(dimensions * size);
    }
    values.set(rows, start * dimensions);
    await yieldToEventLoop();
  }
  return { values, size, dimensions };
}

/** Images at a time for networks of small images, and most numbers that layers put out for a batch. */
const [USUAL_IMAGES, MAX_BATCH_VALUES] = [500, 2 ** 28];

function usualBatchSize(model: tf.LayersModel): number {
  return Math.max(1, Math.min(USUAL_IMAGES, Math.floor(MAX_BATCH_VALUES / Math.max(1, countOutputs(model)))));
}

/** Images that fit a network. */
interface ReadableImages {
  readonly size: number;
  /** Images `start` to `end` (exclusive) in `[-1, 1]`, in the shape of the network's input. */
  readonly slice: (start: number, end: number) => tf.Tensor;
}

function readImages(where: string, model: tf.LayersModel, images: ImageInput): ReadableImages {
  const [, ...shape] = model.inputs[0].shape;
  if (images instanceof tf.Tensor) {
    assertShape(where, shape, images.shape.slice(1));
    const rest = images.shape.slice(1);
    return {
      size: images.shape[0],
      slice: (start, end) => tf.slice(images, [start, ...rest.map(() => 0)], [end - start, ...rest]),
    };
  }
  const isBytes = images instanceof Uint8Array || images instanceof Uint8ClampedArray;
  const set = isBytes ? cutBytes(where, images, shape.map(Number)) : assertImageSet(where, images, shape);
  const slice = (start: number, end: number): tf.Tensor => {
    const batch = toImageTensor(
      set,
      Uint32Array.from({ length: end - start }, (_, offset) => start + offset),
    );
    return shape.length === 3 ? batch : tf.reshape(batch, [end - start, ...shape.map(Number)]);
  };
  return { size: set.size, slice };
}

/** Bytes as images of the network's input shape, which need not have rows and columns. */
function cutBytes(where: string, bytes: Uint8Array | Uint8ClampedArray, shape: number[]): Omit<ImageSet, "name"> {
  const length = shape.reduce((product, size) => product * size, 1);
  if (bytes.length === 0 || length === 0 || bytes.length % length !== 0) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected a multiple of ${length} bytes (${shape.join("x")} an image), got ${bytes.length}`,
    );
  }
  const pixels = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [rows, columns, channels] = shape.length === 3 ? shape : [1, 1, length];
  return { pixels, size: bytes.length / length, rows, columns, channels };
}

function assertImageSet(where: string, images: ImageSet, shape: readonly (number | null)[]): ImageSet {
  const set = images as Partial<ImageSet> | null | undefined;
  if (!(set?.pixels instanceof Uint8Array)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: images must be an image set, bytes or a tensor, got ${describeValue(images)}`,
    );
  }
  assertShape(where, shape, [images.rows, images.columns, images.channels]);
  return images;
}

/** `null` in a network's input shape takes any size. */
function assertShape(where: string, expected: readonly (number | null)[], actual: readonly number[]): void {
  if (expected.length !== actual.length || expected.some((size, axis) => size !== null && size !== actual[axis])) {
    const wanted = expected.map((size) => size ?? "any").join("x");
    throw new GanClsError("invalid-argument", `${where}: expected images of ${wanted}, got ${actual.join("x")}`);
  }
}
