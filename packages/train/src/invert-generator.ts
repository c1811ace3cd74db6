import {
  assertNonNegativeInteger,
  assertPositiveInteger,
  assertPositiveNumber,
  GanClsError,
  imageLength,
  Random,
  throwIfAborted,
  yieldToEventLoop,
  type ImageSet,
  type SamplesEvent,
  type StepEndEvent,
} from "@gan-cls/core";
import { forward, toImageTensor, toPixels } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "./gradients";
import { createOptimizer, type Optimizer } from "./optimizer";

/** Options of {@link invertGenerator}. */
export interface InvertGeneratorOptions {
  /** A network from noise `[B, latentSize]` to images in `[-1, 1]`. It stays the caller's, and unchanged. */
  generator: tf.LayersModel;
  /** One image of the generator's shape. */
  target: ImageSet;
  /**
   * What is known of the target, `[rows x columns]`: 0 for a pixel that is hidden, anything else for one that must be matched.
   * @default every pixel is known
   */
  visible?: Uint8Array;
  /** Searches that run beside each other, each from noise of its own; the best wins. @default 8 */
  starts?: number;
  /** Steps of every search. @default 150 */
  steps?: number;
  /** Adam's rate; noise has a standard deviation of 1. @default 0.1 */
  learningRate?: number;
  /**
   * What a latent vector's mean square costs beside the mean squared difference of the visible pixels, both in units of `[-1, 1]`: it keeps
   * the search among vectors that the generator has learned to draw from. @default 0.002
   */
  prior?: number;
  /** Seed of the noise that the searches start from. @default 0 */
  seed?: number;
  /** Steps between two `samples` events. @default 10 */
  samplesEverySteps?: number;
  /** Stops between two steps. */
  signal?: AbortSignal;
}

/** The generator's input that draws the image nearest to the target. */
export interface InvertedGenerator {
  /** `[latentSize]` */
  readonly latent: Float32Array;
  /** What the generator draws from it: `[rows, columns, channels]` bytes. */
  readonly pixels: Uint8Array;
  /** Mean squared difference of its visible pixels from the target's, pixels in `[-1, 1]`. */
  readonly error: number;
  /** The same of every start, in their order. */
  readonly errors: Float32Array;
}

/** An {@link InvertGeneratorOptions} with everything decided. */
interface Search {
  readonly generator: tf.LayersModel;
  readonly latents: tf.Variable;
  readonly target: tf.Tensor4D;
  /** `[1, rows, columns, 1]`: the share of each visible pixel in the mean; 0 where it is hidden. */
  readonly weights: tf.Tensor4D;
  readonly prior: number;
}

/**
 * Searches the input of a generator from which it draws a given image, or the visible part of one; the hidden part is then what the
 * generator believes belongs there. Gradient descent by Adam on the noise, from several starts at a time; the generator does not change, and its
 * BatchNorm uses its moving statistics. The same seed on the same engine gives the same bytes.
 *
 * Yields `step-end` with the best start's `error` so far in that step, and `samples` with the image of the best start. Leaves no tensor behind, however it ends.
 *
 * References: Bora et al., "Compressed Sensing using Generative Models", 2017, https://arxiv.org/abs/1703.03208 (the search and its
 * prior); Yeh et al., "Semantic Image Inpainting with Deep Generative Models", 2017, https://arxiv.org/abs/1607.07539 (hidden parts).
 *
 * @throws GanClsError `invalid-argument` for a network that draws no images, for a target or a `visible` of another shape, and where
 * nothing is visible; `aborted` after `signal`.
 */
export async function* invertGenerator(
  options: InvertGeneratorOptions,
): AsyncGenerator<StepEndEvent | SamplesEvent, InvertedGenerator, void> {
  const { steps = 150, learningRate = 0.1, samplesEverySteps = 10, target, signal } = options;
  checkNumbers({ steps, learningRate, samplesEverySteps });
  throwIfAborted("invertGenerator", signal);
  const search = prepare(options);
  const optimizer = createOptimizer({ name: "adam", learningRate }, [search.latents]);
  try {
    for (let step = 1; step <= steps; step++) {
      const errors = await advance(search, optimizer);
      const error = Math.min(...errors);
      yield { type: "step-end", epoch: 1, step, totalSteps: steps, metrics: { error } };
      if (step % samplesEverySteps === 0 && step < steps) {
        const { pixels } = await draw(search, errors.indexOf(error));
        const { rows, columns, channels } = target;
        yield { type: "samples", epoch: 1, count: 1, rows, columns, channels, pixels };
      }
      await yieldToEventLoop();
      throwIfAborted("invertGenerator", signal);
    }
    return await finish(search);
  } finally {
    optimizer.dispose();
    tf.dispose([search.latents, search.target, search.weights]);
  }
}

