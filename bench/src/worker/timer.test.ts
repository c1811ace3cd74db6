import { describe, expect, it, vi } from "vitest";
import { timeOnce, warmUp } from "./timer";

function counter(): { run: () => Promise<number>; count: number } {
  const work = { count: 0, run: () => Promise.resolve(++work.count) };
  return work;
}

describe("timeOnce", () => {
  it("divides by the units and keeps the last figure", async () => {
    const work = counter();
    const now = vi.spyOn(performance, "now").mockReturnValueOnce(1_000).mockReturnValueOnce(7_000);
    expect(await timeOnce(work, 3)).toEqual({ seconds: 2, figure: 3 });
    expect(work.count).toBe(3);
    now.mockRestore();
  });
});

describe("warmUp", () => {
  it("repeats untimed", async () => {
    const work = counter();
    await warmUp(work, 0);
    expect(work.count).toBe(0);
    await warmUp(work, 2);
    expect(work.count).toBe(2);
  });
});
