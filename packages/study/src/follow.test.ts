import { describe, expect, it } from "vitest";
import { follow } from "./follow";

describe("follow", () => {
  async function* counting(log: string[]): AsyncGenerator<number, string, void> {
    try {
      yield 1;
      yield 2;
      return "done";
    } finally {
      log.push("freed");
    }
  }

  it("hands over every event, waits for the observer, and gives the result", async () => {
    const log: string[] = [];
    const result = await follow(counting(log), async (event) => {
      await Promise.resolve();
      log.push(String(event));
    });
    expect([result, ...log]).toEqual(["done", "1", "2", "freed"]);
  });

  it("stops the work and frees it when the observer fails", async () => {
    const log: string[] = [];
    const failing = follow(counting(log), () => {
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(log).toEqual(["freed"]);
  });
});
