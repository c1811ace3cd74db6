import * as tf from "@tensorflow/tfjs";

/** The sorted names of all kernels that `work` runs on the active backend. */
export async function profiledKernels(work: () => Promise<void>): Promise<string[]> {
  const { kernelNames } = await tf.profile(async () => {
    await work();
    return tf.scalar(0);
  });
  // Names that end in `__op` are tfjs's own wrappers around fused kernels, not kernels of a backend.
  return [...new Set(kernelNames)].filter((name) => !name.endsWith("__op")).sort();
}
