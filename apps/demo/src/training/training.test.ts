import { describe, expect, it } from "vitest";
import {
  followGan,
  type GanProgress,
  type GanTrainingEvent,
  looksCollapsed,
  NO_TRAINING,
  RATE_WINDOW,
  stepsPerSecond,
} from "./gan-progress";

const follow = (events: readonly GanTrainingEvent[], from = NO_TRAINING): GanProgress => events.reduce(followGan, from);
const start: GanTrainingEvent = { type: "start", realDiversity: 60, totalSteps: 100 };
const step = (number: number, at: number): GanTrainingEvent => ({
  ...{ type: "step", step: number, at, generatorLoss: number / 10, discriminatorLoss: 1 / number },
});
const steps = (count: number, interval: number): GanTrainingEvent[] =>
  Array.from({ length: count }, (_, i) => step(i + 1, i * interval));

describe("followGan", () => {
  it("collects one loss per step", () => {
    const progress = follow([start, ...steps(50, 100)]);
    expect(progress.generatorLosses).toHaveLength(50);
    expect(progress).toMatchObject({ status: "running", step: 50, totalSteps: 100 });
    expect(progress.discriminatorLosses[49]).toBeCloseTo(0.02);
  });

  it("measures the speed over the last steps, pauses left out", () => {
    expect(stepsPerSecond(follow([start]))).toBeNull();
    const running = follow([start, ...steps(50, 100)]);
    expect(running.recentSteps).toHaveLength(RATE_WINDOW);
    expect(stepsPerSecond(running)).toBeCloseTo(10);
    const resumed = follow([{ type: "pause" }, { type: "resume" }, step(51, 60_000), step(52, 60_500)], running);
    expect(stepsPerSecond(resumed)).toBeCloseTo(2);
    expect(resumed.status).toBe("running");
  });

  it("keeps the curves when a stopped training is resumed", () => {
    const stopped = follow([start, ...steps(3, 10), { type: "end", outcome: "stopped" }]);
    expect(stopped.status).toBe("stopped");
    expect(stepsPerSecond(stopped)).toBeCloseTo(100);
    const resumed = follow([{ type: "prepare", resume: true }, start, step(4, 99)], stopped);
    expect(resumed.generatorLosses).toHaveLength(4);
    expect(resumed.status).toBe("running");
    expect(follow([{ type: "prepare", resume: false }], stopped).generatorLosses).toHaveLength(0);
  });

  it("keeps the newest samples and every sheet's diversity", () => {
    const sheet = { count: 1, rows: 1, columns: 1, channels: 1, pixels: new Uint8Array(1) };
    const progress = follow([
      start,
      { type: "samples", step: 10, diversity: 3, sheet },
      { type: "samples", step: 20, diversity: 9, sheet },
    ]);
    expect(progress).toMatchObject({ sheetStep: 20, diversities: [3, 9], sheet });
  });

  it("tells why a training failed", () => {
    expect(follow([start, { type: "failure", message: "diverged" }])).toMatchObject({
      ...{ status: "failed", message: "diverged" },
    });
  });
});

describe("looksCollapsed", () => {
  it("warns when samples become alike after they were diverse", () => {
    expect(looksCollapsed([5, 20, 40, 45, 44, 12, 10], 60)).toBe(true);
  });

  it("does not warn of a generator that has not begun to draw, of one bad sheet, or of a good one", () => {
    expect(looksCollapsed([1, 1, 2, 2], 60)).toBe(false);
    expect(looksCollapsed([1, 2, 5, 9, 14, 20], 60)).toBe(false);
    expect(looksCollapsed([5, 20, 40, 45, 12, 44], 60)).toBe(false);
    expect(looksCollapsed([5, 20, 40, 50, 55, 54, 56], 60)).toBe(false);
  });
});
