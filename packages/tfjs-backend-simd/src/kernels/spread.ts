import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";

/** Words of the parameters of `assembly/spread.ts`, filled up to whole cache lines. */
const PARAMETER_WORDS = 16;

/** Addresses of what a spreading convolution reads and writes. */
export interface SpreadAddresses {
  /** `[batch, outHeight, outWidth, outChannels]` */
  readonly dy: number;
  /** `[filterHeight, filterWidth, 1, outChannels]` */
  readonly filter: number;
  /** `[batch, inHeight, inWidth, 1]` */
  readonly dx: number;
}

/** The gradient for an input of one channel, which is also the transposed convolution to one channel. */
export function runSpread(
  info: tf.backend_util.Conv2DInfo,
  { dy, filter, dx }: SpreadAddresses,
  backend: SimdBackend,
): void {
  const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, padInfo } = info;
  const { runtime } = backend;
  const taps = filterHeight * filterWidth;
  const columns = Math.ceil(taps / 8) * 8;
  const [head, panels] = [PARAMETER_WORDS, columns * outChannels].map((words) => 4 * words);
  const products = 4 * outHeight * outWidth * columns * runtime.threads;
  backend.withScratch(head + panels + products, (address) => {
    const panelsAt = address + head;
    runtime.run(
      "packPanels",
      taps * outChannels,
      filter,
      4,
      4 * outChannels,
      outChannels,
      taps,
      panelsAt,
      32 * outChannels,
    );
    new Int32Array(runtime.memory.buffer, address, PARAMETER_WORDS).set([
      ...[dy, batchSize, outHeight, outWidth, outChannels, panelsAt, filterHeight, filterWidth, info.strideHeight],
      ...[padInfo.top, padInfo.left, dx, info.inHeight, info.inWidth, panelsAt + panels],
    ]);
    runtime.run("spreadConvolution", batchSize * outHeight * outWidth * outChannels * taps, address);
  });
}
