import type { MemorySample, MemorySizes } from "./memory-sample";

/** How each size changed from one sample to the last. */
export interface MemoryGrowth {
  readonly fromStep: number;
  readonly growth: MemorySizes;
}

/** What a training's samples say. */
export interface MemoryVerdict {
  /** Since the first sample. The first end of an epoch lies in here, whose work asks for memory that no step before it asked for. */
  readonly whole: MemoryGrowth;
  /** Since the sample in the middle, from which on everything repeats. */
  readonly secondHalf: MemoryGrowth;
  /** Whether in the second half nothing of what the engine holds grew, and the process by no more than {@link RESIDENT_TOLERANCE}. */
  readonly isFlat: boolean;
}

/**
 * Share by which the resident size may differ: V8 collects its garbage when it likes, and the system counts pages as it likes. Losing one
 * batch of images at every step would exceed it within 200 steps.
 */
export const RESIDENT_TOLERANCE = 0.1;

/** @param samples At least two, in the order of their steps. */
export function judgeMemory(samples: readonly MemorySample[]): MemoryVerdict {
  const middle = samples[Math.floor((samples.length - 1) / 2)];
  const secondHalf = growthSince(middle, samples);
  const { residentBytes, ...held } = secondHalf.growth;
  const isFlat =
    Object.values(held).every((size) => size <= 0) && residentBytes <= RESIDENT_TOLERANCE * middle.residentBytes;
  return { whole: growthSince(samples[0], samples), secondHalf, isFlat };
}

function growthSince(first: MemorySample, samples: readonly MemorySample[]): MemoryGrowth {
  const last = samples[samples.length - 1];
  return {
    fromStep: first.step,
    growth: {
      residentBytes: last.residentBytes - first.residentBytes,
      wasmPages: last.wasmPages - first.wasmPages,
      tensors: last.tensors - first.tensors,
      liveBytes: last.liveBytes - first.liveBytes,
    },
  };
}
