import { multiplyTile } from "./matmul";
import { shareStart } from "./share";

/** What a spreading convolution reads and writes; `src/kernels/spread.ts` fills it in. */
@unmanaged
class Spread {
  /** `[batch, height, width, depth]` */
  input: usize;
  batch: i32;
  height: i32;
  width: i32;
  depth: i32;
  /** Filters as panels of `[depth, kernelHeight * kernelWidth]`. */
  panels: usize;
  kernelHeight: i32;
  kernelWidth: i32;
  stride: i32;
  padTop: i32;
  padLeft: i32;
  /** `[batch, outputHeight, outputWidth]`, a single channel. */
  output: usize;
  outputHeight: i32;
  outputWidth: i32;
  /** `height * width` rows of the taps, filled up to whole panels, for every thread. */
  scratch: usize;
}

/**
 * A transposed convolution to a single channel, image by image: one product of all pixels with all taps, then every pixel's taps are added
 * where they belong. Threads share the images.
 */
export function spreadConvolution(parameters: usize, thread: i32, threads: i32): void {
  const s = changetype<Spread>(parameters);
  const pixels = s.height * s.width;
  const columns = (s.kernelHeight * s.kernelWidth + 7) & ~7;
  const products = s.scratch + ((<usize>thread * pixels * columns) << 2);
  const outputBytes = <usize>(s.outputHeight * s.outputWidth) << 2;
  const end = shareStart(s.batch, thread + 1, threads);
  for (let image = shareStart(s.batch, thread, threads); image < end; image++) {
    multiplyTile(s.input + ((<usize>image * pixels * s.depth) << 2), s.panels, products, pixels, columns, s.depth);
    const output = s.output + outputBytes * image;
    memory.fill(output, 0, outputBytes);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const y = pixel / s.width * s.stride - s.padTop, x = pixel % s.width * s.stride - s.padLeft;
      spreadPixel(s, products + ((<usize>pixel * columns) << 2), y, x, output);
    }
  }
}

/** Adds the taps of one pixel to the image, the first of them at `(y, x)`. */
// @ts-ignore: decorator
@inline
function spreadPixel(s: Spread, taps: usize, y: i32, x: i32, output: usize): void {
  const first = x < 0 ? -x : 0, end = min(s.kernelWidth, s.outputWidth - x);
  for (let i = 0; i < s.kernelHeight; i++) {
    if (<u32>(y + i) < <u32>s.outputHeight) {
      const row = output + (<usize>((y + i) * s.outputWidth) << 2) + (<isize>x << 2);
      const values = taps + (<usize>(i * s.kernelWidth) << 2);
      for (let j = first; j < end; j++) {
        store<f32>(row + (j << 2), load<f32>(row + (j << 2)) + load<f32>(values + (j << 2)));
      }
    }
  }
}
