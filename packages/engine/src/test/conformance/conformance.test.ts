import { GanClsError } from "@gan-cls/core";
import { registerSimdBackend } from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";
import { type ConformanceSubject, describeConformance } from "./describe-conformance";

/** The backend `simd` with this many threads, with or without fused multiply-add. */
function simdVariant(threads: number, relaxed: boolean): ConformanceSubject {
  const name = `simd-${threads}-${relaxed ? "relaxed" : "plain"}`;
  return {
    name,
    async start() {
      if (tf.findBackendFactory(name) === null) {
        await register(name, threads, relaxed);
      }
      await tf.setBackend(name);
    },
    stop: () => tf.removeBackend(name),
  };
}

async function register(name: string, threads: number, relaxed: boolean): Promise<void> {
  const report = await registerSimdBackend({ threads, relaxed, name });
  if (report.relaxed !== relaxed) {
    throw new GanClsError("unsupported", "this runtime has no relaxed SIMD");
  }
}

await describeConformance("cpu");
await describeConformance("simd");
for (const threads of [1, 2]) {
  for (const relaxed of [true, false]) {
    await describeConformance(simdVariant(threads, relaxed));
  }
}
// Whoever names a tfjs-node wants it tested. It refuses padding in numbers in a convolution's gradients.
await describeConformance("node", {
  explicitPadding: false,
  required: process.env.GAN_CLS_TFJS_NODE !== undefined,
});
// Without a graphics card, Vulkan's software driver does: VK_ICD_FILENAMES names it, and who names one wants it tested.
await describeConformance("webgpu", { required: process.env.VK_ICD_FILENAMES !== undefined });
