import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";

/** Words of the parameters of `assembly/spread.ts`, filled up to whole cache lines. */
const PARAMETER_WORDS = 32;

/** Addresses of what a spreading convolution reads and writes. */
export interface SpreadAddresses {
  /** `[batch, outHeight, outWidth, outChannels]` */
  readonly dy: number;
  /** `[filterHeight, filterWidth, inChannels, outChannels]` */
  readonly filter: number;
  /** `[batch, inHeight, inWidth, inChannels]` */
  readonly dx: number;
}

/** Floats of a thread's products: what its second-level cache holds beside the pixels. */
const BLOCK_FLOATS = 65_536;

/** The gradient for an input of few channels, which is also the transposed convolution to them. */
export function runSpread(
  info: tf.backend_util.Conv2DInfo,
  { dy, filter, dx }: SpreadAddresses,
  backend: SimdBackend,
): void {
  const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, inChannels, padInfo } = info;
  const { runtime } = backend;
  const taps = filterHeight * filterWidth * inChannels;
  const columns = Math.ceil(taps / 8) * 8;
  const blockRows = Math.min(outHeight, Math.max(1, Math.floor(BLOCK_FLOATS / (outWidth * columns))));
  const [head, panels] = [PARAMETER_WORDS, columns * outChannels].map((words) => 4 * words);
  const products = 4 * blockRows * outWidth * columns * runtime.threads;
  backend.withScratch(head + panels + products, (address) => {
    const panelsAt = address + head;
    const strides = [4, 4 * outChannels];
    const sizes = [outChannels, taps];
    runtime.run("packPanels", taps * outChannels, filter, ...strides, ...sizes, panelsAt, 32 * outChannels);
    new Int32Array(runtime.memory.buffer, address, PARAMETER_WORDS).set([
      ...[dy, batchSize, outHeight, outWidth, outChannels, panelsAt, filterHeight, filterWidth, info.strideHeight],
      ...[padInfo.top, padInfo.left, dx, info.inHeight, info.inWidth, inChannels, panelsAt + panels, blockRows],
    ]);
    runtime.run("spreadConvolution", batchSize * outHeight * outWidth * outChannels * taps, address);
  });
}
