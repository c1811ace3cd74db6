import { describe, expect, it } from "vitest";
import { parseMemoryOptions } from "./memory-options";
import { judgeMemory, renderMemory } from "./memory-report";
import type { MemorySample } from "./measure-memory";

const sample = (step: number, changes: Partial<MemorySample> = {}): MemorySample => ({
  ...{ step, residentBytes: 2 ** 29, wasmPages: 100, tensors: 54, liveBytes: 2 ** 20 },
  ...changes,
});

describe("judgeMemory", () => {
  it("forgives what is asked for once in the first half", () => {
    const verdict = judgeMemory([sample(1), sample(2, { wasmPages: 120 }), sample(3, { wasmPages: 120 })]);
    expect(verdict).toMatchObject({ isFlat: true, whole: { growth: { wasmPages: 20 } } });
    expect(verdict.secondHalf).toMatchObject({ fromStep: 2, growth: { wasmPages: 0 } });
  });

  it.each([{ tensors: 55 }, { wasmPages: 101 }, { liveBytes: 2 ** 20 + 64 }, { residentBytes: 2 ** 30 }])(
    "sees %j",
    (changes) => {
      expect(judgeMemory([sample(1), sample(2), sample(3, changes)]).isFlat).toBe(false);
    },
  );
});

describe("renderMemory", () => {
  it("shows first and last sample, where it was measured, and the verdict", () => {
    const page = renderMemory({
      machine: { cpu: "a cpu", cores: 2, memoryGiB: 8, system: "Linux" },
      versions: { node: "24.0.0" },
      ...{ data: "digits", seed: 7, batchSize: 100, threads: 1 },
      samples: Array.from({ length: 40 }, (_, index) => sample(10 * (index + 1))),
    });
    expect(page).toContain("400 steps");
    expect(page).toContain("seed 7");
    expect(page).toMatch(/\| +10 \| +512\.0 MiB \|/);
    expect(page).toMatch(/\| +400 \|/);
    expect(page).toContain("Flat in the second half");
  });
});

describe("parseMemoryOptions", () => {
  it("writes only what a whole run found, unless it is told where", () => {
    expect(parseMemoryOptions([], "bench")).toEqual({ steps: 2000, every: 100, seed: 1, threads: 1, out: "bench" });
    expect(parseMemoryOptions(["--steps", "200"], "bench")?.out).toBeUndefined();
    expect(parseMemoryOptions(["--steps", "200", "--out", "x"], "bench")?.out).toBe("x");
    expect(parseMemoryOptions(["--help"], "bench")).toBeUndefined();
  });

  it.each([["--steps", "0"], ["--every", "x"], ["--steps", "150"], ["--seed", "-1"], ["--fast"]])(
    "refuses %s",
    (...line) => {
      expect(() => parseMemoryOptions(line, "bench")).toThrow();
    },
  );
});