function checkNumbers(numbers: { steps: number; learningRate: number; samplesEverySteps: number }): void {
  assertPositiveInteger("invertGenerator", "steps", numbers.steps);
  assertPositiveNumber("invertGenerator", "learningRate", numbers.learningRate);
  assertPositiveInteger("invertGenerator", "samplesEverySteps", numbers.samplesEverySteps);
}

/** Checks everything before the first tensor is made. */
function prepare({ generator, target, visible, starts = 8, prior = 0.002, seed = 0 }: InvertGeneratorOptions): Search {
  assertPositiveInteger("invertGenerator", "starts", starts);
  assertNonNegativeInteger("invertGenerator", "seed", seed);
  if (!(Number.isFinite(prior) && prior >= 0)) {
    throw invalid(`prior must be a number of at least 0, got ${prior}`);
  }
  const latentSize = checkShapes(generator, target);
  const shares = sharesOf(visible, target);
  const noise = Random.fromSeed(seed)
    .stream("invert")
    .normals(starts * latentSize);
  return {
    ...{ generator, prior },
    latents: tf.tidy(() => tf.variable(tf.tensor2d(Float32Array.from(noise), [starts, latentSize]), false)),
    target: toImageTensor(target),
    weights: tf.tensor4d(shares, [1, target.rows, target.columns, 1]),
  };
}

/** @returns The length of the generator's noise. */
function checkShapes(generator: tf.LayersModel, target: ImageSet): number {
  const input = generator.inputs[0].shape.slice(1);
  const output = generator.outputs[0].shape.slice(1);
  if (input.length !== 1 || output.length !== 3) {
    throw invalid(
      `expected a network from noise to images, got one from [${input.join(", ")}] to [${output.join(", ")}]`,
    );
  }
  const own = [target.rows, target.columns, target.channels];
  if (target.size !== 1 || target.pixels.length !== imageLength(target) || own.join() !== output.join()) {
    throw invalid(
      `expected one image of ${output.join("x")}, as the generator draws them, got ${target.size} of ${own.join("x")}`,
    );
  }
  return Number(input[0]);
}

/** Of each pixel its share in the mean over the visible ones, all channels together. */
function sharesOf(visible: Uint8Array | undefined, { rows, columns, channels }: ImageSet): Float32Array {
  const size = rows * columns;
  if (visible !== undefined && visible.length !== size) {
    throw invalid(`visible must have ${size} values, one for each pixel, got ${visible.length}`);
  }
  const isVisible = (pixel: number): boolean => visible === undefined || visible[pixel] !== 0;
  const count = Array.from({ length: size }, (_, pixel) => isVisible(pixel)).filter(Boolean).length;
  if (count === 0) {
    throw invalid("expected at least one visible pixel, got none; there is nothing to search by");
  }
  return Float32Array.from({ length: size }, (_, pixel) => (isVisible(pixel) ? 1 / (count * channels) : 0));
}

/** One step of all searches. @returns The error of each before the step. */
async function advance(search: Search, optimizer: Optimizer): Promise<Float32Array> {
  const { latents, prior } = search;
  const { value, extra, gradients } = valueAndGradients(() => {
    const errors = errorsOf(search);
    const lengths = tf.mean(tf.square(latents), 1);
    // The searches do not see each other: each latent vector's gradient comes from its own summand.
    return { value: tf.sum(tf.add(errors, tf.mul(lengths, prior))).asScalar(), extra: tf.keep(errors) };
  }, [latents]);
  try {
    optimizer.apply(gradients);
    return (await extra.data()) as Float32Array;
  } finally {
    tf.dispose([value, extra, ...gradients]);
  }
}

/** Mean squared difference of the visible pixels, `[starts]`. */
function errorsOf({ generator, latents, target, weights }: Search): tf.Tensor1D {
  const difference = tf.sub(forward(generator, latents), target);
  return tf.sum(tf.mul(tf.square(difference), weights), [1, 2, 3]);
}

/** What the generator draws from one of the latent vectors. */
async function draw(
  { generator, latents }: Search,
  start: number,
): Promise<{ latent: Float32Array; pixels: Uint8Array }> {
  const chosen = tf.tidy(() => tf.slice(latents, [start, 0], [1, -1]));
  const image = tf.tidy(() => forward(generator, chosen));
  try {
    return { latent: (await chosen.data()) as Float32Array, pixels: toPixels((await image.data()) as Float32Array) };
  } finally {
    tf.dispose([chosen, image]);
  }
}

async function finish(search: Search): Promise<InvertedGenerator> {
  const tensor = tf.tidy(() => errorsOf(search));
  try {
    const errors = (await tensor.data()) as Float32Array;
    const error = Math.min(...errors);
    return { ...(await draw(search, errors.indexOf(error))), error, errors };
  } finally {
    tensor.dispose();
  }
}

const invalid = (problem: string): GanClsError => new GanClsError("invalid-argument", `invertGenerator: ${problem}`);
