import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Names of kernels that tfjs does not have: bias, ReLU and max pooling of 2 x 2 in one pass, and its gradients. */
export const BIAS_RELU_POOL_KERNEL = "GanClsBiasReluPool";
export const BIAS_RELU_POOL_GRADIENT_KERNEL = "GanClsBiasReluPoolGradient";

type Inputs<Name extends string> = Record<Name, tf.TensorInfo>;

/**
 * Takes `x [batch, height, width, C]` and `bias [C]`, `C` a multiple of 4. Gives the pooled images, and for each of their numbers a byte
 * that says where in its window it comes from, four of them in an int32.
 */
const biasReluPool: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: BIAS_RELU_POOL_KERNEL,
  kernelFunc: ({ inputs, backend }) => forward(inputs as Inputs<"x" | "bias">, backend as SimdBackend),
};

function forward({ x, bias }: Inputs<"x" | "bias">, backend: SimdBackend): tf.TensorInfo[] {
  const [batch, height, width, depth] = x.shape;
  const pooled = [batch, height >> 1, width >> 1];
  const outputs = [backend.output([...pooled, depth]), backend.output([...pooled, depth / 4], "int32")];
  const addresses = [x, bias, ...outputs].map((tensor) => backend.address(tensor));
  backend.runtime.run("biasReluPool", sizeOf(x.shape), ...addresses, batch, height, width, depth);
  return outputs;
}

/** Takes the pooled images' gradient, the bytes of the forward kernel and the size of its images; gives the gradients for `x` and `bias`. */
const biasReluPoolGradient: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: BIAS_RELU_POOL_GRADIENT_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    backward(
      inputs as Inputs<"dy" | "choice">,
      attrs as unknown as { height: number; width: number },
      backend as SimdBackend,
    ),
};

function backward(
  { dy, choice }: Inputs<"dy" | "choice">,
  { height, width }: { height: number; width: number },
  backend: SimdBackend,
): tf.TensorInfo[] {
  const [batch, , , depth] = dy.shape;
  const outputs = [backend.output([batch, height, width, depth]), backend.output([depth])];
  const [from, chosen, dx, db] = [dy, choice, ...outputs].map((tensor) => backend.address(tensor));
  const { runtime } = backend;
  const count = sizeOf(dy.shape);
  runtime.run("biasReluPoolGradient", count * 4, from, chosen, dx, batch, height, width, depth);
  runtime.run("pooledBiasGradient", count, from, chosen, db, count / depth, depth);
  return outputs;
}

export const BIAS_RELU_POOL_KERNELS = [biasReluPool, biasReluPoolGradient];
