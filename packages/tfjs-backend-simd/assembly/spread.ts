import { multiplyTile } from "./matmul";
import { minimum, shareStart } from "./share";

/** What a spreading convolution reads and writes; `src/kernels/spread.ts` fills it in. */
@unmanaged
class Spread {
  /** `[batch, height, width, depth]` */
  input: usize;
  batch: i32;
  height: i32;
  width: i32;
  depth: i32;
  /** Filters as panels of `[depth, kernelHeight * kernelWidth * channels]`. */
  panels: usize;
  kernelHeight: i32;
  kernelWidth: i32;
  stride: i32;
  padTop: i32;
  padLeft: i32;
  /** `[batch, outputHeight, outputWidth, channels]`, one or a few channels. */
  output: usize;
  outputHeight: i32;
  outputWidth: i32;
  channels: i32;
  /** `blockRows * width` rows of the taps' channels, filled up to whole panels, for every thread. */
  scratch: usize;
  /** Rows of an image whose products exist at a time, so that they stay in the second-level cache. */
  blockRows: i32;
}

/**
 * A transposed convolution to few channels, image by image: products of pixels with all taps, then every pixel's taps are added where they
 * belong. Threads share the images.
 */
export function spreadConvolution(parameters: usize, thread: i32, threads: i32): void {
  const s = changetype<Spread>(parameters);
  const columns = (s.kernelHeight * s.kernelWidth * s.channels + 7) & ~7;
  const products = s.scratch + ((<usize>thread * s.blockRows * s.width * columns) << 2);
  const outputBytes = <usize>(s.outputHeight * s.outputWidth * s.channels) << 2;
  const end = shareStart(s.batch, thread + 1, threads);
  for (let image = shareStart(s.batch, thread, threads); image < end; image++) {
    const output = s.output + outputBytes * image;
    memory.fill(output, 0, outputBytes);
    for (let row = 0; row < s.height; row += s.blockRows) {
      const first = row * s.width, pixels = minimum(s.blockRows, s.height - row) * s.width;
      const input = s.input + ((<usize>(image * s.height * s.width + first) * s.depth) << 2);
      multiplyTile(input, s.panels, products, pixels, columns, s.depth);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const y = (first + pixel) / s.width * s.stride - s.padTop, x = (first + pixel) % s.width * s.stride - s.padLeft;
        spreadPixel(s, products + ((<usize>pixel * columns) << 2), y, x, output);
      }
    }
  }
}

/** Adds the taps of one pixel to the image, the first of them at `(y, x)`. */
// @ts-ignore: decorator
@inline
function spreadPixel(s: Spread, taps: usize, y: i32, x: i32, output: usize): void {
  const channels = s.channels;
  const first = x < 0 ? -x * channels : 0, end = minimum(s.kernelWidth, s.outputWidth - x) * channels;
  for (let i = 0; i < s.kernelHeight; i++) {
    if (<u32>(y + i) < <u32>s.outputHeight) {
      const row = output + (<usize>((y + i) * s.outputWidth * channels) << 2) + (<isize>(x * channels) << 2);
      const values = taps + (<usize>(i * s.kernelWidth * channels) << 2);
      let j = first;
      for (; j + 4 <= end; j += 4) {
        v128.store(row + (j << 2), f32x4.add(v128.load(row + (j << 2)), v128.load(values + (j << 2))));
      }
      for (; j < end; j++) {
        store<f32>(row + (j << 2), load<f32>(row + (j << 2)) + load<f32>(values + (j << 2)));
      }
    }
  }
}
