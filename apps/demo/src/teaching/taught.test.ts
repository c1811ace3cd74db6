import { expect, it } from "vitest";
import { followLesson, NOTHING_TAUGHT, type Taught, type TaughtAction } from "./taught";

const follow = (...actions: TaughtAction[]): Taught => actions.reduce(followLesson, NOTHING_TAUGHT);
const learned: TaughtAction = { type: "learned", classNames: ["a", "b"], drawings: 6, images: 80, seconds: 1.26 };

it("tells how a lesson goes and what it came to", () => {
  expect(follow({ type: "start" }, { type: "epoch", epoch: 2, epochs: 8 }).busy).toBe("Training, epoch 2 of 8 …");
  const taught = follow({ type: "start" }, learned);
  expect(taught).toMatchObject({ classNames: ["a", "b"], busy: null });
  expect(taught.summary).toContain("2 classes from 6 drawings (80 with varied copies) in 1.3 s");
});

it("keeps what was learned when the next lesson fails", () => {
  const taught = follow(learned, { type: "start" }, { type: "failure", message: "no memory" });
  expect(taught).toMatchObject({ classNames: ["a", "b"], busy: null, problem: "no memory" });
});
