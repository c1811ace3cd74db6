import type { TrainingEvent } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import type { StudyEvent } from "../../events";
import { createEventTeller } from "./event-teller";

const training = (event: TrainingEvent): StudyEvent => ({ type: "training", task: "cnn", job: 0, event });
const epochStart = (epoch: number) => training({ type: "epoch-start", epoch, epochs: 3, stepsPerEpoch: 2 });
const epochEnd = (epoch: number) => training({ type: "epoch-end", epoch, epochs: 3, seconds: 0.1, metrics: {} });
const step = (count: number) =>
  training({ type: "step-end", epoch: Math.ceil(count / 2), step: count, totalSteps: 6, metrics: { loss: 1 / count } });
const work = (done: number): StudyEvent => ({
  ...{ type: "work", task: "cnn", job: 0 },
  event: { type: "progress", task: "predict", done, total: 9, unit: "images" },
});

/** Messages of a teller whose clock the test sets. */
function hearing() {
  const messages: (readonly StudyEvent[])[] = [];
  const clock = { now: 0 };
  const teller = createEventTeller(
    (events) => messages.push(events),
    () => clock.now,
  );
  return { messages, clock, teller };
}

describe("what a study is told of its cell", () => {
  it("is every epoch, and of steps and work the newest, in a message a second", async () => {
    const { messages, clock, teller } = hearing();
    for (const event of [epochStart(1), step(1), work(1), step(2), epochEnd(1), epochStart(2), step(3), work(2)]) {
      await teller.emit(event);
    }
    expect(messages).toEqual([[epochStart(1)]]);
    clock.now = 1000;
    await teller.emit(step(4));
    expect(messages[1]).toEqual([epochEnd(1), epochStart(2), work(2), step(4)]);
    await teller.emit(epochEnd(2));
    await teller.emit(work(3));
    teller.flush();
    expect(messages[2]).toEqual([epochEnd(2), work(3)]);
    teller.flush();
    expect(messages).toHaveLength(3);
  });

  it("is a study's warning at once, with all before it, and a training's like an epoch", async () => {
    const { messages, teller } = hearing();
    const warned = training({ type: "warning", code: "plateau", message: "no", epoch: 1, step: 2, figures: {} });
    const warning: StudyEvent = { type: "warning", message: "slow" };
    for (const event of [step(1), step(2), warned, warning]) {
      await teller.emit(event);
    }
    expect(messages).toEqual([[step(1)], [step(2), warned, warning]]);
  });

  it("is nothing of checkpoints, samples and notes", async () => {
    const { messages, teller } = hearing();
    await teller.emit(training({ type: "checkpoint", epoch: 1, step: 2 }));
    await teller.emit({ type: "note", message: "x" });
    teller.flush();
    expect(messages).toEqual([]);
  });
});
