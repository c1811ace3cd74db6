import { GanClsError } from "@gan-cls/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromPlainError, toPlainError } from "../worker-messages";
import { failureText, readCellMessage, readFailure, type CellFailure, type CellMessage } from "./cell-messages";

describe("what a worker says of a cell", () => {
  it("is read as it was said", () => {
    const event = { type: "work", task: "cnn", job: 0, event: { type: "progress", task: "x", done: 1, total: 2 } };
    const messages = [
      { type: "begun", worker: "host-1" },
      { type: "events", worker: "host-1", events: [event, { type: "warning", message: "slow" }] },
      { type: "refused", worker: "host-1", reason: "too old" },
    ] as CellMessage[];
    messages.forEach((message) => expect(readCellMessage(JSON.parse(JSON.stringify(message)))).toEqual(message));
  });

  it("is left out when it is anything else", () => {
    const wrong = [
      ...[
        null,
        7,
        "begun",
        {},
        { type: "begun" },
        { type: "constructor", worker: "x" },
        { type: "refused", worker: "x" },
      ],
      { type: "events", worker: "x", events: { type: "warning", message: "x" } },
      { type: "events", worker: "x", events: [{ type: "cell-end", message: "x" }] },
      {
        type: "events",
        worker: "x",
        events: [
          { type: "warning", message: "x" },
          { type: "work", task: "x" },
        ],
      },
    ];
    wrong.forEach((value) => expect(readCellMessage(value), JSON.stringify(value)).toBeUndefined());
    fc.assert(fc.property(fc.anything(), (value) => void readCellMessage(value)));
  });
});

describe("why a cell has failed", () => {
  it("travels as BullMQ's text, a GanClsError with its code", () => {
    const error = toPlainError(new GanClsError("diverged", "train: got NaN"));
    const failures: CellFailure[] = [
      { type: "stopped" },
      { type: "lost", reason: "killed" },
      { type: "failed", error },
    ];
    failures.forEach((failure) => expect(readFailure(failureText(failure))).toEqual(failure));
    expect(fromPlainError(error)).toMatchObject({ code: "diverged", message: "train: got NaN" });
  });

  it("is a loss in the words of BullMQ where no worker could say it", () => {
    const text = "job stalled more than allowable limit";
    expect(readFailure(text)).toEqual({ type: "lost", reason: text });
    expect(readFailure("gan-cls:{").type).toBe("lost");
    expect(readFailure('gan-cls:{"type":"failed","error":{}}').type).toBe("lost");
    fc.assert(fc.property(fc.string(), (any) => readFailure(any).type === "lost"));
  });
});
