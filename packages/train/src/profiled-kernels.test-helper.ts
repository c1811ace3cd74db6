import * as tf from "@tensorflow/tfjs";

/** The sorted names of all kernels that `work` runs on the active backend. */
export async function profiledKernels(work: () => Promise<void>): Promise<string[]> {
  const { kernelNames } = await tf.profile(async () => {
    await work();
    return tf.scalar(0);
  });
  // The list also holds tfjs's wrappers around fused kernels and custom gradients, which are no kernels of a backend.
  return [...new Set(kernelNames)].filter((name) => tf.getKernel(name, tf.getBackend()) !== undefined).sort();
}
