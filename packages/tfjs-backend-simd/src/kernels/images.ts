import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Name of a kernel that tfjs does not have: bytes to pixels in `[-1, 1]`. */
export const IMAGES_KERNEL = "GanClsImages";

interface Attributes {
  readonly pixels: Uint8Array;
  /** Where the images begin among the pixels. */
  readonly starts: readonly number[];
  /** `[images, rows, columns, channels]`. */
  readonly shape: readonly number[];
}

/** The images of `shape` that begin at `starts`, each byte `x` as `(x - 127.5) / 127.5`. */
export const imagesKernel: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: IMAGES_KERNEL,
  kernelFunc: ({ attrs, backend }) => run(attrs as unknown as Attributes, backend as SimdBackend),
};

function run({ pixels, starts, shape }: Attributes, backend: SimdBackend): tf.TensorInfo {
  const out = backend.output([...shape]);
  const [count, length] = [sizeOf(shape), sizeOf(shape.slice(1))];
  const { runtime } = backend;
  // The kernel reads sixteen bytes at a time.
  backend.withScratch(count + 16, (address) => {
    const bytes = new Uint8Array(runtime.memory.buffer, address, count);
    starts.forEach((start, image) => bytes.set(pixels.subarray(start, start + length), image * length));
    // Four elements take about as long as one elsewhere.
    runtime.run("unitRange", count / 4, address, backend.address(out), count);
  });
  return out;
}
