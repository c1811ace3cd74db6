import type { MemorySample, MemorySizes } from "./memory-sample";

/** How each size changed between a training's first sample, after which everything should repeat, and its last. */
export interface MemoryGrowth {
  readonly fromStep: number;
  readonly toStep: number;
  readonly growth: MemorySizes;
  /** Whether nothing of what the engine holds grew, and the process by less than {@link RESIDENT_TOLERANCE}. */
  readonly isFlat: boolean;
}

/**
 * Share by which the resident size may differ: V8 collects its garbage when it likes, and the system counts pages as it likes. A step that
 * lost one batch of images would be over it after fewer than 200 steps.
 */
export const RESIDENT_TOLERANCE = 0.1;

/** @param samples At least two, in the order of their steps. */
export function memoryGrowth(samples: readonly MemorySample[]): MemoryGrowth {
  const [first, last] = [samples[0], samples[samples.length - 1]];
  const growth: MemorySizes = {
    residentBytes: last.residentBytes - first.residentBytes,
    wasmPages: last.wasmPages - first.wasmPages,
    tensors: last.tensors - first.tensors,
    liveBytes: last.liveBytes - first.liveBytes,
  };
  const { residentBytes, ...held } = growth;
  const isFlat =
    Object.values(held).every((size) => size <= 0) && residentBytes <= RESIDENT_TOLERANCE * first.residentBytes;
  return { fromStep: first.step, toStep: last.step, growth, isFlat };
}
