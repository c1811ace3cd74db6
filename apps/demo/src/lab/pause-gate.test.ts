import { describe, expect, it } from "vitest";
import { PauseGate } from "./pause-gate";

const signal = new AbortController().signal;

describe("PauseGate", () => {
  it("is open until it is closed, and lets everything through when it opens", async () => {
    const gate = new PauseGate();
    await gate.wait(signal);
    gate.paused = true;
    const passed: string[] = [];
    const waiting = gate.wait(signal).then(() => passed.push("passed"));
    await Promise.resolve();
    expect(passed).toEqual([]);
    gate.paused = false;
    await waiting;
    expect(passed).toEqual(["passed"]);
  });
});
