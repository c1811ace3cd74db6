import { type ByteProducts, imageLength, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import type { Pacer } from "./pacer";

/** Pixels are shifted to `[-128, 127]` before they are multiplied. */
const PIXEL_OFFSET = 128;

/**
 * Terms of one float32 sum. Shifted pixels are integers of at most 2^7, so their products are at most 2^14, and 2^10 of them add up
 * to at most 2^24: float32 holds every such integer, so these sums are exact in whatever order a kernel adds. The sums over blocks are
 * float64 and exact up to 2^53.
 */
const EXACT_TERMS = 1024;

/** Images of one call of a kernel that sums bytes: a few hundredths of a second for 784 pixels. */
const BYTE_ROWS = 4096;

const TASK = "principal components";

/** Rows of one panel of the result. Panels left of the diagonal are mirror images and are not computed. */
const PANEL_ROWS = 128;

/** Sums over images of shifted pixels, exact integers. */
interface PixelMoments {
  /** `[dimensions]` */
  readonly sums: Float64Array;
  /** Of each two pixels: `[dimensions, dimensions]`, upper triangle. */
  readonly products: Float64Array;
}

/** Mean and covariance of the pixels. */
export interface PixelStatistics {
  /** `[dimensions]`, in `[0, 255]`. */
  readonly means: Float64Array;
  /** Divided by `size - 1`: `[dimensions, dimensions]`, float64, upper triangle only. */
  readonly covariance: Float64Array;
}

/** Mean and covariance of the pixels; up to the final division and centring they are computed in exact integers. */
export async function pixelStatistics(images: ImageSet, kernel: MatrixKernel, pacer: Pacer): Promise<PixelStatistics> {
  const dimensions = imageLength(images);
  const { sums, products } =
    (await momentsOfBytes(images, kernel, pacer)) ?? (await momentsOfProducts(images, kernel, pacer));
  for (let i = 0; i < dimensions; i++) {
    for (let j = i; j < dimensions; j++) {
      const index = i * dimensions + j;
      products[index] = (products[index] - (sums[i] * sums[j]) / images.size) / (images.size - 1);
    }
  }
  const means = sums.map((sum) => (sum + PIXEL_OFFSET * images.size) / images.size);
  return { means, covariance: products };
}

/** By products in float32, of few enough terms to be exact. */
async function momentsOfProducts(images: ImageSet, kernel: MatrixKernel, pacer: Pacer): Promise<PixelMoments> {
  const dimensions = imageLength(images);
  const sums = new Float64Array(dimensions);
  const products = new Float64Array(dimensions * dimensions);
  for (let start = 0; start < images.size; start += EXACT_TERMS) {
    const count = Math.min(EXACT_TERMS, images.size - start);
    const columns = shiftedColumns(images, start, count);
    addRowSums(columns, count, sums);
    await addOuterProduct(columns, dimensions, count, products, kernel, pacer);
    pacer.report(TASK, start + count, images.size);
  }
  return { sums, products };
}

/** By a kernel's sums of bytes, if it has them. The pixels are shifted afterwards, so the result is the same to the last bit. */
async function momentsOfBytes(images: ImageSet, kernel: MatrixKernel, pacer: Pacer): Promise<PixelMoments | undefined> {
  const dimensions = imageLength(images);
  const sums = new Float64Array(dimensions);
  const products = new Float64Array(dimensions * dimensions);
  for (let start = 0; start < images.size; start += BYTE_ROWS) {
    await pacer.pause();
    const end = Math.min(start + BYTE_ROWS, images.size);
    const bytes = images.pixels.subarray(start * dimensions, end * dimensions);
    const part = kernel.byteProducts?.(bytes, end - start, dimensions);
    if (part === undefined) {
      return undefined;
    }
    addShifted(part, end - start, sums, products);
    pacer.report(TASK, end, images.size);
  }
  return { sums, products };
}

/** Adds what the sums over `rows` rows would be if every byte were less by the offset: integers below 2^53, so exact. */
function addShifted(part: ByteProducts, rows: number, sums: Float64Array, products: Float64Array): void {
  const size = sums.length;
  for (let i = 0; i < size; i++) {
    sums[i] += part.sums[i] - PIXEL_OFFSET * rows;
    for (let j = i; j < size; j++) {
      const shift = PIXEL_OFFSET * (PIXEL_OFFSET * rows - part.sums[i] - part.sums[j]);
      products[i * size + j] += part.products[i * size + j] + shift;
    }
  }
}

/**
 * The inner products of the centred images with each other, divided by `size - 1`: `[size, size]`, float64, upper triangle only. Its
 * non-zero eigenvalues are those of the covariance matrix.
 */
export async function imageGram(images: ImageSet, kernel: MatrixKernel, pacer: Pacer): Promise<Float64Array> {
  const { size } = images;
  const dimensions = imageLength(images);
  const products = new Float64Array(size * size);
  for (let start = 0; start < dimensions; start += EXACT_TERMS) {
    const count = Math.min(EXACT_TERMS, dimensions - start);
    await addOuterProduct(shiftedRows(images, start, count), size, count, products, kernel, pacer);
    pacer.report(TASK, start + count, dimensions, "steps");
  }
  centreTwice(products, size);
  return products.map((value) => value / (size - 1));
}

/** Pixels of `count` images from `start` on, one row for each pixel: `[dimensions, count]`. */
function shiftedColumns(images: ImageSet, start: number, count: number): Float32Array {
  const dimensions = imageLength(images);
  const result = new Float32Array(dimensions * count);
  for (let i = 0; i < count; i++) {
    const source = (start + i) * dimensions;
    for (let j = 0; j < dimensions; j++) {
      result[j * count + i] = images.pixels[source + j] - PIXEL_OFFSET;
    }
  }
  return result;
}

/** `count` pixels of every image from pixel `start` on: `[size, count]`. */
function shiftedRows(images: ImageSet, start: number, count: number): Float32Array {
  const dimensions = imageLength(images);
  const result = new Float32Array(images.size * count);
  for (let i = 0; i < images.size; i++) {
    for (let j = 0; j < count; j++) {
      result[i * count + j] = images.pixels[i * dimensions + start + j] - PIXEL_OFFSET;
    }
  }
  return result;
}

function addRowSums(rows: Float32Array, length: number, sums: Float64Array): void {
  for (let row = 0; row < sums.length; row++) {
    for (let i = row * length; i < (row + 1) * length; i++) {
      sums[row] += rows[i];
    }
  }
}

/** Adds the inner products of `size` rows of `length` with each other to the upper triangle of `total` `[size, size]`. */
async function addOuterProduct(
  rows: Float32Array,
  size: number,
  length: number,
  total: Float64Array,
  kernel: MatrixKernel,
  pacer: Pacer,
): Promise<void> {
  for (let start = 0; start < size; start += PANEL_ROWS) {
    await pacer.pause();
    const panelRows = Math.min(PANEL_ROWS, size - start);
    const width = size - start;
    const left = rows.subarray(start * length, (start + panelRows) * length);
    const right = rows.subarray(start * length);
    const panel = await kernel.multiply(left, right, panelRows, length, width, { transposeB: true });
    for (let row = 0; row < panelRows; row++) {
      const target = (start + row) * size + start;
      for (let column = row; column < width; column++) {
        total[target + column] += panel[row * width + column];
      }
    }
  }
}

/** Turns inner products of vectors into those of the vectors minus their mean. Reads and writes the upper triangle. */
function centreTwice(products: Float64Array, size: number): void {
  const means = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const share = products[row * size + column] / size;
      means[row] += share;
      means[column] += column === row ? 0 : share;
    }
  }
  const total = means.reduce((sum, mean) => sum + mean, 0) / size;
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      products[row * size + column] += total - means[row] - means[column];
    }
  }
}
