import { describe, expect, it } from "vitest";
import type { RaceResult } from "../lab/operations";
import { followRace, NO_RACE, type RaceAction } from "./race-progress";
import { describeRace } from "./race-verdict";

const result: RaceResult = {
  ...{ labels: 100, testSize: 2000, correct: { transfer: 1800, control: 1700, cnn: 1790 } },
  differences: [
    { first: "transfer", second: "control", difference: 0.05, interval: { low: 0.035, high: 0.065 } },
    { first: "transfer", second: "cnn", difference: 0.005, interval: { low: -0.008, high: 0.018 } },
  ],
};

describe("followRace", () => {
  const follow = (...actions: RaceAction[]): typeof NO_RACE => actions.reduce(followRace, NO_RACE);
  const start: RaceAction = { type: "start", labels: 100, shipped: true };
  const epoch = (contestant: "transfer" | "cnn", at: number, accuracy: number): RaceAction => ({
    type: "epoch",
    event: { contestant, epoch: at, epochs: 100, accuracy },
  });

  it("collects a curve for each, and says who trains", () => {
    const progress = follow(start, epoch("transfer", 4, 0.5), epoch("transfer", 8, 0.6), epoch("cnn", 4, 0.4));
    expect(progress).toMatchObject({
      ...{ status: "running", labels: 100, shipped: true, now: { contestant: "cnn", epoch: 4, epochs: 100 } },
      curves: {
        transfer: [
          { epoch: 4, accuracy: 0.5 },
          { epoch: 8, accuracy: 0.6 },
        ],
        control: [],
      },
    });
    expect(followRace(progress, { type: "end", result })).toMatchObject({ status: "finished", now: null, result });
    expect(followRace(progress, start)).toEqual(follow(start));
  });

  it("keeps the curves of a race that was stopped, and tells why one failed", () => {
    const stopped = follow(start, epoch("cnn", 4, 0.4), { type: "stopped" });
    expect(stopped).toMatchObject({ status: "stopped", now: null, curves: { cnn: [{ epoch: 4, accuracy: 0.4 }] } });
    expect(follow(start, { type: "failure", message: "no" })).toMatchObject({ status: "failed", message: "no" });
  });
});

describe("describeRace", () => {
  const withDifferences = (...[control, cnn]: [number, number, number][]): string[] =>
    describeRace({
      ...result,
      differences: [control, cnn].map(([difference, low, high], index) => ({
        ...{ first: "transfer", second: index === 0 ? "control" : "cnn" },
        ...{ difference, interval: { low, high } },
      })) as RaceResult["differences"],
    });

  it("names all three, the best first, and says what is sure", () => {
    expect(describeRace(result)).toEqual([
      "With the same 100 labels, of 2 000 test digits: the discriminator 90.0 %, the fair CNN 89.5 %, the same network with random weights 85.0 % right.",
      "The discriminator is ahead of the same network with random weights by 5.0 points (95 % interval 3.5 to 6.5): that is what the GAN has learned without labels.",
      "The discriminator is ahead of the fair CNN by 0.5 points (95 % interval −0.8 to 1.8): that can be chance.",
    ]);
  });

  it("says it as plainly when the GAN loses", () => {
    expect(withDifferences([-0.02, -0.031, -0.01], [-0.06, -0.08, -0.041]).slice(1)).toEqual([
      "The same network with random weights is ahead of the discriminator by 2.0 points (95 % interval 1.0 to 3.1): what the GAN has learned does harm here.",
      "The fair CNN is ahead of the discriminator by 6.0 points (95 % interval 4.1 to 8.0): here a CNN without any GAN is the better choice.",
    ]);
  });

  it("calls equal what is equal", () => {
    const [, control, cnn] = withDifferences([0, -0.01, 0.01], [0.04, 0.01, 0.07]);
    expect(control).toContain("by 0.0 points (95 % interval −1.0 to 1.0): that can be chance.");
    expect(cnn).toBe("The discriminator is ahead of the fair CNN by 4.0 points (95 % interval 1.0 to 7.0).");
  });
});
