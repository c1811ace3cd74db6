import { withoutLabels, type ImageDataset } from "@gan-cls/core";
import { trainGan } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
import { ENDLESS_EPOCHS, resumableTraining } from "../worker/training-epochs";
import type { MemoryOptions } from "./memory-options";

/** What a process and its engine hold after some steps. */
export interface MemorySample {
  readonly step: number;
  /** Memory of the whole process that is in RAM. */
  readonly residentBytes: number;
  /** Size of the WebAssembly memory, in pages of 64 KiB; it never shrinks. */
  readonly wasmPages: number;
  /** Tensors that tfjs counts as alive. */
  readonly tensors: number;
  /** Bytes that the backend's allocator has handed out. */
  readonly liveBytes: number;
}

/** The sizes of a sample, without the step. */
export type MemorySizes = Omit<MemorySample, "step">;

/** What the backend `simd` reports in addition to tfjs' own figures. */
interface SimdMemory extends tf.MemoryInfo {
  readonly memoryPages: number;
  readonly numBytesInShared: number;
}

/** Measures this process and the active backend, which has to be `simd`. */
function takeMemorySample(step: number): MemorySample {
  const { numTensors, memoryPages, numBytesInShared } = tf.memory() as SimdMemory;
  return {
    step,
    residentBytes: process.memoryUsage.rss(),
    wasmPages: memoryPages,
    tensors: numTensors,
    liveBytes: numBytesInShared,
  };
}

/** Of the original study. */
export const GAN_BATCH = 100;

/** Steps of the original's GAN on the active backend, with a sample after every `every` of them. */
export async function measureMemory(
  images: ImageDataset,
  { steps, every, seed }: Pick<MemoryOptions, "steps" | "every" | "seed">,
  onSample: (sample: MemorySample) => void,
): Promise<MemorySample[]> {
  const training = trainGan({ images: withoutLabels(images), batchSize: GAN_BATCH, epochs: ENDLESS_EPOCHS, seed });
  const work = resumableTraining(training, { until: "step-end", figure: "discriminatorLoss" });
  const samples: MemorySample[] = [];
  for (let step = 1; step <= steps; step++) {
    await work.run();
    if (step % every === 0) {
      samples.push(takeMemorySample(step));
      onSample(samples[samples.length - 1]);
    }
  }
  return samples;
}
