import { describe, expect, it } from "vitest";
import { chooseJobs } from "./choose-jobs";

describe("chooseJobs", () => {
  const machine = { cores: 8, memory: 64 * 2 ** 30, engine: { name: "simd" as const } };

  it("takes a process for each core, but none without a cell, and none without memory", () => {
    expect(chooseJobs({ ...machine, asked: undefined, cells: 100 })).toBe(8);
    expect(chooseJobs({ ...machine, asked: undefined, cells: 3 })).toBe(3);
    expect(chooseJobs({ ...machine, asked: undefined, cells: 100, memory: 5 * 2 ** 30 })).toBe(2);
    expect(chooseJobs({ ...machine, asked: undefined, cells: 100, memory: 2 ** 20 })).toBe(1);
    expect(chooseJobs({ ...machine, asked: undefined, cells: 100, cores: 1 })).toBe(1);
  });

  it("does as asked, as far as there are cells", () => {
    expect(chooseJobs({ ...machine, asked: 12, cells: 100 })).toBe(12);
    expect(chooseJobs({ ...machine, asked: 12, cells: 5 })).toBe(5);
    expect(chooseJobs({ ...machine, asked: 1, cells: 100 })).toBe(1);
  });

  it("leaves a graphics card to one process", () => {
    expect(chooseJobs({ ...machine, asked: undefined, cells: 100, engine: { name: "webgpu" } })).toBe(1);
  });
});
