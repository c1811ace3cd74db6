import { describe, expect, it, vi } from "vitest";
import { PreparedData } from "./prepared-data";

function countingMemory(): { allocate: () => number; free: (address: number) => void; inUse: Set<number> } {
  const inUse = new Set<number>();
  let next = 0;
  return {
    inUse,
    allocate: () => {
      inUse.add(++next);
      return next;
    },
    free: (address) => void inUse.delete(address),
  };
}

describe("PreparedData", () => {
  it("keeps what is wanted again of the same data, and frees it with the data", () => {
    const memory = countingMemory();
    const prepared = new PreparedData(memory);
    const [data, prepare, work] = [{}, vi.fn(), vi.fn()];
    for (let i = 0; i < 4; i++) {
      prepared.with(data, "a", 8, { prepare, work });
    }
    expect(prepare).toHaveBeenCalledTimes(2);
    expect(work.mock.calls.map(([address]) => address as number)).toEqual([1, 2, 2, 2]);
    expect([...memory.inUse]).toEqual([2]);
    prepared.with(data, "b", 8, { prepare, work });
    expect(prepare).toHaveBeenCalledTimes(3);
    prepared.forget(data);
    expect(memory.inUse.size).toBe(0);
  });

  it("keeps nothing of data that is used once", () => {
    const memory = countingMemory();
    const prepared = new PreparedData(memory);
    for (let i = 0; i < 3; i++) {
      const data = {};
      prepared.with(data, "a", 8, { prepare: () => {}, work: () => {} });
      expect(memory.inUse.size).toBe(0);
      prepared.forget(data);
    }
  });

  it("frees its memory when the work fails", () => {
    const memory = countingMemory();
    const prepared = new PreparedData(memory);
    const work = (): void => {
      throw new Error("no");
    };
    expect(() => prepared.with({}, "a", 8, { prepare: () => {}, work })).toThrow("no");
    expect(memory.inUse.size).toBe(0);
  });
});
