import * as tf from "@tensorflow/tfjs";
import { fastKernel, sizeOf, type FastKernel, type Tensors } from "./kernel";

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

function geometry({ shape }: tf.TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes): number[] {
  const info = tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  return [
    ...[info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left],
  ];
}

const maxPool = fastKernel<Tensors<"x">, Attributes>("MaxPool", ({ inputs: { x }, attrs, backend }) => {
  if (x.dtype !== "float32") {
    return null;
  }
  const numbers = geometry(x, attrs);
  const [batch, , , depth, height, width] = numbers;
  const out = backend.output([batch, height, width, depth]);
  backend.runtime.run("maxPool", sizeOf(x.shape), backend.address(x), backend.address(out), ...numbers);
  return out;
});

const maxPoolGradient = fastKernel<Tensors<"dy" | "input" | "output">, Attributes>(
  "MaxPoolGrad",
  ({ inputs: { dy, input, output }, attrs, backend }) => {
    if (input.dtype !== "float32") {
      return null;
    }
    const out = backend.output(input.shape);
    const addresses = [input, output, dy, out].map((tensor) => backend.address(tensor));
    backend.runtime.run("maxPoolGradient", sizeOf(input.shape), ...addresses, ...geometry(input, attrs));
    return out;
  },
);

/** Max pooling and its gradient. */
export const POOL_KERNELS: readonly FastKernel[] = [maxPool, maxPoolGradient];
