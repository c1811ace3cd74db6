import { assertImageShape, GanClsError, imageLength, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import { centredRows, imageFeatures } from "./features";
import { Pacer, type RunOptions } from "./pacer";
import { pcaFromJson, pcaToJson, type PcaInit, type PcaJson } from "./pca-json";
import { plainKernel } from "./plain-kernel";

/** Images that are projected or rebuilt at a time. */
const BLOCK_IMAGES = 1024;

/** Principal axes of images; {@link fitPca} finds them. Plain numbers: nothing to dispose. */
export class Pca {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Number of axes. */
  readonly components: number;
  readonly mean: Float64Array;
  readonly axes: Float32Array;
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
  readonly #kernel: MatrixKernel;

  constructor(init: PcaInit) {
    this.rows = init.rows;
    this.columns = init.columns;
    this.channels = init.channels;
    this.components = init.explainedVariance.length;
    this.mean = init.mean;
    this.axes = init.axes;
    this.explainedVariance = init.explainedVariance;
    this.explainedVarianceRatio = init.explainedVarianceRatio;
    this.#kernel = init.kernel ?? plainKernel;
  }

  /**
   * Reads the result of {@link toJSON}.
   *
   * @throws GanClsError `invalid-data` with what is wrong.
   */
  static fromJSON(json: unknown, options: { kernel?: MatrixKernel } = {}): Pca {
    return new Pca({ ...pcaFromJson(json), ...options });
  }

  /** A plain value for `JSON.stringify`; float32 numbers are shortened to the digits that identify them. */
  toJSON(): PcaJson {
    return pcaToJson(this);
  }

  /**
   * The coordinates of images along the axes: `[size, components]`.
   *
   * @throws GanClsError `invalid-argument` for images of another shape; `aborted`.
   */
  async project(images: ImageSet, options: RunOptions = {}): Promise<Float32Array> {
    assertImageShape("Pca.project", this, images);
    const pacer = new Pacer("Pca.project", options);
    const result = new Float32Array(images.size * this.components);
    for (let start = 0; start < images.size; start += BLOCK_IMAGES) {
      await pacer.pause();
      const end = Math.min(start + BLOCK_IMAGES, images.size);
      result.set(await this.#projectBlock(images, start, end), start * this.components);
      pacer.report("projection", end, images.size);
    }
    return result;
  }

  async #projectBlock(images: ImageSet, start: number, end: number): Promise<Float32Array> {
    const { axes, components, mean } = this;
    const dimensions = imageLength(this);
    const pixels = images.pixels.subarray(start * dimensions, end * dimensions);
    const block = this.#kernel.projectBytes?.(pixels, Float32Array.from(mean), axes, end - start, dimensions);
    if (block !== undefined) {
      return block;
    }
    const centred = centredRows(imageFeatures(images), start, end, mean);
    return this.#kernel.multiply(centred, axes, end - start, dimensions, components, { transposeB: true });
  }

  /**
   * Images rebuilt from their coordinates: `[size, rows, columns, channels]` bytes, rounded and clipped to `[0, 255]`.
   *
   * @param features `[size, components]`, as {@link project} returns them.
   * @throws GanClsError `invalid-argument` when their number is not a multiple of `components`; `aborted`.
   */
  async reconstruct(features: Float32Array, options: RunOptions = {}): Promise<Uint8Array> {
    if (features.length % this.components !== 0) {
      throw new GanClsError(
        "invalid-argument",
        `Pca.reconstruct: expected ${this.components} features for each image, got ${features.length} in all`,
      );
    }
    const pacer = new Pacer("Pca.reconstruct", options);
    const dimensions = imageLength(this);
    const size = features.length / this.components;
    // A clamped array rounds and clips what is assigned to it.
    const pixels = new Uint8ClampedArray(size * dimensions);
    for (let start = 0; start < size; start += BLOCK_IMAGES) {
      await pacer.pause();
      const end = Math.min(start + BLOCK_IMAGES, size);
      const rows = features.subarray(start * this.components, end * this.components);
      const block = await this.#kernel.multiply(rows, this.axes, end - start, this.components, dimensions);
      for (let i = 0; i < block.length; i++) {
        pixels[start * dimensions + i] = block[i] + this.mean[i % dimensions];
      }
      pacer.report("reconstruction", end, size);
    }
    return new Uint8Array(pixels.buffer);
  }

  /**
   * The first `count` axes as pictures, `[count, rows, columns, channels]` bytes: mid-grey is 0, and the largest magnitude of each axis
   * is black or white.
   *
   * @param count From 1 to {@link components}.
   */
  eigenImages(count: number): Uint8Array {
    if (!(Number.isInteger(count) && count >= 1 && count <= this.components)) {
      throw new GanClsError(
        "invalid-argument",
        `Pca.eigenImages: count must be an integer from 1 to ${this.components}, got ${count}`,
      );
    }
    const dimensions = imageLength(this);
    const pixels = new Uint8ClampedArray(count * dimensions);
    for (let start = 0; start < pixels.length; start += dimensions) {
      const axis = this.axes.subarray(start, start + dimensions);
      const largest = axis.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      axis.forEach((value, index) => (pixels[start + index] = 127.5 + (127.5 * value) / largest));
    }
    return new Uint8Array(pixels.buffer);
  }
}
