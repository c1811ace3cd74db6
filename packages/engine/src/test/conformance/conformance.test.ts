import { GanClsError } from "@gan-cls/core";
import { registerSimdBackend } from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";
import { type ConformanceSubject, describeConformance } from "./describe-conformance";

/** The backend with so many threads, with or without fused multiply-add. */
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

await describeConformance("simd");
for (const threads of [1, 2]) {
  for (const relaxed of [true, false]) {
    await describeConformance(simdVariant(threads, relaxed));
  }
}
