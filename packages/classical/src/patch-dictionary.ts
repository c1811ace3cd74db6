import { assertPositiveInteger, GanClsError, Random, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import { centredRows, checkFeatures, featureMeans, squaredNorms, type FeatureSet } from "./features";
import { fitKMeans } from "./k-means";
import { Pacer, type RunOptions } from "./pacer";
import { plainKernel } from "./plain-kernel";
import { symmetricEigen } from "./symmetric-eigen";

/** Added to the variance of a patch's pixels, in `[0, 255]`, so that flat patches stay flat; Coates' value. */
const PATCH_VARIANCE = 10;
/** Added to every variance before whitening, so that directions of noise are not blown up; Coates' value. */
const WHITENING_VARIANCE = 0.1;
/** Numbers of one product at most: as many images are worked through at a time. */
const BLOCK_NUMBERS = 2 ** 20;

/** Options of {@link fitPatchDictionary}. */
export interface PatchDictionaryOptions extends RunOptions {
  /** Entries of the dictionary. @default 256 */
  words?: number;
  /** Rows and columns of a patch. @default 6 */
  patchSize?: number;
  /** Patches that the entries are found from, drawn with repetition; no more than the images have. @default 50 000 */
  patches?: number;
  /** Moves of k-means at most. @default 20 */
  iterations?: number;
  /** Rows and columns of the regions over which each entry's answers are added. @default 4 */
  grid?: number;
  /** Draws the patches and the first entries. @default 0 */
  seed?: number;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}

/** What a {@link PatchDictionary} consists of. Plain data. */
export interface PatchDictionaryInit {
  /** Rows and columns of a patch. */
  readonly patchSize: number;
  readonly channels: number;
  readonly grid: number;
  /** `[length]`: the mean of the normalised patches, `length = patchSize * patchSize * channels`. */
  readonly means: Float64Array;
  /** `[length, length]`: what whitens them. */
  readonly whitening: Float32Array;
  /** `[words, length]`: the entries, in whitened space. */
  readonly words: Float32Array;
  readonly kernel?: MatrixKernel;
}

/**
 * Learns a dictionary of small patches by k-means, without labels and without a network: patches are brought to mean 0 and variance 1, whitened, and
 * clustered. The bar that learned features should clear.
 *
 * Reference: Coates, Ng and Lee, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning", 2011.
 *
 * @throws GanClsError `invalid-argument` for images smaller than a patch and grid, or more words than patches; `aborted`.
 */
export async function fitPatchDictionary(
  images: ImageSet,
  options: PatchDictionaryOptions = {},
): Promise<PatchDictionary> {
  const { words = 256, patchSize = 6, patches = 50_000, iterations = 20, grid = 4, seed = 0 } = options;
  const { kernel = plainKernel, signal, onProgress } = options;
  for (const [name, value] of Object.entries({ words, patchSize, patches, iterations, grid })) {
    assertPositiveInteger("fitPatchDictionary", name, value);
  }
  assertPositiveInteger("fitPatchDictionary", "the number of images", images.size);
  checkRoom("fitPatchDictionary", images, patchSize, grid);
  const random = Random.fromSeed(seed).stream("patch-dictionary");
  const places = images.size * (images.rows - patchSize + 1) * (images.columns - patchSize + 1);
  const drawn = drawPatches(images, patchSize, Math.min(patches, places), random);
  const means = featureMeans(drawn);
  const centred = centredRows(drawn, 0, drawn.size, means);
  const length = drawn.dimensions;
  const covariance = await kernel.multiply(centred, centred, length, drawn.size, length, { transposeA: true });
  const whitening = whiteningOf(covariance, drawn.size, length);
  const values = await kernel.multiply(centred, whitening, drawn.size, length, length);
  const { centres } = await fitKMeans(
    { values, size: drawn.size, dimensions: length },
    { clusters: words, restarts: 1, iterations, seed: random.seed(), kernel, signal, onProgress },
  );
  return new PatchDictionary({ patchSize, channels: images.channels, grid, means, whitening, words: centres, kernel });
}

/** Patches of random places of random images, normalised. */
function drawPatches(images: ImageSet, patchSize: number, count: number, random: Random): FeatureSet {
  const dimensions = patchSize * patchSize * images.channels;
  const values = new Float32Array(count * dimensions);
  for (let patch = 0; patch < count; patch++) {
    const place = {
      image: random.integer(images.size),
      row: random.integer(images.rows - patchSize + 1),
      column: random.integer(images.columns - patchSize + 1),
    };
    readPatch(images, patchSize, place, values.subarray(patch * dimensions, (patch + 1) * dimensions));
  }
  return { values, size: count, dimensions };
}

/** Copies a patch, brought to mean 0 and, unless it is flat, variance 1. */
function readPatch(
  { pixels, rows, columns, channels }: ImageSet,
  patchSize: number,
  { image, row, column }: { image: number; row: number; column: number },
  target: Float32Array,
): void {
  const width = patchSize * channels;
  let [sum, squares] = [0, 0];
  for (let y = 0, at = 0; y < patchSize; y++) {
    const from = ((image * rows + row + y) * columns + column) * channels;
    for (let x = 0; x < width; x++, at++) {
      const value = pixels[from + x];
      target[at] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / target.length;
  const scale = 1 / Math.sqrt(squares / target.length - mean * mean + PATCH_VARIANCE);
  for (let at = 0; at < target.length; at++) {
    target[at] = (target[at] - mean) * scale;
  }
}

/** The symmetric matrix (ZCA) that makes the covariance close to the identity. */
function whiteningOf(products: Float32Array, count: number, length: number): Float32Array {
  const covariance = Float64Array.from(products, (product) => product / count);
  const { values, vectors } = symmetricEigen(covariance, length, length);
  const whitening = new Float64Array(length * length);
  for (let axis = 0; axis < length; axis++) {
    const scale = 1 / Math.sqrt(Math.max(0, values[axis]) + WHITENING_VARIANCE);
    const vector = vectors.subarray(axis * length, (axis + 1) * length);
    for (let row = 0; row < length; row++) {
      for (let column = 0; column < length; column++) {
        whitening[row * length + column] += scale * vector[row] * vector[column];
      }
    }
  }
  return Float32Array.from(whitening);
}

/** A dictionary of patches; {@link fitPatchDictionary} learns one. Plain numbers: nothing to dispose. */
export class PatchDictionary {
  readonly patchSize: number;
  readonly channels: number;
  readonly grid: number;
  /** Number of entries. */
  readonly size: number;
  /** `[size, patchSize * patchSize * channels]`: the entries, in whitened space. */
  readonly words: Float32Array;
  readonly #means: Float64Array;
  readonly #whitening: Float32Array;
  readonly #lengths: Float64Array;
  readonly #kernel: MatrixKernel;

  /** @throws GanClsError `invalid-argument` for arrays that do not fit together. */
  constructor({ patchSize, channels, grid, means, whitening, words, kernel = plainKernel }: PatchDictionaryInit) {
    const length = patchSize * patchSize * channels;
    const size = words.length / length;
    assertPositiveInteger("PatchDictionary", "the number of words", size);
    checkFeatures("PatchDictionary", { values: whitening, size: length, dimensions: length });
    if (means.length !== length) {
      throw new GanClsError("invalid-argument", `PatchDictionary: expected ${length} means, got ${means.length}`);
    }
    [this.patchSize, this.channels, this.grid, this.size, this.words] = [patchSize, channels, grid, size, words];
    [this.#means, this.#whitening, this.#kernel] = [means, whitening, kernel];
    this.#lengths = squaredNorms(words, length);
  }

  /** Numbers that {@link features} gives for an image. */
  get dimensions(): number {
    return this.grid * this.grid * this.size;
  }

  /**
   * The features of images, `[size, dimensions]`: at every place, an entry answers by how much closer to it the patch is than to the entries on
   * average, and zero if it is not; answers are averaged over each region of the grid, region by region from the upper left.
   *
   * @throws GanClsError `invalid-argument` for images of other channels, or too small; `aborted`.
   */
  async features(images: ImageSet, options: RunOptions = {}): Promise<FeatureSet> {
    checkRoom("PatchDictionary.features", images, this.patchSize, this.grid);
    if (images.channels !== this.channels) {
      throw new GanClsError(
        "invalid-argument",
        `PatchDictionary.features: expected images of ${this.channels} channels, got ${images.channels}`,
      );
    }
    const pacer = new Pacer("PatchDictionary.features", options);
    const values = new Float32Array(images.size * this.dimensions);
    const places = (images.rows - this.patchSize + 1) * (images.columns - this.patchSize + 1);
    const block = Math.max(1, Math.floor(BLOCK_NUMBERS / (places * this.size)));
    for (let start = 0; start < images.size; start += block) {
      await pacer.pause();
      const end = Math.min(start + block, images.size);
      await this.#encode(images, start, end, values.subarray(start * this.dimensions, end * this.dimensions));
      pacer.report("patches", end, images.size);
    }
    return { values, size: images.size, dimensions: this.dimensions };
  }

  async #encode(images: ImageSet, start: number, end: number, target: Float32Array): Promise<void> {
    const patches = allPatches(images, this.patchSize, start, end);
    const length = patches.dimensions;
    const centred = centredRows(patches, 0, patches.size, this.#means);
    const white = await this.#kernel.multiply(centred, this.#whitening, patches.size, length, length);
    const products = await this.#kernel.multiply(white, this.words, patches.size, length, this.size, {
      transposeB: true,
    });
    const own = squaredNorms(white, length);
    const regions = regionsOf(images, this.patchSize, this.grid);
    const answers = new Float64Array(this.size);
    for (let patch = 0; patch < patches.size; patch++) {
      const mean = this.#distances(products, patch, own[patch], answers);
      const { region, share } = regions[patch % regions.length];
      const at = Math.floor(patch / regions.length) * this.dimensions + region * this.size;
      for (let word = 0; word < this.size; word++) {
        if (answers[word] < mean) {
          target[at + word] += (mean - answers[word]) * share;
        }
      }
    }
  }

  /** The distances of a patch to all entries, into `target`; gives their mean. */
  #distances(products: Float32Array, patch: number, squaredLength: number, target: Float64Array): number {
    let sum = 0;
    for (let word = 0; word < this.size; word++) {
      const square = squaredLength + this.#lengths[word] - 2 * products[patch * this.size + word];
      sum += target[word] = Math.sqrt(Math.max(0, square));
    }
    return sum / this.size;
  }
}

/** Every patch of images `start` to `end` (exclusive), image by image and row by row, normalised. */
function allPatches(images: ImageSet, patchSize: number, start: number, end: number): FeatureSet {
  const [down, across] = [images.rows - patchSize + 1, images.columns - patchSize + 1];
  const dimensions = patchSize * patchSize * images.channels;
  const size = (end - start) * down * across;
  const values = new Float32Array(size * dimensions);
  for (let patch = 0; patch < size; patch++) {
    const place = {
      image: start + Math.floor(patch / (down * across)),
      row: Math.floor(patch / across) % down,
      column: patch % across,
    };
    readPatch(images, patchSize, place, values.subarray(patch * dimensions, (patch + 1) * dimensions));
  }
  return { values, size, dimensions };
}

/** The region of each place of a patch in an image, and one over the places that the region has. */
function regionsOf(images: ImageSet, patchSize: number, grid: number): { region: number; share: number }[] {
  const [down, across] = [images.rows - patchSize + 1, images.columns - patchSize + 1];
  const places = Array.from({ length: down * across }, (_, place) => {
    const [row, column] = [Math.floor(place / across), place % across];
    return Math.floor((row * grid) / down) * grid + Math.floor((column * grid) / across);
  });
  const counts = new Uint32Array(grid * grid);
  places.forEach((region) => counts[region]++);
  return places.map((region) => ({ region, share: 1 / counts[region] }));
}

/** @throws GanClsError `invalid-argument` unless the places of a patch in an image fill a grid. */
function checkRoom(where: string, images: ImageSet, patchSize: number, grid: number): void {
  const places = Math.min(images.rows, images.columns) - patchSize + 1;
  if (places < grid) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: patches of ${patchSize}x${patchSize} in a ${grid}x${grid} grid need images of at least ${patchSize + grid - 1} rows and columns, got ${images.rows}x${images.columns}; choose smaller patches or a smaller grid`,
    );
  }
}
