import { describe, expect, it } from "vitest";
import type { OddRound } from "../lab/operations";
import { coverPart, NO_COVER } from "./cover";
import { followFill, NOTHING_TO_FILL, type FillAction } from "./fill-progress";
import { canPick, describeRound, followOdd, isRevealed, NEW_GAME, type OddAction, type OddGame } from "./odd-progress";

const image = (value: number): Uint8Array => new Uint8Array(784).fill(value);

describe("followFill", () => {
  const follow = (...actions: FillAction[]): typeof NOTHING_TO_FILL => actions.reduce(followFill, NOTHING_TO_FILL);
  const picture: FillAction = { type: "picture", pixels: image(1), label: 3 };
  const preview: FillAction = {
    type: "preview",
    event: { step: 8, steps: 160, filled: image(2), byNeighbours: image(3) },
  };
  const done: FillAction = {
    type: "done",
    result: { filled: image(4), byNeighbours: image(3), drawn: image(5), seconds: 7 },
    readings: { truth: 3, filled: 3, byNeighbours: 8 },
  };

  it("shows previews while it searches, and the result", () => {
    const running = follow(picture, { type: "start" }, preview);
    expect(running).toMatchObject({ status: "running", step: 8, steps: 160, images: { filled: image(2) }, label: 3 });
    expect(followFill(running, done)).toMatchObject({
      ...{ status: "done", step: 160, images: { filled: image(4) }, seconds: 7, readings: { byNeighbours: 8 } },
    });
  });

  it("keeps the last preview when it is stopped, and takes none after that", () => {
    const stopped = follow(picture, { type: "start" }, preview, { type: "stopped" });
    expect(stopped).toMatchObject({ status: "stopped", images: { filled: image(2) }, readings: null });
    expect(followFill(stopped, preview)).toBe(stopped);
  });

  it("forgets a result when the digit or the cover changes, and changes neither while it searches", () => {
    const finished = follow(picture, { type: "start" }, preview, done);
    expect(followFill(finished, { type: "cover", part: "left" })).toMatchObject({
      ...{ status: "idle", images: null, cover: coverPart("left"), label: 3 },
    });
    expect(followFill(finished, { type: "uncover" }).cover).toEqual(NO_COVER);
    expect(followFill(finished, picture).images).toBeNull();
    const running = follow(picture, { type: "start" });
    expect(followFill(running, { type: "paint", points: [{ x: 0.5, y: 0.1 }] })).toBe(running);
  });

  it("tells why it failed", () => {
    expect(follow({ type: "failure", message: "no" })).toMatchObject({ status: "failed", message: "no" });
  });
});

describe("followOdd", () => {
  const round: OddRound = { pixels: image(0), odd: 4, common: 1, other: 7, guesses: { features: 4, pixels: 2 } };
  const follow = (...actions: OddAction[]): OddGame => actions.reduce(followOdd, NEW_GAME);
  const deal: OddAction[] = [{ type: "deal" }, { type: "round", round }];

  it("counts each round once, with the first pick", () => {
    const game = follow(...deal, { type: "pick", index: 4 }, { type: "pick", index: 0 }, ...deal, {
      type: "pick",
      index: 1,
    });
    expect(game.score).toEqual({ rounds: 2, visitor: 1, features: 2, pixels: 0 });
    expect(game.dealt).toBe(2);
    expect(follow({ type: "pick", index: 1 })).toEqual(NEW_GAME);
  });

  it("hides the answers until the visitor has picked", () => {
    const dealt = follow(...deal);
    expect([canPick(dealt), isRevealed(dealt), describeRound(dealt)]).toEqual([true, false, ""]);
    const picked = followOdd(dealt, { type: "pick", index: 4 });
    expect([canPick(picked), isRevealed(picked)]).toEqual([false, true]);
    expect(describeRound(picked)).toBe("Image 5 is the odd one: a 7 among 1s; found by you and the features.");
    expect(describeRound(followOdd(dealt, { type: "pick", index: 0 }))).toContain("found by the features.");
  });

  it("shows the answers at once where the odd one is a drawing, and does not count it", () => {
    const drawn = { ...round, other: null, guesses: { features: 1, pixels: 2 } };
    const game = follow({ type: "deal" }, { type: "round", round: drawn }, { type: "pick", index: 4 });
    expect(game.score.rounds).toBe(0);
    expect(describeRound(game)).toBe("Image 5 is the odd one: your drawing among 1s; nobody found it.");
  });

  it("keeps the round when the next one fails", () => {
    const failed = follow(...deal, { type: "deal" }, { type: "failure", message: "no" });
    expect(failed).toMatchObject({ busy: false, message: "no", round });
  });
});
