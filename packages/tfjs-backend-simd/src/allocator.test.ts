import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { Allocator } from "./allocator";

const limited = (bytes: number): Allocator => new Allocator(0, (end) => end <= bytes);

describe("Allocator", () => {
  it("hands out blocks that do not overlap, on cache lines, whatever is freed in between", () => {
    const random = Random.fromSeed(1);
    const allocator = limited(2 ** 24);
    const live = new Map<number, number>();
    for (let i = 0; i < 5_000; i++) {
      if (live.size > 0 && random.uniform() < 0.5) {
        const address = [...live.keys()][random.integer(live.size)];
        allocator.free(address);
        live.delete(address);
      } else {
        const bytes = random.integer(20_000);
        const address = allocator.allocate(bytes);
        if (address !== null) {
          expect(address % 64).toBe(0);
          live.set(address, bytes);
        }
      }
    }
    const blocks = [...live].sort(([a], [b]) => a - b);
    blocks.slice(1).forEach(([address], index) => {
      expect(address).toBeGreaterThanOrEqual(blocks[index][0] + blocks[index][1]);
    });
    live.forEach((_, address) => allocator.free(address));
    expect(allocator.bytesInUse).toBe(0);
  });

  it("does not grow while work repeats", () => {
    const allocator = limited(2 ** 30);
    const work = (): void => {
      const addresses = [100, 5_000, 123_456, 7, 5_000].map((bytes) => allocator.allocate(bytes) ?? -1);
      addresses.forEach((address) => allocator.free(address));
    };
    work();
    const { highWater } = allocator;
    Array.from({ length: 100 }, work);
    expect(allocator.highWater).toBe(highWater);
  });

  it("joins small free blocks when only a large one will do", () => {
    const allocator = limited(64 * 1024);
    const blocks = Array.from({ length: 16 }, () => allocator.allocate(4096) ?? -1);
    expect(allocator.allocate(64)).toBeNull();
    blocks.slice(0, 8).forEach((address) => allocator.free(address));
    const large = allocator.allocate(30_000);
    expect(large).toBe(0);
    expect(allocator.allocate(30_000)).toBeNull();
  });

  it("refuses to free what it did not hand out, or twice", () => {
    const allocator = limited(1024);
    const address = allocator.allocate(8) ?? -1;
    allocator.free(address);
    expect(() => allocator.free(address)).toThrow(/expected the address of a block, got 0/);
  });
});
