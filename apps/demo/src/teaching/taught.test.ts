import { expect, it } from "vitest";
import type { CheckResult, LessonResult } from "../lab/teach-operations";
import {
  describeCheck,
  describeSelfTraining,
  followLesson,
  NOTHING_TAUGHT,
  OPENING_KEPT,
  type Taught,
  type TaughtAction,
} from "./taught";

const follow = (...actions: TaughtAction[]): Taught => actions.reduce(followLesson, NOTHING_TAUGHT);
const check: CheckResult = {
  ...{ right: 11, of: 12, interval: { low: 0.646, high: 0.985 }, loss: 0.2, confused: [] },
  perClass: [
    { right: 6, of: 6 },
    { right: 5, of: 6 },
  ],
};
const result: LessonResult = {
  ...{ classNames: ["a", "b"], pictures: 12, images: 80, seconds: 1.26, chosen: 0, selfTraining: null },
  candidates: [{ title: "The pixels", dimensions: 784, check }],
};
const start: TaughtAction = { type: "start", doing: "Starting …", stoppable: true };

it("tells how a lesson goes and what it came to", () => {
  const progress = { doing: "Trying: the pixels", done: 1, of: 3 };
  expect(follow(start, { type: "progress", progress }).busy).toBe("Trying: the pixels (2 of 3) …");
  const taught = follow(start, { type: "learned", result });
  expect(taught).toMatchObject({ result, busy: null });
  expect(taught.note).toContain("2 classes from 12 pictures (80 with varied copies) in 1.3 s");
  expect(describeCheck(check)).toBe("11 of 12 (91.7 %; 95 % interval 64.6 to 98.5 %)");
});

it("keeps what was learned when the next lesson fails or is stopped, and forgets it when told to", () => {
  const failed = follow({ type: "learned", result }, start, { type: "failure", message: "no memory" });
  expect(failed).toMatchObject({ result, busy: null, problem: "no memory" });
  expect(follow({ type: "learned", result }, start, { type: "done", note: "Stopped." })).toMatchObject({ result });
  expect(followLesson(failed, { type: "forget" })).toMatchObject({ result: null, problem: null });
});

it("is busy from the start until it is clear what this browser keeps", () => {
  expect(OPENING_KEPT).toMatchObject({ opening: true, stoppable: false });
  expect(OPENING_KEPT.busy).not.toBeNull();
  for (const action of [
    { type: "nothing-kept" },
    { type: "restored", result, trunk: null, note: "yours" },
    { type: "unopened", reason: "damaged" },
  ] as const) {
    expect(followLesson(OPENING_KEPT, action)).toMatchObject({ busy: null, opening: false });
  }
});

it("says that a kept lesson could not be opened until it is given up", () => {
  const unopened = follow({ type: "unopened", reason: "damaged" }, start, { type: "learned", result });
  expect(unopened).toMatchObject({ unopened: "damaged", result });
  expect(followLesson(unopened, { type: "replace-kept" })).toMatchObject({ unopened: null, result });
  expect(followLesson(unopened, { type: "forget" })).toMatchObject({ unopened: null, result: null });
});

it("says whether pictures without a class helped", () => {
  const better = { ...check, right: 12 };
  expect(describeSelfTraining(result)).toBeNull();
  const helped = describeSelfTraining({ ...result, selfTraining: { used: true, added: 4, check: better } });
  expect(helped).toContain(
    "helped: 12 of 12 set-aside pictures were named rightly with them, 11 of 12 without. 4 of them",
  );
  const useless = describeSelfTraining({ ...result, selfTraining: { used: false, added: 4, check } });
  expect(useless).toContain("did not help");
});
